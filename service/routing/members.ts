import type { Json } from '../schema/kind.js';

/** A JSON object. */
export type Members = { readonly [name: string]: Json };

export function isObject(json: Json | undefined): json is Members {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/**
 * The texts of a list, or the one text that there is; numbers stand for their digits, blanks around do not count.
 * Undefined where an item is anything else, or nothing.
 */
export function textsOf(json: Json | undefined): readonly string[] | undefined {
  const texts = (Array.isArray(json) ? (json as readonly Json[]) : [json]).map((item) =>
    typeof item === 'number' ? String(item) : typeof item === 'string' ? item.trim() : '',
  );
  return texts.includes('') || texts.length === 0 ? undefined : texts;
}
