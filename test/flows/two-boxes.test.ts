import { readdirSync } from 'node:fs';
import t from 'tap';
import { addresses, Box, patienceMs } from '../support/box.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { niuctl } from '../support/niuctl-process.js';
import { until } from '../support/pair-site.js';

t.setTimeout(900_000);

t.test('two boxes, as niuctl sets them up: one follows, is promoted when the other is lost, hands the lead back, and the other goes on alone', { skip: noEtcd }, async (t) => {
  const [left, right] = [await Box.start(t), await Box.start(t)];
  await left.add(t, 'before');
  for (const { niud } of [left, right]) await niud.stop();

  await left.pair(t, 'init', 'site', `left=${addresses.left}`, `right=${addresses.right}`);
  left.startEtcd();
  await left.niud.run();
  await left.is('active');
  const { token, ended } = await left.invite(t, 'invite');
  await right.pair(t, 'join', addresses.left, token, '--yes');
  t.match(await ended, /right has joined/);
  await right.niud.run();
  await right.is('standby');
  await left.add(t, 'together');
  await right.knows('together');
  await right.knows('before');
  t.equal(readdirSync(right.niud.folder).filter((name) => name.startsWith('before-restore-')).length, 1, 'what the right one had stays beside');
  t.ok(await left.stands(/role +active/));
  t.ok(await right.stands(/form +two boxes(.|\n)*role +standby(.|\n)*active +left/));

  await left.niud.kill();
  await left.killEtcd();
  await right.pair(t, 'promote', 'left');
  await right.niud.kill();
  right.startEtcd();
  await right.niud.run();
  await right.is('active');
  await right.add(t, 'alone');

  await left.pair(t, 'follow', '--yes');
  await left.niud.run();
  await left.is('standby');
  await left.knows('alone');
  t.ok(await right.stands(/last takeover +right, .*: a person promoted it\n(.|\n)*generation +2, begun by right(.|\n)*behind there +nothing/));

  await right.add(t, 'last');
  t.match(await right.pair(t, 'switch'), /goes to left.*there niuctl pair promote right/);
  await until(patienceMs, 'left was not handed the lead', async () => /pair_handed/.test((await niuctl(['status'], { environment: left.environment })).out) ? true : undefined);
  await right.is('standby');
  t.match(await left.pair(t, 'promote', 'right'), /begins generation 3/);
  left.startEtcd();
  await left.anew();
  await left.is('active');
  await left.knows('last');
  await left.add(t, 'afterwards');
  await right.killEtcd();
  await right.pair(t, 'follow', '--yes');
  await right.anew();
  await right.is('standby');
  await right.knows('afterwards');

  await right.niud.kill();
  t.match(await left.pair(t, 'solo', 'right'), /goes on alone/);
  await left.anew();
  await left.is('active');
  await until(patienceMs, 'left is not alone', async () => /pair_solo/.test((await niuctl(['status'], { environment: left.environment })).out) ? true : undefined);
  t.match((await niuctl(['pair'], { environment: left.environment })).out, /form +one box of a pair, alone by a person's word/);
  await right.niud.run();
  await right.is('standby');
  t.ok(await left.stands(/form +two boxes without a witness/), 'the other has come back after all');
});
