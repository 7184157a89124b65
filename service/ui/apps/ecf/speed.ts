import type { Json } from '../../../schema/kind.js';

/** Numbers of the list that have a key of the telephone: the last three, the last of them key 1. */
const keys = 3;

/** A subscriber's own numbers, the one of key 1 first. */
export function speedNumbers(attributes: Readonly<Record<string, Json>>): readonly string[] {
  return [...((attributes['speed_call_numbers'] as readonly string[] | null) ?? [])].reverse();
}

/** The list as niud keeps it. */
export function keptNumbers(numbers: readonly string[]): readonly string[] | null {
  return numbers.length === 0 ? null : [...numbers].reverse();
}

/** The key of a place in the list, the one of key 1 first; undefined where there is none. */
export function keyOfPlace(place: number): number | undefined {
  return place < keys ? place + 1 : undefined;
}

/** The list with one moved a place up or down. */
export function moved(numbers: readonly string[], from: number, by: -1 | 1): readonly string[] {
  const to = from + by;
  if (to < 0 || to >= numbers.length) return numbers;
  const list = [...numbers];
  [list[from], list[to]] = [list[to]!, list[from]!];
  return list;
}
