/**
 * A set of texts in bounded memory: of each only 64 bits of a hash are kept, in a table of open addressing that doubles
 * up to its bound. Two different texts are taken for one with a chance of n x n / 2^65 in a file of n rows: one in
 * 300,000 for ten million.
 */
export class KeySet {
  #high = new Uint32Array(1024);
  #low = new Uint32Array(1024);
  #size = 0;

  constructor(readonly limit: number) {}

  /** How many texts are in it. */
  get size(): number {
    return this.#size;
  }

  /** At its bound: nothing more is taken in. */
  get full(): boolean {
    return this.#size >= this.limit;
  }

  has(text: string): boolean {
    const [high, low] = hash(text);
    return this.#taken(this.#slot(high, low));
  }

  /** Takes the text in, as long as the set is not full. */
  add(text: string): void {
    if (this.full) return;
    if (this.#size * 5 >= this.#high.length * 3) this.#grow();
    const [high, low] = hash(text);
    const slot = this.#slot(high, low);
    if (this.#taken(slot)) return;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#size++;
  }

  #taken(slot: number): boolean {
    return this.#low[slot] !== 0;
  }

  /** Where the hash is, or would go. */
  #slot(high: number, low: number): number {
    const mask = this.#high.length - 1;
    let slot = high & mask;
    while (this.#taken(slot) && (this.#high[slot] !== high || this.#low[slot] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const high = this.#high;
    const low = this.#low;
    this.#high = new Uint32Array(high.length * 2);
    this.#low = new Uint32Array(high.length * 2);
    for (let old = 0; old < high.length; old++) {
      if (low[old] === 0) continue;
      const slot = this.#slot(high[old]!, low[old]!);
      this.#high[slot] = high[old]!;
      this.#low[slot] = low[old]!;
    }
  }
}

/**
 * Two hashes of 32 bits in the manner of MurmurHash3, over UTF-16 units; the second is never 0, which marks a free
 * slot.
 */
function hash(text: string): readonly [high: number, low: number] {
  let one = 0x9747b28c;
  let other = 0x3c6ef372;
  for (let place = 0; place < text.length; place++) {
    const unit = text.charCodeAt(place);
    one = Math.imul(one ^ Math.imul(unit, 0xcc9e2d51), 0x85ebca6b);
    one ^= one >>> 13;
    other = Math.imul(other ^ Math.imul(unit, 0x1b873593), 0xc2b2ae35);
    other ^= other >>> 15;
  }
  return [mixed(one ^ text.length), mixed(other ^ text.length) || 1];
}

function mixed(value: number): number {
  let mix = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}
