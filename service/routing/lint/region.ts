import type { Budget } from './budget.js';
import { dimension, type Bounds, type Box, type Space } from './space.js';

const none: Bounds = new Map();

/**
 * Calls, as boxes that do not overlap. Where the budget ends it stays as large as it is: what it says not to hold, it
 * does not hold.
 */
export class Region {
  readonly budget: Budget;
  #boxes: readonly Box[];

  constructor(
    readonly space: Space,
    bounds: Bounds = none,
  ) {
    this.budget = space.budget;
    this.#boxes = space.isEmpty(bounds) ? [] : [space.full.map((cells, place) => bounds.get(place) ?? cells)];
  }

  get boxes(): readonly Box[] {
    return this.#boxes;
  }
  get isEmpty(): boolean {
    return this.#boxes.length === 0;
  }

  /** Whether a call within the bounds is left. */
  meets(bounds: Bounds): boolean {
    return this.budget.spent || this.#boxes.some((box) => this.#meets(box, bounds));
  }

  /** Takes the calls within the bounds away. */
  takeAway(bounds: Bounds): void {
    const left: Box[] = [];
    for (const [place, box] of this.#boxes.entries()) {
      if (this.budget.spent) {
        left.push(...this.#boxes.slice(place));
        break;
      }
      if (this.#meets(box, bounds)) this.#split(box, bounds, left);
      else left.push(box);
    }
    this.#boxes = left;
  }

  #meets(box: Box, bounds: Bounds): boolean {
    this.budget.spend(1 + bounds.size);
    let timed = false;
    for (const [place, cells] of bounds) {
      if ((box[place]! & cells) === 0n) return false;
      timed ||= place <= dimension.DATE;
    }
    return !timed || this.#hasMoment(box, bounds);
  }

  #hasMoment(box: Box, bounds: Bounds): boolean {
    this.budget.spend(4);
    const at = (place: number): bigint => box[place]! & (bounds.get(place) ?? box[place]!);
    return this.space.calendar.has(at(dimension.TIME), at(dimension.WEEKDAY), at(dimension.DATE));
  }

  /** What is left of a box: for each bound the part that lies outside of it and inside those before. */
  #split(box: Box, bounds: Bounds, left: Box[]): void {
    let inside = box;
    for (const [place, cells] of bounds) {
      const outside = inside[place]! & ~cells;
      if (outside === 0n) continue;
      this.budget.spend(10 + (box.length >> 4));
      const part = inside.with(place, outside);
      if (place > dimension.DATE || this.#hasMoment(part, none)) left.push(part);
      inside = inside.with(place, inside[place]! & cells);
    }
  }
}
