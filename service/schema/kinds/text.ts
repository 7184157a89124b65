import { refuse } from '../../core/refusals.js';
import type { Kind } from '../kind.js';
import { textFault, textual } from './textual.js';

/** Control characters but for tab and line breaks, which notes and addresses have. */
const unprintable = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

/**
 * Free text of at most `limit` code points (columns.md, Common types). Refuses `too_long`, `bad_utf8`,
 * `bad_characters`.
 */
export function text(limit: number): Kind<string> {
  return textual({
    name: `text ${limit}`,
    read: (typed) =>
      textFault(typed, limit) ??
      (unprintable.test(typed) ? refuse('bad_characters', 'Control characters are not allowed.') : typed),
    words: `up to ${limit} characters`,
    schema: { maxLength: limit },
    input: limit > 250 ? 'area' : 'text',
    keyBytes: limit * 4,
  });
}
