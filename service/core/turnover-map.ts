import { assert } from './assert.js';
import { hash32 } from './hash.js';

const noSlot = -1;
const slotsAtFirst = 8;

/**
 * A map of texts for what comes and goes all the time; its entries are in the order of their coming, as those of `Map`
 * are. A `Map` makes itself a new table after as many removals as it has places, and each table leads to the next one:
 * once one of them is old, all that stood in those behind it lives on until the next whole collection, and the young
 * ones, in which a thread stands still, take twenty times as long (calls/README.md, What calls leave behind). This one
 * makes a table only when it grows.
 */
export class TurnoverMap<V> {
  #size = 0;
  #keys: (string | undefined)[] = new Array<undefined>(slotsAtFirst).fill(undefined);
  #values: (V | undefined)[] = new Array<undefined>(slotsAtFirst).fill(undefined);
  #hashes = new Int32Array(slotsAtFirst);
  /** Tells whether a slot is still taken by what was there before: grows with each coming. */
  #comings = new Float64Array(slotsAtFirst);
  #before = new Int32Array(slotsAtFirst);
  #behind = new Int32Array(slotsAtFirst);
  /** One more than the slot, 0 where there is none; twice as many as slots. */
  #places = new Int32Array(2 * slotsAtFirst);
  #first = noSlot;
  #last = noSlot;
  /** Slots that are free, one leading to the next; those that were never taken begin at `#untouched`. */
  #free = noSlot;
  #untouched = 0;
  #coming = 0;

  get size(): number {
    return this.#size;
  }
  /** The key that came first of those that are there. */
  get oldest(): string | undefined {
    return this.#first === noSlot ? undefined : this.#keys[this.#first];
  }

  has(key: string): boolean {
    return this.#size > 0 && this.#slotOf(key, hash32(key, 0) | 0) !== noSlot;
  }

  get(key: string): V | undefined {
    if (this.#size === 0) return undefined;
    const slot = this.#slotOf(key, hash32(key, 0) | 0);
    return slot === noSlot ? undefined : this.#values[slot];
  }

  /** What is there already keeps its place in the order. */
  set(key: string, value: V): void {
    const hash = hash32(key, 0) | 0;
    const found = this.#slotOf(key, hash);
    if (found !== noSlot) {
      this.#values[found] = value;
      return;
    }
    const slot = this.#freeSlot();
    this.#keys[slot] = key;
    this.#values[slot] = value;
    this.#hashes[slot] = hash;
    this.#comings[slot] = ++this.#coming;
    this.#before[slot] = this.#last;
    this.#behind[slot] = noSlot;
    if (this.#last === noSlot) this.#first = slot;
    else this.#behind[this.#last] = slot;
    this.#last = slot;
    this.#place(hash, slot);
    this.#size++;
  }

  /** Whether it was there. */
  delete(key: string): boolean {
    if (this.#size === 0) return false;
    const hash = hash32(key, 0) | 0;
    const slot = this.#slotOf(key, hash);
    if (slot === noSlot) return false;
    this.#unplace(hash, slot);
    const before = this.#before[slot]!,
      behind = this.#behind[slot]!;
    if (before === noSlot) this.#first = behind;
    else this.#behind[before] = behind;
    if (behind === noSlot) this.#last = before;
    else this.#before[behind] = before;
    this.#keys[slot] = this.#values[slot] = undefined;
    this.#comings[slot] = 0;
    this.#behind[slot] = this.#free;
    this.#free = slot;
    this.#size--;
    return true;
  }

  /** Entries may go, and others come, while they are walked: those that come are met at the end. */
  *entries(): Iterable<readonly [key: string, value: V]> {
    let coming = 0;
    for (let slot = this.#first; slot !== noSlot; ) {
      coming = this.#comings[slot]!;
      yield [this.#keys[slot]!, this.#values[slot]!];
      slot = this.#comings[slot] === coming ? this.#behind[slot]! : this.#firstBehind(coming);
    }
  }

  *keys(): Iterable<string> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): Iterable<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Iterator<readonly [key: string, value: V]> {
    return this.entries()[Symbol.iterator]();
  }

  /** What came first of all that came later than that. */
  #firstBehind(coming: number): number {
    let slot = this.#first;
    while (slot !== noSlot && this.#comings[slot]! <= coming) slot = this.#behind[slot]!;
    return slot;
  }

  #slotOf(key: string, hash: number): number {
    const places = this.#places,
      last = places.length - 1;
    for (let place = hash & last; places[place] !== 0; place = (place + 1) & last) {
      const slot = places[place]! - 1;
      if (this.#hashes[slot] === hash && this.#keys[slot] === key) return slot;
    }
    return noSlot;
  }

  #place(hash: number, slot: number): void {
    const places = this.#places,
      last = places.length - 1;
    let place = hash & last;
    while (places[place] !== 0) place = (place + 1) & last;
    places[place] = slot + 1;
  }

  /** Those behind move up, so that none stands behind a gap that it was put past. */
  #unplace(hash: number, slot: number): void {
    const places = this.#places,
      last = places.length - 1;
    let gap = hash & last;
    while (places[gap] !== slot + 1) {
      assert(places[gap] !== 0, 'a slot that is taken has its place');
      gap = (gap + 1) & last;
    }
    for (let place = (gap + 1) & last; places[place] !== 0; place = (place + 1) & last) {
      const wanted = this.#hashes[places[place]! - 1]! & last;
      if (((place - wanted) & last) < ((place - gap) & last)) continue;
      places[gap] = places[place]!;
      gap = place;
    }
    places[gap] = 0;
  }

  #freeSlot(): number {
    if (this.#free !== noSlot) {
      const slot = this.#free;
      this.#free = this.#behind[slot]!;
      return slot;
    }
    if (this.#untouched === this.#keys.length) this.#grow();
    return this.#untouched++;
  }

  #grow(): void {
    const slots = 2 * this.#keys.length;
    const more = new Array<undefined>(this.#keys.length).fill(undefined);
    this.#keys = [...this.#keys, ...more];
    this.#values = [...this.#values, ...more];
    this.#hashes = copied(this.#hashes, new Int32Array(slots));
    this.#comings = copied(this.#comings, new Float64Array(slots));
    this.#before = copied(this.#before, new Int32Array(slots));
    this.#behind = copied(this.#behind, new Int32Array(slots));
    this.#places = new Int32Array(2 * slots);
    for (let slot = 0; slot < this.#untouched; slot++) this.#place(this.#hashes[slot]!, slot);
  }
}

function copied<A extends Int32Array | Float64Array>(from: A, into: A): A {
  into.set(from);
  return into;
}
