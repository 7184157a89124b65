import { unitAt } from './bytes.js';

/** Texts up to this many bytes are looked for among those that were read before; longer ones seldom come twice. */
const shortBytes = 40;
/**
 * A power of two: about the names of tenants and plans that a large site has; with their texts under 1 MB for a thread
 * that reads them all.
 */
const slots = 16_384;

/**
 * Texts that came lately, each at one of two places: the same names of tenants, plans and zones come over and over, and
 * a text that is the same object needs neither memory nor its hash anew. Of the thread: what reads rows and what reads
 * requests share it.
 */
const texts: string[] = new Array<string>(slots).fill('');

/** The text whose UTF-8 are the bytes `[start, end)`, which must lie within `bytes`. */
export function knownText(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length > shortBytes) return bytes.toString('utf8', start, end);
  let hash = length;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
  const slot = (hash ^ (hash >>> 14)) & (slots - 1);
  const known = texts[slot]!;
  // A text that is not ASCII has fewer characters than bytes, and is read anew each time.
  if (known.length === length && isAt(known, bytes, start)) return known;
  // Of two that vie for a slot each has the other's neighbour.
  const other = texts[slot ^ 1]!;
  if (other.length === length && isAt(other, bytes, start)) return other;
  texts[slot ^ 1] = known;
  return (texts[slot] = bytes.toString('utf8', start, end));
}

function isAt(text: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index++) if (unitAt(text, index) !== bytes[start + index]) return false;
  return true;
}
