import { writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Appliance } from '../support/appliance.js';
import { niuctl, ownProcess } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

void t.test('a unit makes a backup when it is asked, says how it stands, and why one failed', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const state = appliance.folder;
  t.match(await niuctl(['backup', '--state'], { state }), { code: 0, out: /last +there is none yet/ });
  const token = await appliance.signIn();
  const made = await niuctl(['backup', '--json'], { state });
  t.equal(made.code, 0, made.err);
  const [shown] = JSON.parse(made.out) as [{ last: { name: string; change: number; bytes: number } }];
  t.match(shown, { folder: join(state, 'backup'), running: false, failed: null, count: 1, keep: 7, last: { name: /^\d{4}-\d\d-\d\dT\d{6}Z-[0-9a-f]{8}$/, at: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/, age_seconds: Number, bytes: Number, change: Number, took_ms: Number } });
  t.strictSame(readdirSync(join(state, 'backup', shown.last.name)).sort(), ['backup.json', 'calls', 'store', 'store.json'], 'no key, no password');
  t.match((await appliance.request('GET', '/system', { token })).body.data[0]!.attributes['backup'], { last: { name: shown.last.name } });
  t.match((await niuctl(['status'], { state })).out, /^backup +\d{4}-\d\d-\d\d /m);
  const cases: readonly (readonly [what: string, method: string, token: string | undefined, body: unknown, status: number])[] = [
    ['nobody', 'POST', undefined, {}, 401], ['another method', 'GET', token, undefined, 405], ['what it does not take', 'POST', token, { folder: '/' }, 422],
  ];
  for (const [what, method, by, body, status] of cases) {
    t.equal((await appliance.request(method, '/system/backup', { ...(by === undefined ? {} : { token: by }), ...(body === undefined ? {} : { body }) })).status, status, what);
  }

  // A change that the backup lacks, and back to it.
  const { name } = shown.last;
  t.equal((await appliance.request('POST', '/icr/api/service_provider', { token, body: { name: 'Late' } })).status, 201);
  const rehearsed = await niuctl(['restore', name, '--dry-run'], { state });
  t.match(rehearsed, { code: 0, out: /changes lost +\d+, up to change \d+\ncalls lost +0 CDRs of calls since then, and 0 lines of the ledger\n(?:.*\n)+icr +service_provider +1 created\n(?:.*\n)+.*create service_provider(?:.*\n)+Nothing was done\. To do it: niuctl restore / });
  t.match(await niuctl(['restore', 'service_provider'], { state }), { code: 2, err: new RegExp(`There is no backup service_provider, .* there are ${name}`) });
  await appliance.stop();
  // The folder is its process's until that ends.
  t.match(await ownProcess(['restore', name], { state }), { code: 0, out: /It is in place\. What was there is in .*before-restore-/ });
  await appliance.run();
  t.equal((await appliance.request('GET', '/icr/api/service_provider/Late', { token: await appliance.signIn() })).status, 404);
  t.match(await niuctl(['status'], { state }), { code: 0 });

  await appliance.stop();
  const blocked = join(state, 'blocked');
  writeFileSync(blocked, '');
  const other = appliance.settings as Record<string, string>;
  other['NIUD_BACKUP_DIR'] = blocked;
  await appliance.run();
  t.match(await niuctl(['backup'], { state }), { code: 1, err: /No backup could be made in .*blocked: / });
  await appliance.tells(t, /no backup could be made: see to the reason, then niuctl backup folder=\S+blocked reason=/);
  t.match(await niuctl(['status'], { state }), { code: 4, out: /ALARM +backup_failed: The last backup failed: .* Next: See to the reason, then: niuctl backup\./ });
  t.match(await niuctl(['backup', '--state'], { state }), { code: 4, out: /FAILED/ });
  t.match((await appliance.request('GET', '/readyz')).body.data, [{ warnings: [{ code: 'backup_failed' }] }]);
});
