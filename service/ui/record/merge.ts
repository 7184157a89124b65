import type { Json } from '../../schema/kind.js';

/** Attributes of a record, or some of them. */
export type Values = Readonly<Record<string, Json>>;

/** JSON in one form, members in the order of their names: two values are the same when these are. */
export function canonical(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = value as { readonly [name: string]: Json };
  return `{${Object.keys(members)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(members[name])}`)
    .join(',')}}`;
}

export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return canonical(one) === canonical(other);
}

/** Of what was typed, what differs from the record: only that is unsaved, and only that is sent. */
export function changedOf(base: Values, mine: Values): Values {
  return Object.fromEntries(Object.entries(mine).filter(([name, value]) => !isSame(base[name], value)));
}

interface Merged {
  /** What of mine still differs from theirs. */
  readonly mine: Values;
  /** Fields that both changed, each to something else: the person is asked. */
  readonly both: readonly string[];
  /** Fields that they alone changed. */
  readonly theirs: readonly string[];
}

/**
 * Three-way, field by field: `base` is what was loaded, `theirs` what stands now, `mine` what was typed over `base`.
 */
export function merge(base: Values, theirs: Values, mine: Values): Merged {
  const changed = Object.keys(changedOf(base, mine));
  const names = [...new Set([...Object.keys(base), ...Object.keys(theirs)])];
  const moved = names.filter((name) => !isSame(base[name], theirs[name]));
  const left = changedOf(theirs, Object.fromEntries(changed.map((name) => [name, mine[name]!])));
  return {
    mine: left,
    both: Object.keys(left).filter((name) => moved.includes(name)),
    theirs: moved.filter((name) => !changed.includes(name)),
  };
}
