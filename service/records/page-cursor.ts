import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Value } from '../schema/kind.js';

/** The last record of a page: the next page begins behind it. */
export interface Cursor {
  /** Which order it is a place in. */
  readonly order: string;
  readonly entry: Buffer;
  /** What the record was put in order by, where its entry does not say. */
  readonly values: readonly (Value | undefined)[];
}

/** A cursor as opaque text. */
export function writeCursor({ order, entry, values }: Cursor): string {
  const shown = values.map((value) =>
    value === undefined ? null : typeof value === 'bigint' ? { n: String(value) } : value,
  );
  return Buffer.from(JSON.stringify([order, entry.toString('base64url'), ...shown])).toString('base64url');
}

/** The inverse; anything else than what `writeCursor` made for this order is refused. */
export function readCursor(text: string, order: string): Cursor | Refusal {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
    if (!Array.isArray(parts) || parts.length < 2 || typeof parts[1] !== 'string')
      return refuse('malformed', 'The cursor is not one of ours.');
    const [given, place, ...values] = parts as [unknown, string, ...unknown[]];
    if (given !== order) return refuse('malformed', 'The cursor is of a list in another order, or with other filters.');
    const entry = Buffer.from(place, 'base64url');
    const read = values.map(readValue);
    return entry.length > 2 * limits.keyBytes || read.includes(null)
      ? refuse('malformed', 'The cursor is not one of ours.')
      : { order, entry, values: read as Cursor['values'] };
  } catch {
    return refuse('malformed', 'The cursor is not one of ours.');
  }
}

/** Null for what is no value. */
function readValue(value: unknown): Value | undefined | null {
  if (value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value as string[];
  const { n } = value as { readonly n?: unknown };
  return typeof n === 'string' && /^-?\d{1,30}$/.test(n) ? BigInt(n) : null;
}
