import { unitAt } from '../core/bytes.js';
import { finished, hash32, mixed, spread } from '../core/hash.js';

/** The draw of a call in a group: 0 to under 100, never a function of the caller. */
export function drawOf(callId: string, groupSeed: number): number {
  return (hash32(callId, groupSeed) / 0x1_0000_0000) * 100;
}

/**
 * A name of seven characters for a text that comes in pieces: equal texts, equal names, however they are cut. Two
 * hashes of the text are taken in one pass, and no text is put together.
 */
export class ShortName {
  #wide = wideSeed;
  #narrow = narrowSeed;
  #length = 0;

  add(text: string): void {
    this.#take(text, false);
  }

  /** Adds a text as JSON.stringify writes it. */
  addJson(text: string): void {
    const { wide, narrow } = { wide: this.#wide, narrow: this.#narrow };
    this.add('"');
    if (this.#take(text, true)) return this.add('"');
    this.#wide = wide;
    this.#narrow = narrow;
    this.#length--;
    this.add(JSON.stringify(text));
  }

  toString(): string {
    const wide = (finished(this.#wide, this.#length) * 0x20 + (finished(this.#narrow, this.#length) & 0x1f)) % 36 ** 7;
    // Whole numbers of 32 bits are written many times faster than larger ones.
    const high = Math.floor(wide / 36 ** 4);
    return inBase36(high, 3) + inBase36(wide - high * 36 ** 4, 4);
  }

  /** False, and nothing kept, where JSON writes the text otherwise than it is. */
  #take(text: string, asJson: boolean): boolean {
    let wide = this.#wide,
      narrow = this.#narrow;
    for (let index = 0; index < text.length; index++) {
      const unit = unitAt(text, index);
      if (asJson && (unit < 0x20 || unit === 0x22 || unit === 0x5c || (unit >= 0xd800 && unit < 0xe000))) return false;
      const bits = spread(unit);
      wide = mixed(wide, bits);
      narrow = mixed(narrow, bits);
    }
    this.#wide = wide;
    this.#narrow = narrow;
    this.#length += text.length;
    return true;
  }
}

const wideSeed = 0x6e697564,
  narrowSeed = 0x72756c65;

function inBase36(number: number, digits: number): string {
  return number.toString(36).padStart(digits, '0');
}
