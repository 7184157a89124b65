import { TurnoverMap } from '../core/turnover-map.js';

/**
 * A bounded map that forgets what was not used lately, without ever walking it: what is used lies in the younger of two
 * generations; when that is half of `limit`, it becomes the older and the former older one is dropped.
 */
export class TwoGenerations<V> {
  #younger = new TurnoverMap<V>();
  #older = new TurnoverMap<V>();
  readonly #most: number;

  constructor(limit: number) {
    this.#most = Math.max(1, Math.floor(limit / 2));
  }

  get size(): number {
    return this.#younger.size + this.#older.size;
  }

  /** What is kept for `key`, which counts as used. */
  get(key: string): V | undefined {
    const young = this.#younger.get(key);
    if (young !== undefined) return young;
    const old = this.#older.get(key);
    if (old === undefined) return undefined;
    this.#older.delete(key);
    this.set(key, old);
    return old;
  }

  /** What is kept for `key`, which stays as old as it was. */
  peek(key: string): V | undefined {
    return this.#younger.get(key) ?? this.#older.get(key);
  }

  set(key: string, value: V): void {
    if (this.#younger.size >= this.#most && !this.#younger.has(key)) this.turn();
    this.#younger.set(key, value);
  }

  delete(key: string): void {
    this.#younger.delete(key);
    this.#older.delete(key);
  }

  /** All that is kept. */
  *entries(): Iterable<readonly [key: string, value: V]> {
    yield* this.#younger;
    for (const [key, value] of this.#older) if (!this.#younger.has(key)) yield [key, value];
  }

  /** Forgets the older generation. */
  turn(): void {
    this.#older = this.#younger;
    this.#younger = new TurnoverMap();
  }
}
