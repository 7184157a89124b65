import type { Destination, Rule } from './vocabulary.js';

/** All rules of a list, nested ones and those behind menus included, in the order in which they are written. */
export function* rulesWithin(rules: readonly Rule[]): Iterable<Rule> {
  for (const rule of rules) {
    yield rule;
    yield* insideOf(rule.destination);
  }
}

/** Their paths. */
export function* rulePaths(rules: readonly Rule[]): Iterable<string> {
  for (const { path } of rulesWithin(rules)) yield path;
}

function* insideOf(destination: Destination): Iterable<Rule> {
  if (destination.flow === 'rules') yield* rulesWithin(destination.rules);
  else if (destination.flow === 'menu') {
    for (const choice of destination.choices.values()) yield* insideOf(choice);
    if (destination.fallback !== undefined) yield* insideOf(destination.fallback);
  }
}
