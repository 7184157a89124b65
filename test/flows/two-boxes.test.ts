import { readdirSync } from 'node:fs';
import t from 'tap';
import { addresses, Box, pageWords, patienceMs } from '../support/box.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { laterRelease } from '../support/later-release.js';
import { niuctl } from '../support/niuctl-process.js';
import { PairLoad } from '../support/pair-load.js';
import { PairPage, turned } from '../support/pair-page.js';
import { until } from '../support/pair-site.js';

t.setTimeout(1_200_000);

t.test('two boxes, as systemd/pair.md sets them up: one follows, is promoted when the other is lost, both are upgraded under load as it hands the lead back, and goes on alone until another one has its place', { skip: noEtcd }, async (t) => {
  const page = new PairPage(pageWords, patienceMs);
  const [left, right] = [await Box.start(t), await Box.start(t)];
  await left.add(t, 'before');
  for (const { niud } of [left, right]) await niud.stop();

  await page.type(t, left, 'Set up', 'niuctl pair init');
  left.startEtcd();
  await left.run();
  await page.type(t, left, 'Set up', 'niuctl wait');
  await left.is('active');
  const { ended } = await page.wait(t, left, 'Set up', 'niuctl pair invite');
  await page.type(t, right, 'Set up', 'niuctl pair join');
  await ended;
  await right.run();
  await right.is('standby');
  await left.add(t, 'together');
  await right.knows('together');
  await right.knows('before');
  t.equal(readdirSync(right.niud.folder).filter((name) => name.startsWith('before-restore-')).length, 1, 'what the right one had stays beside');
  for (const box of [left, right]) await page.typeUntil(t, box, 'Set up', 'niuctl pair');
  t.ok(await right.stands(/form +two boxes(.|\n)*role +standby(.|\n)*active +left/));

  await left.niud.kill();
  await left.killEtcd();
  await page.type(t, right, 'Two boxes: the active unit is lost', 'niuctl pair promote');
  await right.niud.kill();
  right.startEtcd();
  await right.run();
  await right.is('active');
  await right.add(t, 'alone');

  await page.type(t, left, 'It comes back', 'niuctl pair follow');
  await left.run();
  await left.is('standby');
  await left.knows('alone');
  t.ok(await right.stands(/last takeover +right, .*: a person promoted it\n(.|\n)*generation +2, begun by right(.|\n)*behind there +nothing/));
  await page.type(t, right, 'Are both the same?', 'niuctl pair audit');
  await page.type(t, right, 'Are both the same?', 'niuctl pair audit --repair');

  // One after the other becomes another release, under calls and changes.
  const later = laterRelease(t, '99.0.0');
  const load = await PairLoad.begin(t, [right, left]);
  await page.type(t, left, 'Upgrade, one at a time', 'niuctl backup');
  await left.upgrade(later);
  await page.type(t, left, 'Upgrade, one at a time', 'niuctl wait');
  await left.stands(/behind +nothing/);
  await right.add(t, 'last');
  t.match(await right.pair(t, 'switch'), /goes to left.*there niuctl pair promote right/);
  await until(patienceMs, 'left was not handed the lead', async () => /pair_handed/.test((await niuctl(['status'], { environment: left.environment })).out) ? true : undefined);
  await right.is('standby');
  t.match(await left.pair(t, 'promote', 'right'), /begins generation 3/);
  left.startEtcd();
  // As systemctl restart has it: a kill would cost the last second of what calls told it.
  await left.upgrade(later);
  await left.is('active');
  await left.knows('last');
  await left.add(t, 'afterwards');
  await right.killEtcd();
  await right.pair(t, 'follow', '--yes');
  await right.upgrade(later);
  await right.is('standby');
  await right.knows('afterwards');
  await load.isWhole(t, patienceMs);

  await right.niud.kill();
  t.match(await left.pair(t, 'solo', 'right'), /goes on alone, and leads again after every restart/);
  await left.anew();
  await left.is('active');
  await until(patienceMs, 'left is not alone', async () => /pair_solo/.test((await niuctl(['status'], { environment: left.environment })).out) ? true : undefined);
  t.match((await niuctl(['pair'], { environment: left.environment })).out, /form +one box of a pair, alone by a person's word/);

  // A host of another name and address comes in the place of the lost one: this one has its folder, emptied.
  const refused = await niuctl(['pair', 'replace', 'right', `left=${addresses.fresh}`], { environment: left.environment });
  t.match([refused.code, refused.err], [2, /the name or the address of this unit/]);
  await right.forget();
  await page.type(t, left, 'Replace a unit that is lost for good', 'niuctl pair replace', turned);
  await left.anew();
  await left.is('active');
  const again = await page.wait(t, left, 'Set up', 'niuctl pair invite', { right: 'fresh' });
  await page.type(t, right, 'Set up', 'niuctl pair join', { right: 'fresh' });
  await again.ended;
  await right.run();
  await right.is('standby');
  await right.knows('afterwards');
  t.ok(await left.stands(/form +two boxes without a witness(.|\n)*other unit +fresh, answers/), 'it is a pair again');
  t.strictSame(page.missed('two'), []);
});
