/**
 * Lets at most so many of one name go on at once, in the order in which they came; the others wait, and beyond a bound
 * are turned away.
 */
export class Turns {
  readonly #names = new Map<string, { going: number; readonly waiting: (() => void)[] }>();
  #waiting = 0;

  /** `together` of one name go on at once, `mostWaiting` of one name wait, and `mostInAll` of all names. */
  constructor(
    readonly together: number,
    readonly mostWaiting: number,
    readonly mostInAll: number,
  ) {}

  /** Resolves when it is one's turn, with the function that ends it; undefined at once where too many wait. */
  take(name: string): Promise<() => void> | undefined {
    const turn = this.#names.get(name) ?? { going: 0, waiting: [] };
    if (turn.going < this.together) {
      turn.going++;
      this.#names.set(name, turn);
      return Promise.resolve(() => this.#end(name));
    }
    if (turn.waiting.length >= this.mostWaiting || this.#waiting >= this.mostInAll) return undefined;
    this.#waiting++;
    return new Promise((resolve) =>
      turn.waiting.push(() => {
        this.#waiting--;
        resolve(() => this.#end(name));
      }),
    );
  }

  /** Names of which somebody goes on or waits; for tests. */
  get size(): number {
    return this.#names.size;
  }

  #end(name: string): void {
    const turn = this.#names.get(name)!;
    const next = turn.waiting.shift();
    if (next !== undefined) next();
    else if (--turn.going === 0) this.#names.delete(name);
  }
}
