import type { Test } from 'tap';
import { vocabulary } from '../../../service/apps/easy0/vocabulary.js';
import { compilePlan } from '../../../service/routing/plan.js';
import type { Call } from '../../../service/routing/call.js';
import type { Json } from '../../../service/schema/kind.js';
import { Easy0Site, keyed } from '../../support/easy0-site.js';
import { inWords } from '../../support/icr-site.js';

/** What is accepted under a key of `criteria`, and with which code each neighbour is refused (undefined: accepted). */
export function readsKeyed(t: Test, key: string, cases: readonly (readonly [value: Json, code: string | undefined])[]): void {
  for (const [value, code] of cases) {
    const { errors } = compilePlan({ provider: 'sp', subscriber: '', name: 'p', rules: JSON.stringify(keyed({ [key]: value }, { continue: true })) }, vocabulary);
    t.same(errors.map((error) => `${error.field} ${error.code}`), code === undefined ? [] : [`rules/0/criteria/${key} ${code}`], `${key} ${JSON.stringify(value).slice(0, 60)}`);
  }
}

/** Whether the only rule of a site, which lets the call go on, holds at each of the calls; explain agrees. */
export function keyedHoldsAt(t: Test, site: Easy0Site, cases: readonly (readonly [what: string, call: Partial<Call>, holds: boolean])[]): void {
  for (const [what, call, holds] of cases) {
    t.equal(inWords(site.decide(call)), holds ? 'continue' : 'no route', what);
    const step = site.explain(call).steps.find(({ path }) => path.includes('/'));
    t.equal(step?.outcome, holds ? 'matched' : 'failed', `${what}: ${step?.expected} against ${step?.found}`);
  }
}

/** A site whose only rule has the criterion and lets the call go on. */
export function askedUnder(key: string, value: Json, zone?: string): Easy0Site {
  return Easy0Site.of(keyed({ [key]: value }, { continue: true }), zone);
}
