import { unitAt } from './bytes.js';

/**
 * Hashes that both units and every release compute alike (routing.md, Percent): MurmurHash3's 32-bit mixing over UTF-16
 * code units, pure arithmetic so that it also runs in a browser. Not for secrets.
 */

/** 0 to 2^32 - 1; evenly spread for any input, and independent between seeds. */
export function hash32(text: string, seed: number): number {
  let hash = seed | 0;
  for (let index = 0; index < text.length; index++) hash = mixed(hash, spread(unitAt(text, index)));
  return finished(hash, text.length);
}

/** The bits of a unit, as they are mixed in. */
export function spread(unit: number): number {
  const bits = Math.imul(unit, 0xcc9e2d51);
  return Math.imul((bits << 15) | (bits >>> 17), 0x1b873593);
}

/** A hash with the bits of one more unit. */
export function mixed(hash: number, bits: number): number {
  const both = hash ^ bits;
  return (Math.imul((both << 13) | (both >>> 19), 5) + 0xe6546b64) | 0;
}

/** The hash of a text of so many units; 0 to 2^32 - 1. */
export function finished(mixed: number, length: number): number {
  let hash = mixed ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
