const hourMs = 3_600_000;
/** Parts of a window: the oldest part is counted whole or not at all, so that the window is at most 1/256 too short. */
const parts = 256;

/** What is kept of a count on disk: every part that is not zero; its place is counted from 1970 in parts of the window. */
export interface RollingCountImage {
  readonly hours: number;
  readonly parts: readonly (readonly [place: number, calls: number])[];
}

/**
 * Calls in the last `hours`, rolling, in time parts within 1 % of the exact window (routing.md, periodic). Time never goes back:
 * when the clock does, calls count at the newest instant seen.
 */
export class RollingCount {
  readonly #partMs: number;
  readonly #calls = new Uint32Array(parts);
  #newest = 0;
  #total = 0;

  constructor(readonly hours: number) {
    this.#partMs = hours * hourMs / parts;
  }

  add(nowMs: number, calls = 1): void {
    this.#turnTo(nowMs);
    this.#calls[this.#newest % parts]! += calls;
    this.#total += calls;
  }

  /** Calls in the window that ends now. */
  total(nowMs: number): number {
    this.#turnTo(nowMs);
    return this.#total;
  }

  /** Calls in the last `hours`, which may be another window than the one kept; the count stays as it is. */
  within(nowMs: number, hours: number): number {
    if (hours === this.hours) return this.total(nowMs);
    let sum = 0;
    for (const [place, calls] of this.image().parts) if (place * this.#partMs > nowMs - hours * hourMs) sum += calls;
    return sum;
  }

  image(): RollingCountImage {
    const found: [number, number][] = [];
    for (let place = Math.max(0, this.#newest - parts + 1); place <= this.#newest; place++) {
      const calls = this.#calls[place % parts]!;
      if (calls > 0) found.push([place, calls]);
    }
    return { hours: this.hours, parts: found };
  }

  /** The same calls in another window, or restored from disk. */
  static from(image: RollingCountImage, hours: number = image.hours): RollingCount {
    const count = new RollingCount(hours);
    const partMs = image.hours * hourMs / parts;
    for (const [place, calls] of image.parts) count.add((place + 0.5) * partMs, calls);
    return count;
  }

  #turnTo(nowMs: number): void {
    const newest = Math.floor(nowMs / this.#partMs);
    if (newest <= this.#newest) return;
    const passed = Math.min(parts, newest - this.#newest);
    for (let step = 1; step <= passed; step++) {
      const place = (this.#newest + step) % parts;
      this.#total -= this.#calls[place]!;
      this.#calls[place] = 0;
    }
    this.#newest = newest;
  }
}
