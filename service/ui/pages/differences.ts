import type { Json } from '../../schema/kind.js';

type Attributes = Readonly<Record<string, Json>>;

/** A field of a record that a change made another. */
export interface Difference {
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
}

/** What differs between two states of a record; of one that came or went its filled fields. */
export function differencesOf(before: Attributes | null, after: Attributes | null): readonly Difference[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields.map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null })).filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after));
}

const verbs: Readonly<Record<string, string>> = { create: 'Created', update: 'Changed', edit: 'Changed', archive: 'Archived', restore: 'Restored', purge: 'Purged' };

/** What was done to one record. */
export function deedWords(kind: string): string {
  return verbs[kind] ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1).replaceAll('_', ' ')}`;
}
