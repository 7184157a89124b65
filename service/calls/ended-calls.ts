import { limits } from '../core/limits.js';
import { hash32 } from '../routing/draw.js';
import type { Json } from '../schema/kind.js';
import { TwoGenerations } from './two-generations.js';

const none: readonly Json[] = [];
/** Calls that are put into the table together. */
const inOneGo = 64;

/**
 * What END answered, for a repeated END (lookup-protocol.md: for 10 minutes, then UNKNOWN_CALL), in one application. Times are the monotonic
 * clock's. Call ids are kept as hashes of 64 bits in tables of numbers: hundreds of thousands of texts would be a load for every collection of
 * garbage, and growing maps of them would be felt. Expiry costs nothing: every ten minutes the older table is dropped.
 */
export class EndedCalls {
  readonly #most: number;
  #younger: HashTable;
  #older: HashTable;
  /** Answers that say something. */
  readonly #said: TwoGenerations<readonly Json[]>;
  #turnAtMs = 0;
  /** Not yet in the table: many are put there in one go, which costs less than one between two answers. */
  readonly #latest: { readonly callId: string; readonly atMs: number }[] = [];

  constructor(limit: number = limits.endedCalls) {
    this.#most = Math.max(1, Math.floor(limit / 2));
    this.#younger = new HashTable(this.#most);
    this.#older = new HashTable(this.#most);
    this.#said = new TwoGenerations(limit);
  }

  add(callId: string, answer: readonly Json[], nowMs: number): void {
    if (answer.length > 0) this.#said.set(callId, answer);
    else if (this.#said.size > 0) this.#said.delete(callId);
    if (this.#latest.push({ callId, atMs: nowMs }) >= inOneGo) this.#settle();
  }

  answer(callId: string, nowMs: number): readonly Json[] | undefined {
    this.#settle();
    const low = hash32(callId, 1), high = hash32(callId, 2);
    const atMs = this.#younger.get(low, high) ?? this.#older.get(low, high);
    return atMs === undefined || nowMs - atMs > limits.endedCallMs ? undefined : this.#said.peek(callId) ?? none;
  }

  #settle(): void {
    for (const { callId, atMs } of this.#latest) {
      if (atMs >= this.#turnAtMs || this.#younger.size >= this.#most) this.#turn(atMs);
      this.#younger.set(hash32(callId, 1), hash32(callId, 2), atMs);
    }
    this.#latest.length = 0;
  }

  #turn(nowMs: number): void {
    [this.#younger, this.#older] = [this.#older, this.#younger];
    this.#younger.begin(nowMs);
    this.#said.turn();
    this.#turnAtMs = nowMs + limits.endedCallMs;
  }
}

/** From hashes to instants; never more than two thirds full. Takes memory when it is first used. */
class HashTable {
  size = 0;
  readonly #places: number;
  #hashes: Uint32Array | undefined;
  /** Milliseconds since the table began, from 1; 0 is an empty place. */
  #instants: Uint32Array | undefined;
  #beganMs = 0;

  constructor(most: number) {
    this.#places = 2 ** Math.ceil(Math.log2(1.5 * most));
  }

  /** Forgets all; no instant before `nowMs` will be set. */
  begin(nowMs: number): void {
    this.#beganMs = nowMs - 1;
    this.size = 0;
    this.#instants?.fill(0);
  }

  set(low: number, high: number, instantMs: number): void {
    const hashes = this.#hashes ??= new Uint32Array(2 * this.#places);
    const instants = this.#instants ??= new Uint32Array(this.#places);
    const place = this.#placeOf(hashes, instants, low, high);
    if (instants[place] === 0) this.size++;
    hashes[2 * place] = low;
    hashes[2 * place + 1] = high;
    instants[place] = instantMs - this.#beganMs;
  }

  get(low: number, high: number): number | undefined {
    if (this.#hashes === undefined || this.#instants === undefined) return undefined;
    const sinceMs = this.#instants[this.#placeOf(this.#hashes, this.#instants, low, high)]!;
    return sinceMs === 0 ? undefined : this.#beganMs + sinceMs;
  }

  /** Where the hash is, or where it belongs. */
  #placeOf(hashes: Uint32Array, instants: Uint32Array, low: number, high: number): number {
    let place = low & this.#places - 1;
    while (instants[place] !== 0 && (hashes[2 * place] !== low || hashes[2 * place + 1] !== high)) place = place + 1 & this.#places - 1;
    return place;
  }
}
