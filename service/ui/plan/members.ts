import type { Json } from '../../schema/kind.js';

/** An object of JSON, neither a list nor null. */
export function isMembers(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
