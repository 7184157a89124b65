import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Hits } from '../../service/calls/hits.js';
import { KeptHits } from '../../service/calls/kept-hits.js';

const day = 86_400_000;
const begin = Date.UTC(2026, 10, 1, 12);
const hit = (rule: string, count = 1, subscriber = 'sub') => ({ provider: 'sp', subscriber, rule, count });

t.test('hits that were taken are not taken again', async (t) => {
  const hits = new Hits();
  const decided = (rule: string) => hits.count({ kind: 1, value: '2', rule, extra: { sp: 'sp', subscriber: 'sub' } });
  decided('plan/a');
  decided('plan/a');
  decided('plan/b');
  t.same(hits.take(), [hit('plan/a', 2), hit('plan/b')]);
  t.same(hits.take(), []);
  decided('plan/a');
  t.same(hits.take(), [hit('plan/a')]);
  t.same([...hits.list()], [hit('plan/a', 3), hit('plan/b')], 'the counts since the start go on');
});

t.test('hits of 30 days with the last instant', async (t) => {
  const kept = new KeptHits(join(t.testdir(), 'hits'));
  kept.add('icr', [hit('plan/a', 2)], begin);
  kept.add('icr', [hit('plan/a', 3), hit('plan/b')], begin + day);
  kept.add('crs', [hit('plan/a', 50)], begin);
  const rows: readonly (readonly [rule: string, days: number, hits: number | undefined, last: number | undefined])[] = [
    ['plan/a', 1, 5, 1], ['plan/a', 29, 5, 1], ['plan/a', 30, 3, 1], ['plan/a', 31, undefined, undefined], ['plan/b', 30, 1, 1], ['plan/c', 1, undefined, undefined],
  ];
  for (const [rule, days, hits, last] of rows) {
    const found = kept.of('icr', `sp/sub/${rule}`, begin + days * day);
    t.same([found?.hits, found?.lastMs], [hits, last === undefined ? undefined : begin + last * day], `${rule} after ${days} days`);
  }
  kept.add('icr', [hit('plan 2/a')], begin + day);
  t.same([...kept.ofPlan('icr', 'sp/sub/plan', begin + day)].map(([path, { hits }]) => [path, hits]), [['plan/a', 5], ['plan/b', 1]], 'a plan whose name only begins so is another');
  t.same(kept.plans('icr'), ['sp/sub/plan', 'sp/sub/plan 2'], 'plans in order');
  kept.add('icr', [hit('new/a', 1, 'a')], begin + day);
  t.same(kept.plans('icr'), ['sp/a/new', 'sp/sub/plan', 'sp/sub/plan 2'], 'one more');
  kept.add('icr', [hit('plan 2/a')], begin + 32 * day);
  t.same([kept.plans('icr'), kept.plans('ecf')], [['sp/sub/plan 2'], []], 'those of which nothing is kept are gone');
});

t.test('a restart keeps them, lines that cannot be read are left out, and there are no more than the most', async (t) => {
  const path = join(t.testdir(), 'statistics', 'hits');
  const kept = new KeptHits(path, 3);
  kept.add('icr', [hit('plan/a', 2), hit('plan/b'), hit('plan/c'), hit('plan/d')], begin);
  await kept.write();
  for (const line of ['{', '[]', '["icr","sp/sub/plan/x",1,[1]]', '["icr","sp/sub/plan/y",1,"x"]', 'null']) appendFileSync(path, `${line}\n`);
  const again = new KeptHits(path, 3);
  again.read(begin);
  t.same([...again.ofPlan('icr', 'sp/sub/plan', begin)], [['plan/a', { hits: 2, lastMs: begin }], ['plan/b', { hits: 1, lastMs: begin }], ['plan/c', { hits: 1, lastMs: begin }]]);
  again.add('icr', [hit('plan/a')], begin + 31 * day);
  again.add('icr', [hit('plan/d')], begin + 31 * day);
  t.same([...again.ofPlan('icr', 'sp/sub/plan', begin + 31 * day)].map(([path, { hits }]) => [path, hits]), [['plan/a', 1], ['plan/d', 1]], 'what has run out makes room');
});
