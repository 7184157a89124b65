import type { Window } from '../extent.js';

/** The bits from one place to before another. */
export function bits(from: number, to: number): bigint {
  return to <= from ? 0n : ((1n << BigInt(to - from)) - 1n) << BigInt(from);
}

/** Places of the bits that are set, ascending. */
export function* placesOf(cells: bigint): Generator<number> {
  const text = cells.toString(2);
  for (let at = text.length - 1; at >= 0; at--) if (text[at] === '1') yield text.length - 1 - at;
}

/** A line cut into cells, so that sets of its points are sets of bits. */
export class Axis {
  /** Where cells begin, ascending, and the end of the last. */
  readonly bounds: readonly number[];
  readonly #places: ReadonlyMap<number, number>;

  /** Cells between the cuts that lie within `[least, most]`. */
  constructor(
    cuts: Iterable<number>,
    readonly least: number,
    readonly most: number,
  ) {
    const within = [...new Set(cuts)].filter((cut) => cut > least && cut < most).sort((a, b) => a - b);
    this.bounds = [least, ...within, most];
    this.#places = new Map(this.bounds.map((bound, place) => [bound, place]));
  }

  get full(): bigint {
    return bits(0, this.bounds.length - 1);
  }

  /** The cells of windows whose ends are cuts. */
  cells(windows: readonly Window[]): bigint {
    return windows.reduce((cells, [start, end]) => cells | bits(this.#place(start), this.#place(end)), 0n);
  }

  #place(cut: number): number {
    return this.#places.get(Math.min(Math.max(cut, this.least), this.most))!;
  }

  /** The cells that share a point with the window. */
  touching([start, end]: Window): bigint {
    return end <= start ? 0n : bits(this.#upTo(start), this.#upTo(end - 1) + 1);
  }

  /** The cell of a point. */
  #upTo(point: number): number {
    let low = 0,
      high = this.bounds.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.bounds[middle]! <= point) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Whether the cell of a point is among the cells. */
  has(cells: bigint, point: number): boolean {
    return ((cells >> BigInt(this.#upTo(point))) & 1n) !== 0n;
  }

  window(place: number): Window {
    return [this.bounds[place]!, this.bounds[place + 1]!];
  }
}
