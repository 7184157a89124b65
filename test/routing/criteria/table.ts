import type { Test } from 'tap';
import { isRefusal } from '../../../service/core/refusals.js';
import type { Call } from '../../../service/routing/call.js';
import type { Json } from '../../../service/schema/kind.js';
import { compilePlan } from '../../../service/routing/plan.js';
import type { CriterionKind } from '../../../service/routing/vocabulary.js';
import { continueCall } from '../../../service/routing/destinations/plain.js';
import { inWords, IcrSite, rule } from '../../support/icr-site.js';

/** What is accepted as the value of a criterion, and with which code each neighbour is refused (undefined: accepted). */
export function readsValues(t: Test, kind: CriterionKind, cases: readonly (readonly [value: Json | undefined, code: string | undefined])[]): void {
  for (const [value, code] of cases) {
    const plan = compilePlan({ provider: 'sp', subscriber: 'sub', name: 'p', rules: JSON.stringify([rule(kind.type, value, 'continue')]) }, { criteria: [kind], destinations: [continueCall()] });
    t.same(plan.errors.map(({ field, code }) => `${field} ${code}`), code === undefined ? [] : [`rules/0/criteria ${code}`], `${kind.type} ${JSON.stringify(value)}`);
    t.equal(isRefusal(plan), false);
  }
}

/** Whether a criterion holds at each of the calls, decided through a whole plan of icr. */
export function holdsAt(t: Test, site: IcrSite, cases: readonly (readonly [what: string, call: Partial<Call>, holds: boolean])[]): void {
  for (const [what, call, holds] of cases) {
    t.equal(inWords(site.decide(call)), holds ? 'continue' : 'no route', what);
    const { steps } = site.explain(call);
    const step = steps.find(({ path }) => path.includes('/'));
    t.equal(step?.outcome, holds ? 'matched' : 'failed', `${what}: ${step?.expected} against ${step?.found}`);
  }
}

/** A site whose only rule has the criterion and lets the call go on. */
export function asked(type: string, criteria: Json | undefined, zone?: string): IcrSite {
  return IcrSite.of([rule(type, criteria, 'continue')], zone);
}

