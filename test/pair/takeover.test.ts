import t from 'tap';
import { noEtcd } from '../support/etcd-cluster.js';
import { Hosts, noNamespaces } from '../support/namespaces.js';
import { faults, round } from './fixture/faults.js';
import { faultsOf } from './fixture/history.js';
import { moneyFaultsOf } from './fixture/money-history.js';
import { faultsOfLog, Site } from './fixture/site.js';

t.setTimeout(180_000);

// Two units with stores of their own, three members of etcd, each host a network of its own; clients that never stop. Long rounds: npm run faults.
t.test('whatever is lost, no acknowledged write is, none counts twice, and one epoch appends', { skip: noEtcd }, async (t) => {
  const hosts = noNamespaces === false ? new Hosts(t, 3) : undefined;
  const site = await Site.begin(t, [0, 1, 2].map((place) => hosts === undefined ? { address: '127.0.0.1' } : { address: hosts.address(place), within: hosts.within(place) }));
  site.load(4, 5);
  site.payers.begin(2, 5);
  for (const fault of faults.filter(({ long }) => long !== true)) {
    await t.test(fault.name, { skip: fault.skip ?? false }, async (t) => {
      const { outageMs, moneyOutageMs, takenOver } = await round(site, fault, hosts, false);
      t.comment(`outage of writes ${Math.round(outageMs)} ms, of money ${Math.round(moneyOutageMs)} ms, may be ${fault.mustMs} on a quiet machine`);
      t.equal(takenOver || !fault.takesOver, true, 'the other unit has taken over');
    });
  }
  await site.stop();
  const [left, right] = await site.level();
  t.equal(left!.sum, right!.sum, 'both units hold the same');
  t.strictSame(faultsOf(site.events, left!), [], 'the history is one that a single machine could have given');
  const [money, other] = await site.money();
  t.strictSame(money, other, 'both units have the same money');
  t.strictSame([...money!.found, ...moneyFaultsOf(site.payers.events, money!)], [], 'no cent is lost, and none is spent twice');
  t.strictSame(faultsOfLog(await site.units[0]!.log()), [], 'the log has no gap, and each epoch begins where the one before ended');
  const acknowledged = site.events.filter(({ kind, value }) => kind !== 'read' && value !== undefined).length;
  t.comment(`${acknowledged} writes acknowledged, ${site.events.filter(({ answeredAt }) => answeredAt === undefined).length} questions without an answer, exits ${site.units.map(({ exits }) => exits.join(' ')).join(' / ')}`);
  t.comment(`${money!.lines.length} lines of the ledger, ${money!.cdrs.length} calls settled, ${site.payers.acknowledged.length} answers about money`);
  t.ok(acknowledged > 200 && money!.cdrs.length > 50);
});
