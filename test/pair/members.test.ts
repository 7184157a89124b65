import t from 'tap';
import { sharedClock } from '../../service/core/clock.js';
import { unanswered } from '../../service/pair/engine.js';
import { Etcd } from '../../service/pair/etcd.js';
import { LogMembers } from '../../service/pair/members.js';
import type { LogMember } from '../../service/pair/members.js';
import { EtcdCluster, noEtcd } from '../support/etcd-cluster.js';
import { until } from '../support/pair-site.js';

t.setTimeout(1_100_000);

const patienceMs = 60_000;
const none = { n: 0, id: '', epoch: 0, generation: 0 };

t.test('a log grows from one member to three, and one that is lost is replaced', { skip: noEtcd }, async (t) => {
  const cluster = await EtcdCluster.begin(t, [{ address: '127.0.0.1' }]);
  const at = (place: number): LogMembers => {
    const log = new LogMembers(cluster.members(place)[0]!, cluster.certificates, sharedClock);
    t.teardown(() => log.close());
    return log;
  };
  const engineAt = (...places: readonly number[]): Etcd => {
    const engine = new Etcd({ pair: 'site', members: places.map((place) => cluster.members(place)[0]!), certificates: cluster.certificates, clock: sharedClock });
    t.teardown(() => engine.close());
    return engine;
  };
  const first = at(0);
  const seen = async (log: LogMembers): Promise<readonly string[]> => {
    const list = await log.list();
    return list === unanswered ? ['unanswered'] : list.map(({ name, learner }) => `${name || 'not started'}${learner ? ', no vote' : ''}`).sort();
  };
  /** Members that have just come are asked for before one more is taken. */
  const added = (log: LogMembers, peer: string): Promise<LogMember> => until(patienceMs, `${peer} is not added`, async () => {
    const member = await log.add(peer);
    return member === unanswered ? undefined : member;
  });
  const voting = (log: LogMembers, { id }: LogMember) => until(patienceMs, 'it gets no vote', async () => await log.promote(id) ? true : undefined);
  t.strictSame(await seen(first), ['m0']);

  const second = await cluster.newcomer();
  const learner = await added(first, second.peer);
  t.match(learner, { learner: true, peer: second.peer, name: '' });
  t.equal((await added(first, second.peer)).id, learner.id, 'asked again it is the same one');
  t.equal(await first.promote(learner.id), false, 'one that was never started gets no vote');
  const engine = engineAt(0);
  t.equal(await engine.begin({ generation: 1, by: 'left', base: { s: none, c: none } }, { format: 1, level: 1 }), true, 'and takes nobody his majority');
  const third = await cluster.newcomer();
  t.equal(await first.add(third.peer), unanswered, 'one at a time');
  cluster.start(second.place, [0, second.place]);
  await voting(first, learner);
  t.strictSame(await seen(first), ['m0', 'm1']);
  const last = await added(first, third.peer);
  cluster.start(third.place, [0, second.place, third.place]);
  await voting(first, last);
  t.match((await engineAt(0, second.place, third.place).members()).map(({ answers, learner: isLearner }) => [answers, isLearner]), [[true, false], [true, false], [true, false]]);

  const own = await first.list() as readonly LogMember[];
  await cluster.kill(0);
  const other = at(second.place);
  await until(patienceMs, 'the others have no leader', async () => await engineAt(second.place).look() === unanswered ? undefined : true);
  const [lost] = own.filter(({ name }) => name === 'm0');
  await until(patienceMs, 'it is not removed', async () => await other.remove(lost!.id) ? true : undefined);
  t.strictSame(await seen(other), ['m1', 'm2']);
  const fourth = await cluster.newcomer();
  const replaced = await added(other, fourth.peer);
  cluster.start(fourth.place, [second.place, third.place, fourth.place]);
  await voting(other, replaced);
  t.strictSame(await seen(at(fourth.place)), ['m1', 'm2', 'm3']);
  t.match(await engineAt(fourth.place).look(), { seen: { generation: 1 } }, 'it has the log');
});
