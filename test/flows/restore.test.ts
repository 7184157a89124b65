import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Appliance } from '../support/appliance.js';
import { niuctl, ownProcess } from '../support/niuctl-process.js';
import { programOf } from '../support/programs.js';
import { roundsOf } from '../support/rounds.js';

t.setTimeout(1_100_000);

/** The folders that took what was there. */
const asides = (state: string): readonly string[] => readdirSync(state).filter((name) => name.startsWith('before-restore-'));

async function providers(appliance: Appliance): Promise<readonly string[]> {
  const listed = await niuctl(['--app', 'icr', '--json', 'list', 'service_provider'], { state: appliance.folder });
  return (JSON.parse(listed.out) as readonly { attributes: { name: string } }[]).map(({ attributes }) => attributes.name);
}

const create = (appliance: Appliance, name: string) => niuctl(['--app', 'icr', '--json', 'create', 'service_provider', '--with', `name=${name}`], { state: appliance.folder })
  .then(({ out }) => (JSON.parse(out) as [{ txnid: number }])[0].txnid);

void t.test('niuctl restore --change, while niud runs: it says what is lost, ends in order and begins again with the records as they were', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const state = appliance.folder;
  const { pid } = appliance;
  const first = await create(appliance, 'One');
  const second = await create(appliance, 'Two');
  await create(appliance, 'Three');

  const rehearsed = await niuctl(['restore', '--change', String(first), '--dry-run'], { state });
  t.match(rehearsed, { code: 0, out: new RegExp(`back to +change ${first}\\n(?:.*\\n)*changes lost +2, up to change \\d+\\ncalls lost +none: calls, CDRs and money stay as they are now\\n(?:.*\\n)+icr +service_provider +2 created\\n(?:.*\\n)+Nothing was done\\. To do it: niuctl restore --change ${first}\\n`) });
  t.strictSame(await providers(appliance), ['One', 'Three', 'Two']);
  t.notOk(existsSync(join(state, 'restoring')), 'nothing is left of it');

  const cases: readonly (readonly [what: string, words: readonly string[], code: number, err: RegExp])[] = [
    ['a change to come', ['--change', '999999'], 1, /There is no change 999999 yet: the last is \d+\./],
    ['none', ['--change', '0'], 1, /There is no change 0 here/],
    ['no number', ['--change', 'x'], 2, /A whole number is needed/],
    ['nothing', [], 2, /Say what: a record, a backup, or --change <number>/],
    ['both ways', ['--change', '1', '--keep-calls', '--lose-calls'], 2, /Either --keep-calls or --lose-calls/],
    ['with a record', ['number', '6172342007', '--change', '1'], 2, /go with a backup or with nothing/],
  ];
  for (const [what, words, code, err] of cases) t.match(await niuctl(['restore', ...words], { state }), { code, err }, what);

  const done = await niuctl(['restore', '--change', String(second), '--json'], { state });
  t.equal(done.code, 0, done.err);
  const [said] = JSON.parse(done.out) as [{ generation: number; away_ms: number; loss: { changes: number; records: unknown } }];
  t.match(said, { generation: 2, away_ms: Number, loss: { changes: 1, records: [{ application: 'icr', table: 'service_provider', counts: { create: 1 } }] } });
  t.strictSame(await providers(appliance), ['One', 'Two']);
  t.equal(appliance.pid, pid, 'the same process, begun anew: whoever watches it sees no end');
  t.equal(asides(state).length, 1);
  t.match(JSON.parse(readFileSync(join(state, 'store.json'), 'utf8')), { generation: 2, change: Number });
  await appliance.tells(t, /niud stops reason="?restore to change \d+/);
  await appliance.tells(t, /a restore is in place what="?restore to change/);
  const next = await create(appliance, 'Four');
  t.ok(next > 1_000_000, `no number ever means two changes: ${next}`);
  t.match((await niuctl(['changes'], { state })).out, /restore to change \d+/, 'the log says so');
  t.match(await niuctl(['restore', '--change', String(second + 1)], { state }), { code: 1, err: /There is no change \d+ here: an earlier restore took it back/ });

  // Again, across the restore itself, while niud is stopped.
  await appliance.stop();
  t.match(await ownProcess(['restore', '--change', String(first)], { state }), { code: 0, out: /It is in place\. What was there is in .*before-restore-.* Now: systemctl start niud/ });
  await appliance.run();
  t.strictSame(await providers(appliance), ['One']);
});

void t.test('of a restore that was not ordered to the end nothing is put in place: not by a later start', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const state = appliance.folder;
  const first = await create(appliance, 'One');
  await create(appliance, 'Two');
  t.match((await appliance.request('POST', '/system/restore', { body: {}, token: await appliance.signIn() })).status, 403, 'only over the admin socket');
  // niuctl that is killed behind its work, before it asks niud.
  const { prepareRestoration } = await import('../../service/main/restoration.js');
  await prepareRestoration({ stateFolder: state, to: first, keepsCalls: true, reserveBytes: 0, at: Date.now() });
  t.ok(existsSync(join(state, 'restoring', 'staged.json')));
  await appliance.kill();
  await appliance.run();
  t.strictSame(await providers(appliance), ['One', 'Two']);
  t.notOk(existsSync(join(state, 'restoring')), 'the start has removed it');
});

