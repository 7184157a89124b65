import { daySeconds } from '../criteria/clock-time.js';
import type { Window } from '../extent.js';
import { placesOf, type Axis } from './axis.js';
import type { Budget } from './budget.js';

/** Eight days hold a whole one of every weekday. */
const anyDays = 8;

/** 2023-01-01, for want of a better day. */
const someSunday = 19_358 * daySeconds;

/** Times of the day, weekdays (bit 0 is Sunday) and dates together: which of them there is a moment for. */
export class Calendar {
  /** Dates so long that every time of every weekday is among them. */
  readonly #ample: bigint;

  constructor(
    readonly times: Axis,
    readonly dates: Axis,
    readonly budget: Budget,
  ) {
    let ample = 0n;
    for (const place of placesOf(dates.full)) {
      const [start, end] = dates.window(place);
      if (end - start >= anyDays * daySeconds) ample |= 1n << BigInt(place);
    }
    this.#ample = ample;
  }

  has(times: bigint, weekdays: bigint, dates: bigint): boolean {
    if (times === 0n || weekdays === 0n || dates === 0n) return false;
    return (dates & this.#ample) !== 0n || this.first(times, weekdays, dates, -Infinity) !== undefined;
  }

  /** The first local second that is in all three, from an instant on; undefined when there is none. */
  first(times: bigint, weekdays: bigint, dates: bigint, from: number): number | undefined {
    for (const place of placesOf(dates)) {
      const [start, end] = this.dates.window(place);
      if (end <= from) continue;
      const found = this.#firstIn([beginOf([start, end], from), end], times, weekdays);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #firstIn([start, end]: Window, times: bigint, weekdays: bigint): number | undefined {
    this.budget.spend(8);
    const firstDay = Math.floor(start / daySeconds);
    for (let day = firstDay; day <= firstDay + anyDays && day * daySeconds < end; day++) {
      // 1970-01-01 was a Thursday.
      if (((weekdays >> BigInt((((day + 4) % 7) + 7) % 7)) & 1n) === 0n) continue;
      this.budget.spend(8);
      const midnight = day * daySeconds;
      const window: Window = [Math.max(start - midnight, 0), Math.min(end - midnight, daySeconds)];
      for (const place of placesOf(times & this.times.touching(window)))
        return midnight + Math.max(window[0], this.times.window(place)[0]);
    }
    return undefined;
  }
}

/** What has no beginning is looked at from shortly before its end. */
function beginOf([start, end]: Window, from: number): number {
  const begin = Math.max(start, from);
  if (begin !== -Infinity) return begin;
  return end === Infinity ? someSunday : end - anyDays * daySeconds;
}
