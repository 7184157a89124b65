import { placedIn } from '../../routing/lint/placed.js';
import type { Call } from '../../routing/call.js';
import { compilePlan, type PlanSource } from '../../routing/plan.js';
import { vocabulary } from './vocabulary.js';

/** What a rule of a plan reaches whoever is called. */
interface StaticDestination {
  /** The destination, as findings name it: `rules/2/destination`. */
  readonly field: string;
  /** A number, digits sent on trunks or a SIP user. */
  readonly reached: string;
}

/** Nobody in particular: what follows from the called number is left out. */
const anyCall: Call = { id: '', called: '', received: '', calling: undefined, instant: 0, attributes: {}, labels: [] };

/** What constraints may prohibit before any call is made, for lint. */
export function staticDestinations(source: PlanSource): readonly StaticDestination[] {
  const found: StaticDestination[] = [];
  for (const { destination, field } of placedIn(compilePlan(source, vocabulary).rules, 'rules')) {
    if (destination?.flow !== 'final') continue;
    for (const reached of destination.reached(anyCall)) if (reached !== '') found.push({ field, reached });
  }
  return found;
}
