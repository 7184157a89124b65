import type { Destination, Rule } from './vocabulary.js';

/** The paths of all rules of a list, nested ones and those behind menus included, in the order in which they are written. */
export function* rulePaths(rules: readonly Rule[]): Iterable<string> {
  for (const { path, destination } of rules) {
    yield path;
    yield* insideOf(destination);
  }
}

function* insideOf(destination: Destination): Iterable<string> {
  if (destination.flow === 'rules') yield* rulePaths(destination.rules);
  else if (destination.flow === 'menu') {
    for (const choice of destination.choices.values()) yield* insideOf(choice);
    if (destination.fallback !== undefined) yield* insideOf(destination.fallback);
  }
}
