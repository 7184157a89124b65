import type { Json } from '../../schema/kind.js';

/**
 * Whether a value says nothing, in any of the ways in which plans write that: absent, null, empty text, list or object.
 */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
