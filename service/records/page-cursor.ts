import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Key } from '../schema/table.js';

/** The key of the last record of a page as opaque text; the next page begins behind it. */
export function writeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key.map((part) => (typeof part === 'bigint' ? { n: String(part) } : part)))).toString('base64url');
}

/** The inverse; anything else than what `writeCursor` made is refused. */
export function readCursor(cursor: string): Key | Refusal {
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    if (!Array.isArray(parts)) return refuse('malformed', 'The cursor is not one of ours.');
    const key = parts.map((part: unknown) => (typeof part === 'string' || typeof part === 'number' ? part
      : typeof part === 'object' && part !== null && typeof (part as { n?: unknown }).n === 'string' ? BigInt((part as { n: string }).n) : undefined));
    return key.includes(undefined) ? refuse('malformed', 'The cursor is not one of ours.') : key as Key;
  } catch {
    return refuse('malformed', 'The cursor is not one of ours.');
  }
}
