import { limits } from '../core/limits.js';

const hourMs = 3_600_000;
/** Parts of a window: the oldest part is counted whole or not at all, so that the window is at most 1/256 too short. */
const parts = 256;

/**
 * What is kept of a count on disk: every part that is not zero; its place is counted from 1970 in parts of the window.
 * The part touched last stands last.
 */
export interface RollingCountImage {
  readonly hours: number;
  readonly parts: readonly (readonly [place: number, calls: number])[];
}

/**
 * Calls by their own instants, and how many there were in the last `hours` before any instant, within 1 % of the exact
 * window (routing.md, periodic). Instants come in no order: a call far off in time has a part of its own and changes
 * nothing for the others. At most `limits.periodicParts` are kept; those untouched longest go first.
 */
export class RollingCount {
  readonly #partMs: number;
  readonly #parts = new Map<number, number>();
  /** The window that was asked last, and its calls: the next is mostly the same, or a little later. */
  #place = -1;
  #total = 0;

  constructor(readonly hours: number) {
    this.#partMs = (hours * hourMs) / parts;
  }

  add(instantMs: number, calls = 1): void {
    const place = this.#placeOf(instantMs);
    const sum = (this.#parts.get(place) ?? 0) + calls;
    // It is the one touched last now.
    this.#set(place, 0);
    this.#set(place, sum);
    if (this.#parts.size > limits.periodicParts) {
      const [untouched] = this.#parts.keys();
      this.#set(untouched!, 0);
    }
  }

  /** A call that was counted at an instant is no longer one. */
  takeBack(instantMs: number): void {
    const place = this.#placeOf(instantMs);
    const before = this.#parts.get(place) ?? 0;
    if (before > 0) this.#set(place, before - 1);
  }

  /** Calls in the window that ends at the instant. */
  total(instantMs: number): number {
    const place = this.#placeOf(instantMs);
    if (place >= this.#place && place - this.#place < parts) {
      for (let next = this.#place + 1; next <= place; next++)
        this.#total += (this.#parts.get(next) ?? 0) - (this.#parts.get(next - parts) ?? 0);
    } else {
      this.#total = 0;
      for (let each = place - parts + 1; each <= place; each++) this.#total += this.#parts.get(each) ?? 0;
    }
    this.#place = place;
    return this.#total;
  }

  /** Calls in the last `hours`, which may be another window than the one kept; the count stays as it is. */
  within(instantMs: number, hours: number): number {
    if (hours === this.hours) return this.total(instantMs);
    let sum = 0;
    for (const [place, calls] of this.#parts)
      if (place * this.#partMs > instantMs - hours * hourMs && place <= this.#placeOf(instantMs)) sum += calls;
    return sum;
  }

  /** Whether a call that was counted at one instant is in the window that ends at another. */
  isWithin(countedMs: number, instantMs: number): boolean {
    const place = this.#placeOf(instantMs);
    return this.#placeOf(countedMs) <= place && this.#placeOf(countedMs) > place - parts;
  }

  image(): RollingCountImage {
    return { hours: this.hours, parts: [...this.#parts] };
  }

  /** The same calls in another window, or restored from disk. */
  static from(image: RollingCountImage, hours: number = image.hours): RollingCount {
    const count = new RollingCount(hours);
    const partMs = (image.hours * hourMs) / parts;
    for (const [place, calls] of image.parts) count.add((place + 0.5) * partMs, calls);
    return count;
  }

  #set(place: number, calls: number): void {
    const before = this.#parts.get(place) ?? 0;
    if (calls > 0) this.#parts.set(place, calls);
    else this.#parts.delete(place);
    if (place <= this.#place && place > this.#place - parts) this.#total += calls - before;
  }

  #placeOf(instantMs: number): number {
    return Math.floor(instantMs / this.#partMs);
  }
}
