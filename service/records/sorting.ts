import type { Steps } from '../core/turns.js';

/** Comparisons between two looks at the clock: some tenths of a millisecond. */
const comparisons = 2_000;

/** The places 0 to `count` put in order by `compare`, in steps; places that compare equal stay as they are. */
export function* sortedPlaces(count: number, compare: (one: number, other: number) => number): Steps<Uint32Array> {
  let from = new Uint32Array(count);
  let to = new Uint32Array(count);
  let done = 0;
  for (let place = 0; place < count; place++) from[place] = place;
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const middle = Math.min(start + width, count);
      const end = Math.min(start + 2 * width, count);
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        to[at] =
          left < middle && (right >= end || compare(from[left]!, from[right]!) <= 0) ? from[left++]! : from[right++]!;
        if (++done % comparisons === 0) yield;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
