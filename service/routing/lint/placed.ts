import type { Destination, Rule } from '../vocabulary.js';

/** A rule or a destination of a plan, with the path by which findings name it. */
type Placed =
  | { readonly rule: Rule; readonly destination?: undefined; readonly field: string }
  | { readonly destination: Destination; readonly rule?: undefined; readonly field: string };

/**
 * Everything that stands in a list, in the order in which it is written: each rule before its destination, each
 * destination before what is in it.
 */
export function* placedIn(rules: readonly Rule[], field: string): Generator<Placed> {
  for (const [place, rule] of rules.entries()) {
    yield { rule, field: `${field}/${place}` };
    yield* destinations(rule.destination, `${field}/${place}/destination`);
  }
}

function* destinations(destination: Destination, field: string): Generator<Placed> {
  yield { destination, field };
  if (destination.flow === 'rules') yield* placedIn(destination.rules, `${field}/${destination.member}`);
  if (destination.flow !== 'menu') return;
  for (const [digits, choice] of destination.choices) yield* destinations(choice, `${field}/value/choices/${digits}`);
  if (destination.fallback !== undefined) yield* destinations(destination.fallback, `${field}/value/default`);
}
