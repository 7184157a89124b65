/**
 * Counters that one thread raises and another reads, in shared memory: raising costs an addition, reading never
 * disturbs. Their names are given once, when they are made.
 */
export class Counters<Name extends string> {
  readonly #cells: BigInt64Array;
  readonly #places: ReadonlyMap<Name, number>;

  constructor(
    readonly names: readonly Name[],
    readonly memory: SharedArrayBuffer = new SharedArrayBuffer(names.length * 8),
  ) {
    this.#cells = new BigInt64Array(memory);
    this.#places = new Map(names.map((name, index) => [name, index]));
  }

  add(name: Name, amount = 1): void {
    Atomics.add(this.#cells, this.#places.get(name)!, BigInt(amount));
  }

  set(name: Name, value: number): void {
    Atomics.store(this.#cells, this.#places.get(name)!, BigInt(value));
  }

  get(name: Name): number {
    return Number(Atomics.load(this.#cells, this.#places.get(name)!));
  }

  /** Every counter by name, for /metrics and statistics. */
  read(): Record<Name, number> {
    return Object.fromEntries(this.names.map((name) => [name, this.get(name)])) as Record<Name, number>;
  }
}
