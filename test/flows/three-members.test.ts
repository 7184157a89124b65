import t, { type Test } from 'tap';
import { addresses, Box, Host, pageWords, patienceMs } from '../support/box.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { laterRelease } from '../support/later-release.js';
import { niuctl } from '../support/niuctl-process.js';
import { PairLoad } from '../support/pair-load.js';
import { PairPage, turned } from '../support/pair-page.js';
import { until } from '../support/pair-site.js';

t.setTimeout(1_200_000);

const names = (box: Box, left: Box): Readonly<Record<string, string>> => (box === left ? {} : turned);

/** Resolves with the one that leads, and the other. */
async function leading([left, right]: readonly [Box, Box]): Promise<readonly [Box, Box]> {
  return until(patienceMs, 'nobody leads', async () => {
    for (const [box, other] of [[left, right], [right, left]] as const) if ((await box.role())?.role === 'active') return [box, other] as const;
    return undefined;
  });
}

/** Each unit becomes another release, the one that follows first, under calls and changes. A machine that is busy may take the lead from a unit meanwhile. */
async function upgraded(t: Test, page: PairPage, both: readonly [left: Box, right: Box]): Promise<void> {
  const later = laterRelease(t, '99.0.0');
  const [active, other] = await leading(both);
  const load = await PairLoad.begin(t, [active, other]);
  const over = both.map((box) => box.keep());
  for (const box of [other, active]) {
    await page.type(t, box, 'Upgrade, one at a time', 'niuctl backup');
    await box.upgrade(later);
    await page.type(t, box, 'Upgrade, one at a time', 'niuctl wait');
    await box.stands(/behind (?:there)? +nothing/);
    const [leads, follows] = await leading(both);
    if (box === active || leads !== active) continue;
    await page.type(t, leads, 'Give the lead away', 'niuctl pair switch', names(leads, both[0]));
    await page.type(t, leads, 'Give the lead away', 'niuctl wait');
    await follows.is('active');
    await leads.is('standby');
  }
  for (const end of over) end();
  await load.isWhole(t, patienceMs);
}

t.test('two boxes get a witness, as systemd/pair.md has it: they are upgraded under load, the other takes over by itself, another unit takes the place of the lost one, and one goes on alone when two of the three are lost', { skip: noEtcd }, async (t) => {
  const page = new PairPage(pageWords, patienceMs);
  const [left, right, tower] = [await Box.start(t), await Box.start(t), Host.begin(t)];
  await left.add(t, 'before');
  for (const { niud } of [left, right]) await niud.stop();
  await page.type(t, left, 'Set up', 'niuctl pair init');
  left.startEtcd();
  await left.run();
  const invitation = await page.wait(t, left, 'Set up', 'niuctl pair invite');
  await page.type(t, right, 'Set up', 'niuctl pair join');
  await invitation.ended;
  await right.run();
  await right.is('standby');
  const refused = await niuctl(['pair', 'member'], { environment: right.environment });
  t.match([refused.code, refused.err], [1, /no witness yet/]);

  const witness = await page.wait(t, left, 'A witness', 'niuctl pair witness');
  await page.type(t, tower, 'A witness', 'niuctl pair join');
  tower.startEtcd();
  await witness.ended;
  const early = await niuctl(['pair', 'member'], { environment: left.environment });
  t.match([early.code, early.err], [1, /right has no member of the log yet/]);
  await Promise.all([page.type(t, right, 'A witness', 'niuctl pair member'), right.startNewEtcd()]);
  await right.anew();
  await left.pair(t, 'member');
  await left.anew();
  const [first, second] = await leading([left, right]);
  const nameOf = (box: Box): string => (box === left ? 'left' : 'right');
  await first.add(t, 'three');
  await second.knows('three');
  t.ok(await second.stands(new RegExp(`member ${nameOf(second)} +\\S+, (.|\\n)*member ${nameOf(first)} +\\S+, (.|\\n)*member witness +\\S+, `)));
  await page.typeUntil(t, second, 'A witness', 'niuctl pair');
  await page.type(t, first, 'Are both the same?', 'niuctl pair audit');

  await upgraded(t, page, [left, right]);
  const [active, other] = await leading([left, right]);
  const [name, otherName] = [nameOf(active), nameOf(other)];
  await active.niud.kill();
  await active.killEtcd();
  await other.is('active');
  await other.add(t, 'taken');
  t.match((await niuctl(['pair'], { environment: other.environment })).out, new RegExp(`last takeover +${otherName}, .*: ${name} had stopped, or was lost`));

  // A host of another name and address comes in the place of the lost one: this one has its folder, emptied.
  const taken = await niuctl(['pair', 'replace', name, `fresh=${addresses.tower}`], { environment: other.environment });
  t.match([taken.code, taken.err], [2, /the name or the address of the witness/]);
  await active.forget();
  await page.type(t, other, 'Replace a unit that is lost for good', 'niuctl pair replace', names(active, left));
  await other.anew();
  await other.is('active');
  const joins = otherName === 'left' ? { right: 'fresh' } : { left: 'right', right: 'fresh', '192.0.2.1': '192.0.2.2' };
  const fresh = await page.wait(t, other, 'Set up', 'niuctl pair invite', joins);
  await page.type(t, active, 'Set up', 'niuctl pair join', joins);
  await fresh.ended;
  await active.run();
  await active.is('standby');
  await active.knows('taken');
  await Promise.all([page.type(t, active, 'A witness', 'niuctl pair member', otherName === 'left' ? { right: 'fresh' } : { right: 'fresh', left: 'right' }), active.startNewEtcd()]);
  await active.anew();
  await active.is('standby');
  t.ok(await other.stands(/form +two boxes with a witness(.|\n)*other unit +fresh, answers(.|\n)*member fresh +\S+, /));

  await active.niud.kill();
  await active.killEtcd();
  await tower.killEtcd();
  // As systemd has it begin again.
  await until(patienceMs, 'it goes on without a majority', async () => /as a unit of a pair: deadline/.test(other.niud.journal) ? true : undefined);
  await other.anew();
  await other.is('standby');
  t.match((await niuctl(['status'], { environment: other.environment })).out, /pair_fenced: This unit ended its role at .*: it did not hear the log in time/);
  const { code, err } = await niuctl(['pair', 'promote', 'fresh'], { environment: other.environment });
  t.match([code, err], [1, /niuctl pair solo fresh/]);
  await page.type(t, other, 'The other unit is gone for good', 'niuctl pair solo', otherName === 'left' ? { right: 'left', left: 'fresh' } : { left: 'fresh' });
  await other.startNewEtcd();
  await other.anew();
  await other.is('active');
  await other.knows('taken');
  await other.add(t, 'alone');

  // It comes back after all.
  await active.pair(t, 'follow', '--yes');
  await active.run();
  await active.is('standby');
  await active.knows('alone');
  t.ok(await other.stands(/form +two boxes without a witness/));

  // And both have a witness again, on the host that was one before.
  const mirrored = otherName === 'left' ? { right: 'fresh' } : { right: 'fresh', left: 'right', '192.0.2.1': '192.0.2.2' };
  const again = await page.wait(t, other, 'A witness', 'niuctl pair witness', mirrored);
  await page.type(t, tower, 'A witness', 'niuctl pair join', mirrored);
  await tower.startNewEtcd();
  await again.ended;
  await page.type(t, other, 'Replace the witness', 'niuctl pair remove');
  await other.add(t, 'without');
  t.strictSame(page.missed('three'), []);
});
