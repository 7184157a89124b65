import { limits } from '../../core/limits.js';
import { isRefusal, type Refusal } from '../../core/refusals.js';
import { readDestination } from '../../routing/plan.js';
import type { Final } from '../../routing/vocabulary.js';
import type { Json, Kind } from '../../schema/kind.js';
import { keyed } from '../../schema/kinds/rule-numbers.js';
import { parseJson } from '../../schema/kinds/parse-json.js';
import { inArrays } from './kinds/item-lists.js';
import { vocabulary } from './vocabulary.js';

/** A destination as rules have it, or a number alone. Refusal: bad_destination. */
function destinationOf(json: Json): Final | Refusal {
  return readDestination(typeof json === 'string' || typeof json === 'number' ? { number: json } : json, vocabulary);
}

function canonical(json: Json): string | Refusal {
  const destination = destinationOf(json);
  if (isRefusal(destination)) return destination;
  // A number alone is kept as it is called; in a rule's form the numbers are (columns.md, Common types).
  return JSON.stringify(
    typeof json === 'object' ? keyed(inArrays(json) as { readonly [name: string]: Json }) : destination.number,
  );
}

const bounds = { bytes: limits.jsonBytes, depth: limits.jsonDepth };

/**
 * Where the calls of a provider go that none of its plans decides; kept as JSON in the form in which it was given.
 * Refusals: bad_destination, emergency_destination, and those of JSON.
 */
export const operatorDestinationKind: Kind<string> = {
  name: 'operator destination',
  stored: 'text',
  parse: (text) => {
    const json = /^\s*[{[]/.test(text) ? parseJson(text, bounds) : text;
    return isRefusal(json) ? json : canonical(json);
  },
  accept: canonical,
  format: (value) => {
    const json = JSON.parse(value) as Json;
    return typeof json === 'string' ? json : value;
  },
  show: (value) => JSON.parse(value) as Json,
  description: {
    words:
      'a telephone number, or a destination as rules write it: {"number":"3125550100"}, {"trunk":[["101"]]}, {"sip":"operator@example.net"}',
    schema: { type: ['string', 'object'] },
    input: 'json',
  },
};

const kept = new Map<string, Final>();

/** The destination that a value of the kind stands for; made ready once. */
export function operatorDestination(value: string): Final {
  let destination = kept.get(value);
  if (destination === undefined) {
    if (kept.size >= limits.cachedPlans) kept.clear();
    destination = destinationOf(JSON.parse(value) as Json) as Final;
    kept.set(value, destination);
  }
  return destination;
}