/** niuctl in a process of its own, which may be killed. */
function begun(words: readonly string[], state: string): { readonly ended: Promise<unknown>; readonly kill: () => void } {
  const child = spawn(process.execPath, [program, ...words], { env: { ...process.env, NIUD_CONFIG: '/nowhere/niud.toml', NIUD_STATE_DIR: state }, stdio: 'ignore' });
  return { ended: once(child, 'exit'), kill: () => child.kill('SIGKILL') };
}

const program = programOf('niuctl/niuctl');

void t.test('killed at any instant, niud or niuctl, the unit has the old records or the new, whole', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const state = appliance.folder;
  const kept = await create(appliance, 'Kept');
  const outcomes = { old: 0, new: 0 };
  const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_117);
  let random = seed;
  const rounds = roundsOf({ short: 2, long: 8 });
  const begunMs = performance.now();
  t.match(await niuctl(['restore', '--change', String(kept)], { state }), { code: 0 });
  const tookMs = performance.now() - begunMs;
  for (let round = 0; round < rounds; round++) {
    await create(appliance, `Lost${round}`);
    random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
    // niud is away in the last part of it.
    const afterMs = (0.4 + 0.8 * (random / 2 ** 31)) * tookMs;
    const restoring = begun(['restore', '--change', String(kept)], state);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    restoring.kill();
    await Promise.all([restoring.ended, appliance.kill()]);
    await appliance.run();
    const there = await providers(appliance);
    const isNew = !there.includes(`Lost${round}`);
    outcomes[isNew ? 'new' : 'old']++;
    t.strictSame(there, isNew ? ['Kept'] : ['Kept', `Lost${round}`], `round ${round}, killed after ${afterMs.toFixed(0)} ms (seed ${seed})`);
    t.match(await niuctl(['status'], { state }), { code: 0 });
    t.notOk(existsSync(join(state, 'restore.json')), 'nothing is left to be done');
    if (!isNew) t.match(await niuctl(['--app', 'icr', 'archive', 'service_provider', `Lost${round}`], { state }), { code: 0 }, 'and it goes on');
  }
  process.stderr.write(`killed ${rounds} times: the old ${outcomes.old} times, the new ${outcomes.new} times\n`);
});

void t.test('who stops niud while it ends to begin again has stopped it, with the restore in its place', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const state = appliance.folder;
  const kept = await create(appliance, 'Kept');
  await create(appliance, 'Lost');
  const restoring = begun(['restore', '--change', String(kept)], state);
  await appliance.tells(t, /niud stops reason="?restore/);
  // niuctl would wait until niud is back.
  restoring.kill();
  await Promise.all([appliance.stop(), restoring.ended]);
  await appliance.run();
  t.strictSame(await providers(appliance), ['Kept']);
});
