import { limits } from '../../core/limits.js';
import { refuse, type Refusal } from '../../core/refusals.js';
import type { Kind } from '../kind.js';
import { textFault, textual } from './textual.js';

const forbidden = /[\x00-\x1f\x7f-\x9f:/,]/;

/** Names that a path would take for something else: `-` stands for "none" there, dots are resolved by clients. */
const reserved = new Set(['-', '.', '..']);

/**
 * Whether `text` can be a name: 1 to `limit` code points without `:`, `/`, `,`, control characters or surrounding
 * blanks, which would break role ids, URLs and lists (columns.md, Common types).
 */
export function nameFault(text: string, limit: number = limits.nameCharacters): Refusal | undefined {
  const fault = textFault(text, limit);
  if (fault !== undefined) return fault;
  if (forbidden.test(text)) return refuse('bad_characters', 'A name has no colon, slash, comma or control character.');
  if (text.trim() !== text || text === '') return refuse('bad_characters', 'A name has no blanks around it.');
  return reserved.has(text) ? refuse('bad_characters', `${text} cannot be a name.`) : undefined;
}

/** A name of at most `limit` code points. */
export function nameUpTo(limit: number): Kind<string> {
  return textual({
    name: limit === limits.nameCharacters ? 'name' : `name ${limit}`,
    read: (text) => nameFault(text, limit) ?? text,
    words: `1 to ${limit} characters without : / , and surrounding blanks`,
    schema: { maxLength: limit },
    keyBytes: limit * 4,
  });
}

export const name = nameUpTo(limits.nameCharacters);
