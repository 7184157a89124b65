import type { Json } from '../../schema/kind.js';

/** JSON as one text, whatever the order in which members were written: what differs in it differs. */
export function canonical(value: Json | undefined): string {
  return value === undefined ? '' : JSON.stringify(value, (_, one: Json) => isMembers(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => a < b ? -1 : 1)) : one);
}

/** Whether two values say the same. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** An object of JSON, neither a list nor null. */
export function isMembers(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
