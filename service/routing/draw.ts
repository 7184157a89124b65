import { unitAt } from '../core/bytes.js';

/**
 * Hashes that both units and every release compute alike (routing.md, Percent): MurmurHash3's 32-bit mixing over UTF-16 code units, pure
 * arithmetic so that it also runs in a browser. Not for secrets.
 */

/** 0 to 2^32 - 1; evenly spread for any input, and independent between seeds. */
export function hash32(text: string, seed: number): number {
  let hash = seed | 0;
  for (let index = 0; index < text.length; index++) {
    let unit = Math.imul(unitAt(text, index), 0xcc9e2d51);
    unit = unit << 15 | unit >>> 17;
    hash ^= Math.imul(unit, 0x1b873593);
    hash = hash << 13 | hash >>> 19;
    hash = Math.imul(hash, 5) + 0xe6546b64 | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
  hash = Math.imul(hash ^ hash >>> 13, 0xc2b2ae35);
  return (hash ^ hash >>> 16) >>> 0;
}

/** The draw of a call in a group: 0 to under 100, never a function of the caller. */
export function drawOf(callId: string, groupSeed: number): number {
  return hash32(callId, groupSeed) / 0x1_0000_0000 * 100;
}

/** A name of seven characters for a text: equal texts, equal names. */
export function shortName(text: string): string {
  const wide = hash32(text, 0x6e697564) * 0x20 + (hash32(text, 0x72756c65) & 0x1f);
  return (wide % 36 ** 7).toString(36).padStart(7, '0');
}
