import { unitAt } from '../core/bytes.js';
import { limits } from '../core/limits.js';
import { shapeTestCharacters, type ShapeTest } from '../schema/view.js';

/**
 * A Bloom filter of the shaped values of a grouped index, in memory that all threads share. The writer adds a value
 * before it is committed and never takes one away, so that "not here" is certain and "here" has to be looked up. It
 * spares a lookup a seek for each shape that the called number has no pattern of: measured, seven of nine.
 */
export class ShapeFilter implements ShapeTest {
  readonly #words: Uint32Array;
  readonly #mask: number;
  /** The number that shapes were last asked of; its units, and both hashes of what stands before each of them. */
  #number: string | undefined;
  readonly #units = new Uint16Array(shapeTestCharacters);
  readonly #firsts = new Int32Array(shapeTestCharacters + 1);
  readonly #seconds = new Int32Array(shapeTestCharacters + 1);

  constructor(readonly memory: SharedArrayBuffer) {
    this.#words = new Uint32Array(memory);
    this.#mask = memory.byteLength * 8 - 1;
  }

  add(value: string): void {
    const first = hash(value, starts.first);
    const second = hash(value, starts.second) | 1;
    for (let turn = 0; turn < turns; turn++) {
      const bit = (first + Math.imul(turn, second)) & this.#mask;
      Atomics.or(this.#words, bit >>> 5, 1 << (bit & 31));
    }
  }

  /** False is certain. */
  mayHave(value: string): boolean {
    const first = hash(value, starts.first);
    const second = hash(value, starts.second) | 1;
    return this.#has(first, second);
  }

  /**
   * The same of a number with X in some places, without making the text of it. Asked of many shapes of one number: what
   * stands before the first X is hashed once.
   */
  mayHaveMasked(number: string, anyDigits: number): boolean {
    if (number !== this.#number) this.#begin(number);
    const units = this.#units,
      { length } = number;
    const from = anyDigits === 0 ? length : 31 - Math.clz32(anyDigits & -anyDigits);
    let first = this.#firsts[from]!,
      second = this.#seconds[from]!;
    for (let index = from; index < length; index++) {
      const unit = ((anyDigits >>> index) & 1) === 1 ? anyDigit : units[index]!;
      first = Math.imul(first ^ unit, prime);
      second = Math.imul(second ^ unit, prime);
    }
    return this.#has(folded(first), folded(second) | 1);
  }

  #begin(number: string): void {
    this.#number = number;
    let first: number = starts.first,
      second: number = starts.second;
    for (let index = 0; index < number.length; index++) {
      this.#firsts[index] = first;
      this.#seconds[index] = second;
      const unit = unitAt(number, index);
      this.#units[index] = unit;
      first = Math.imul(first ^ unit, prime);
      second = Math.imul(second ^ unit, prime);
    }
    this.#firsts[number.length] = first;
    this.#seconds[number.length] = second;
  }

  #has(first: number, second: number): boolean {
    for (let turn = 0; turn < turns; turn++) {
      const bit = (first + Math.imul(turn, second)) & this.#mask;
      if ((this.#words[bit >>> 5]! & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

/** X. */
const anyDigit = 0x58;
const prime = 0x01000193;
const starts = { first: 0x811c9dc5, second: 0x9747b28c } as const;

/** With eight bits a value, about one in forty looks is in vain. */
const turns = 4;

/** FNV-1a from a given start. */
function hash(text: string, start: number): number {
  let value = start;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ unitAt(text, index), prime);
  return folded(value);
}

/** The low bits are what is used: the high ones are folded in. */
function folded(value: number): number {
  return value ^ (value >>> 15);
}

/** The memory of every filter by the place of its index, handed from thread to thread. */
export type FilterMemory = Readonly<Record<string, SharedArrayBuffer>>;

/** The filters of a process; without memory there are none, and every value is looked up. */
export class ShapeFilters {
  constructor(readonly memory: FilterMemory = {}) {}

  /** Memory for the indexes at these places. */
  static allocate(places: readonly string[]): ShapeFilters {
    return new ShapeFilters(
      Object.fromEntries(places.map((place) => [place, new SharedArrayBuffer(limits.shapeFilterBytes)])),
    );
  }

  of(place: string): ShapeFilter | undefined {
    const memory = this.memory[place];
    return memory === undefined ? undefined : new ShapeFilter(memory);
  }
}
