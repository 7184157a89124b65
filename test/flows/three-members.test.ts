import t from 'tap';
import { addresses, Box, Host, patienceMs } from '../support/box.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { niuctl } from '../support/niuctl-process.js';
import { until } from '../support/pair-site.js';

t.setTimeout(900_000);

t.test('two boxes get a witness: the other takes over by itself, and goes on alone when two of the three are lost', { skip: noEtcd }, async (t) => {
  const [left, right, tower] = [await Box.start(t), await Box.start(t), Host.begin(t)];
  await left.add(t, 'before');
  for (const { niud } of [left, right]) await niud.stop();
  await left.pair(t, 'init', 'site', `left=${addresses.left}`, `right=${addresses.right}`);
  left.startEtcd();
  await left.niud.run();
  const invitation = await left.wait('niuctl pair invite');
  await right.pair(t, 'join', addresses.left, invitation.token, '--yes');
  await right.niud.run();
  await right.is('standby');
  const refused = await niuctl(['pair', 'member'], { environment: right.environment });
  t.match([refused.code, refused.err], [1, /no witness yet/]);

  const { token, ended } = await left.wait(`niuctl pair witness tower=${addresses.tower}`);
  t.match(await tower.pair(t, 'join', addresses.left, token), /tower, is the witness of pair site/);
  tower.startEtcd();
  t.match((await ended).out, /tower is a member of the log, and has its vote/);
  const early = await niuctl(['pair', 'member'], { environment: left.environment });
  t.match([early.code, early.err], [1, /right has no member of the log yet/]);
  const [said] = await Promise.all([right.pair(t, 'member'), right.startNewEtcd()]);
  t.match(said, /beside that of left and the witness/);
  await right.anew();
  await left.pair(t, 'member');
  await left.anew();
  const active = await until(patienceMs, 'nobody leads', async () => {
    for (const box of [left, right]) if ((await box.role())?.role === 'active') return box;
    return undefined;
  });
  const other = active === left ? right : left;
  const [name, otherName] = active === left ? ['left', 'right'] as const : ['right', 'left'] as const;
  await active.add(t, 'three');
  await other.knows('three');
  t.ok(await other.stands(new RegExp(`form +two boxes with a witness(.|\\n)*member ${otherName} +\\S+, (.|\\n)*member ${name} +\\S+, (.|\\n)*member witness +\\S+, `)));

  await active.niud.kill();
  await active.killEtcd();
  await other.is('active');
  await other.add(t, 'taken');
  t.match((await niuctl(['pair'], { environment: other.environment })).out, new RegExp(`last takeover +${otherName}, .*: ${name} had stopped, or was lost`));

  await tower.killEtcd();
  // As systemd has it begin again.
  await until(patienceMs, 'it goes on without a majority', async () => /as a unit of a pair: deadline/.test(other.niud.journal) ? true : undefined);
  await other.anew();
  await other.is('standby');
  t.match((await niuctl(['status'], { environment: other.environment })).out, /pair_fenced: This unit ended its role at .*: it did not hear the log in time/);
  const { code, err } = await niuctl(['pair', 'promote', name], { environment: other.environment });
  t.match([code, err], [1, new RegExp(`niuctl pair solo ${name}`)]);
  const [alone] = [await other.pair(t, 'solo', name)];
  t.match(alone, /begins generation 2 and goes on alone/);
  await other.startNewEtcd();
  await other.anew();
  await other.is('active');
  await other.knows('taken');
  await other.add(t, 'alone');

  // It comes back after all.
  await active.pair(t, 'follow', '--yes');
  await active.niud.run();
  await active.is('standby');
  await active.knows('alone');
  t.ok(await other.stands(/form +two boxes without a witness/));

  // And both have a witness again, on the host that was one before.
  const again = await other.wait(`niuctl pair witness tower=${addresses.tower}`);
  await tower.pair(t, 'join', addresses[otherName], again.token);
  await tower.startNewEtcd();
  await again.ended;
  t.match((await other.pair(t, 'remove', 'tower')), /tower is no member of the log any more/);
  await other.add(t, 'without');
});
