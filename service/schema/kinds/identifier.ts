import type { Kind } from '../kind.js';
import { spelled, textual } from './textual.js';

const words = 'made of letters, digits and underscores';

/** Letters, digits and underscores of ASCII, at most `limit` (columns.md). Refuses `too_long`, `bad_characters`. */
export function identifier(limit: number): Kind<string> {
  return textual({
    name: `identifier ${limit}`,
    read: spelled(limit, /^[A-Za-z0-9_]+$/, words),
    words: `1 to ${limit} characters, ${words}`,
    schema: { maxLength: limit, pattern: '^[A-Za-z0-9_]+$' },
    keyBytes: limit,
  });
}
