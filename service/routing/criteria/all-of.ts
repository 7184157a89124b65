import { assert } from '../../core/assert.js';
import type { Moment } from '../call.js';
import type { Criterion } from '../vocabulary.js';
import { dayWindow } from './day-window.js';

/**
 * Holds when all of the criteria do (routing.md, Plans and rules: AND across keys; T4 for days with a window); of one
 * that is this one itself. There is at least one.
 */
export function allOf(asked: readonly Criterion[]): Criterion {
  const parts = dayWindow(asked);
  const [first] = parts;
  assert(first !== undefined, 'a rule asks for something');
  if (parts.length === 1) return first;
  const counted = parts.flatMap(({ effect }) => effect ?? []),
    bands = parts.flatMap(({ band }) => band ?? []);
  assert(counted.length <= 1 && bands.length <= 1, 'a rule counts once, and has one share');
  const extents = parts.every((part) => part.extents !== undefined)
    ? parts.flatMap((part) => part.extents!)
    : undefined;
  const tests = parts.map(({ holds }) => holds);
  const holds = tests.length === 2 ? both(tests[0]!, tests[1]!) : all(tests);
  return {
    type: parts.map(({ type }) => type).join(' and '),
    get expected() {
      return parts.map(({ type, expected }) => `${type}: ${expected}`).join('; ');
    },
    parts,
    holds,
    found: (moment) => parts.map((part) => `${part.type}: ${part.found(moment)}`).join('; '),
    ...(counted.length > 0 && { effect: counted[0]! }),
    ...(bands.length > 0 && { band: bands[0]! }),
    ...(extents !== undefined && { extents }),
    ...(parts.every(({ always }) => always === true) && { always: true as const }),
    ...(parts.some(({ never }) => never === true) && { never: true as const }),
  };
}

function both(one: Criterion['holds'], other: Criterion['holds']): Criterion['holds'] {
  return (moment) => one(moment) && other(moment);
}

function all(tests: readonly Criterion['holds'][]): Criterion['holds'] {
  return (moment: Moment) => {
    for (const test of tests) if (!test(moment)) return false;
    return true;
  };
}
