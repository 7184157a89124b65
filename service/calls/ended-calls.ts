import { limits } from '../core/limits.js';
import { hash32 } from '../core/hash.js';
import type { Json } from '../schema/kind.js';
import { TwoGenerations } from './two-generations.js';

const none: readonly Json[] = [];
/** Calls that are put into the table together. */
const inOneGo = 64;

interface Said {
  readonly answer: readonly Json[];
  readonly atMs: number;
}

/**
 * What END answered, for a repeated END, in one application (lookup-protocol.md): of a charged call for ten minutes by
 * the monotonic clock, of others while they are among the last `limit`. Call ids of those are kept as hashes of 64 bits
 * in tables of numbers: hundreds of thousands of texts would be a load for every collection of garbage, and growing
 * maps of them would be felt. Forgetting costs nothing: a full table takes the place of the one before.
 */
export class EndedCalls {
  readonly #most: number;
  #younger: HashTable;
  #older: HashTable;
  /** Answers that say something. */
  readonly #said: TwoGenerations<Said>;
  #turnAtMs = -Infinity;
  /** Not yet in the table: many are put there in one go, which costs less than one between two answers. */
  readonly #latest: string[] = [];

  constructor(limit: number = limits.endedCalls) {
    this.#most = Math.max(1, limit);
    this.#younger = new HashTable(this.#most);
    this.#older = new HashTable(this.#most);
    this.#said = new TwoGenerations(limit);
  }

  /** `endedMs` may lie back, of calls before a restart: oldest first. */
  add(callId: string, answer: readonly Json[], endedMs: number): void {
    if (answer.length > 0) {
      if (endedMs >= this.#turnAtMs) {
        this.#said.turn();
        this.#turnAtMs = endedMs + limits.endedCallMs;
      }
      return this.#said.set(callId, { answer, atMs: endedMs });
    }
    if (this.#said.size > 0) this.#said.delete(callId);
    if (this.#latest.push(callId) >= inOneGo) this.#settle();
  }

  /** Whether the END of a call of this id was answered with something. */
  says(callId: string): boolean {
    return this.#said.size > 0 && this.#said.peek(callId) !== undefined;
  }

  answer(callId: string, nowMs: number): readonly Json[] | undefined {
    const said = this.#said.peek(callId);
    if (said !== undefined) return nowMs - said.atMs > limits.endedCallMs ? undefined : said.answer;
    this.#settle();
    const low = hash32(callId, 1),
      high = hash32(callId, 2);
    return this.#younger.has(low, high) || this.#older.has(low, high) ? none : undefined;
  }

  #settle(): void {
    for (const callId of this.#latest) {
      if (this.#younger.size >= this.#most) {
        [this.#younger, this.#older] = [this.#older, this.#younger];
        this.#younger.clear();
      }
      this.#younger.add(hash32(callId, 1), hash32(callId, 2));
    }
    this.#latest.length = 0;
  }
}

/** A set of hashes; never more than two thirds full. Takes memory when it is first used. */
class HashTable {
  size = 0;
  readonly #places: number;
  #hashes: Uint32Array | undefined;
  #taken: Uint8Array | undefined;

  constructor(most: number) {
    this.#places = 2 ** Math.ceil(Math.log2(1.5 * most));
  }

  clear(): void {
    this.size = 0;
    this.#taken?.fill(0);
  }

  add(low: number, high: number): void {
    const hashes = (this.#hashes ??= new Uint32Array(2 * this.#places));
    const taken = (this.#taken ??= new Uint8Array(this.#places));
    const place = this.#placeOf(hashes, taken, low, high);
    if (taken[place] === 0) this.size++;
    hashes[2 * place] = low;
    hashes[2 * place + 1] = high;
    taken[place] = 1;
  }

  has(low: number, high: number): boolean {
    return (
      this.#hashes !== undefined &&
      this.#taken !== undefined &&
      this.#taken[this.#placeOf(this.#hashes, this.#taken, low, high)] === 1
    );
  }

  /** Where the hash is, or where it belongs. */
  #placeOf(hashes: Uint32Array, taken: Uint8Array, low: number, high: number): number {
    let place = low & (this.#places - 1);
    while (taken[place] !== 0 && (hashes[2 * place] !== low || hashes[2 * place + 1] !== high))
      place = (place + 1) & (this.#places - 1);
    return place;
  }
}
