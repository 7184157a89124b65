/** Milliseconds at which the buckets end: an append takes 1 to 5, and is given up behind the lease. */
export const appendBucketsMs: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_500];

/** How long appends took, from the offer until the log had them. */
export class AppendTimes {
  /** One more for what took longer than all of them. */
  readonly #counts = new Array<number>(appendBucketsMs.length + 1).fill(0);
  #sumMs = 0;

  add(tookMs: number): void {
    const place = appendBucketsMs.findIndex((end) => tookMs <= end);
    this.#counts[place < 0 ? appendBucketsMs.length : place]!++;
    this.#sumMs += tookMs;
  }

  get seen(): AppendsSeen {
    return { counts: [...this.#counts], sumMs: this.#sumMs };
  }
}

export interface AppendsSeen {
  /** In each bucket, those that took longer than all of them last. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}
