/** Which rules a call has come to: those that decide, those around them, those that lead to another plan. */
import t from 'tap';
import type { Test } from 'tap';
import type { Hit } from '../../service/calls/hits.js';
import { callCounters } from '../../service/calls/statistics.js';
import { KeptStatistics } from '../../service/calls/kept-statistics.js';
import type { PlacedRule } from '../../service/calls/rule-hits.js';
import { ManualClock } from '../support/manual-clock.js';

const placed = (path: string): PlacedRule => ({ path, label: path, no: '1', pointer: 'rules/0' });
/** Plans by their rules: `a` holds nested ones, `b` one that leads to another plan, `c` and `d` one each. */
const plans: Readonly<Record<string, readonly string[]>> = { a: ['a/1', 'a/1/2', 'a/1/3', 'a/4'], b: ['b/1', 'b/2'], c: ['c/1'], d: ['d/1', 'd/2'] };

function kept(t: Test, hits: readonly string[]) {
  let taken = false;
  const statistics = new KeptStatistics({
    folder: t.testdir(), readOnly: true, applications: [], counters: callCounters([]), clock: new ManualClock(), zone: () => 'UTC',
    takeHits: async () => taken ? [] : (taken = true, [{ application: 'icr', hits: hits.map((hit): Hit => { const [provider, subscriber, ...rule] = hit.split('/'); return { provider: provider!, subscriber: subscriber!, rule: rule.join('/'), count: 1 }; }) }]),
    rulesOfPlan: async ({ plan }) => plans[plan]?.map(placed),
  });
  t.teardown(() => statistics.stop());
  return statistics;
}

const told = (plans: readonly { readonly [name: string]: unknown }[]): string => plans.map(({ plan, never_hit: rules }) => `${String(plan)}: ${(rules as readonly PlacedRule[]).map(({ path }) => path).join(' ')}`).join(', ');

void t.test('of a plan that had calls', async (t) => {
  for (const [hit, expected, earlier] of [
    [['s/u/a/1/2'], 's/u/a: a/1/3 a/4', ''], [['s/u/a/4'], 's/u/a: a/1 a/1/2 a/1/3', ''], [['s/u/a/1/2', 's/u/a/1/3', 's/u/a/4'], '', ''], [['s/u/a/1/9'], 's/u/a: a/1/2 a/1/3 a/4', 'a/1/9'], [['s/u/a/9'], 's/u/a: a/1 a/1/2 a/1/3 a/4', 'a/9'],
    [['s/u/b/1/other/7'], 's/u/b: b/2', ''], [['s/u/b/2'], 's/u/b: b/1', ''], [['s/u/gone/1'], '', ''],
  ] as const) {
    const statistics = kept(t, hit);
    t.equal(told((await statistics.neverHit({ application: 'icr', tenant: {}, limit: 10 })).plans), expected, `never hit with ${hit.join()}`);
    const plan = await statistics.ofPlan({ application: 'icr', tenant: {}, plan: { provider: 's', subscriber: 'u', name: hit[0]!.split('/')[2]! } });
    t.equal((plan?.['earlier'] as readonly { readonly path: string }[] | undefined ?? []).map(({ path }) => path).join(), earlier, `not in the plan any more with ${hit.join()}`);
  }
});

void t.test('page by page, each tenant its own', async (t) => {
  const statistics = kept(t, ['s/u/d/1', 's/u/c/1', 's/v/a/4', 'x/u/b/1']);
  const page = async (limit: number, after?: string, tenant = {}) => {
    const { plans, total, next } = await statistics.neverHit({ application: 'icr', tenant, limit, ...(after === undefined ? {} : { after }) });
    return `${plans.map(({ plan }) => plan).join(' ')} of ${total}${next === undefined ? '' : `, next ${next}`}`;
  };
  t.equal(await page(10), 's/u/d s/v/a x/u/b of 4');
  t.equal(await page(1), ' of 4, next s/u/c', 'every rule of c was hit');
  t.equal(await page(2, 's/u/c'), 's/u/d s/v/a of 4, next s/v/a');
  t.equal(await page(2, 's/v/a'), 'x/u/b of 4');
  t.equal(await page(2, 'x/u/b'), ' of 4');
  t.equal(await page(10, undefined, { provider: 's' }), 's/u/d s/v/a of 3');
  t.equal(await page(10, undefined, { provider: 's', subscriber: 'v' }), 's/v/a of 1');
});
