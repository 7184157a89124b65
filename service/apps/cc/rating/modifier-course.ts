import { offsetMs } from '../../../core/zones.js';
import type { ModifierTerms, Terms } from './terms.js';

const dayMs = 86_400_000;
const daySeconds = 86_400;

/** Which modifier holds from some instant on, and for how long at least. */
export interface ModifierSpan {
  /** The first of the schedule that holds; undefined where none does. */
  readonly modifier: ModifierTerms | undefined;
  /** Until here it is the same, and the offset of local time too. */
  readonly untilMs: number;
}

const withoutModifiers: ModifierSpan = { modifier: undefined, untilMs: Infinity };

/**
 * The modifier at an instant, by local time (calling-card.md, Modifier schedule; windows as routing.md, T2 to T4 read
 * them). A span ends at the next start or end of any window, at midnight and where the clocks change, so that whoever
 * goes from span to span meets every change and never looks at single seconds.
 */
export function modifierAt({ modifiers, zone }: Pick<Terms, 'modifiers' | 'zone'>, atMs: number): ModifierSpan {
  if (modifiers.length === 0) return withoutModifiers;
  const offset = offsetMs(zone, atMs);
  const localMs = atMs + offset;
  const day = Math.floor(localMs / dayMs);
  const ofDayMs = localMs - day * dayMs;
  const second = ofDayMs / 1000;
  // 1970-01-01 was a Thursday, weekday 5.
  const weekday = ((((day + 4) % 7) + 7) % 7) + 1;
  let next = daySeconds;
  let holding: ModifierTerms | undefined;
  for (const modifier of modifiers) {
    if (modifier.start > second && modifier.start < next) next = modifier.start;
    if (modifier.end > second && modifier.end < next) next = modifier.end;
    if (holding === undefined && holds(modifier, weekday, second)) holding = modifier;
  }
  return { modifier: holding, untilMs: withinOffset(zone, offset, atMs, atMs + next * 1000 - ofDayMs) };
}

function holds({ days, start, end }: ModifierTerms, weekday: number, second: number): boolean {
  const today = (days & (1 << weekday)) !== 0;
  if (start < end) return today && second >= start && second < end;
  if (today && second >= start) return true;
  // Behind midnight a window belongs to the day before, on which it began (T4).
  const yesterday = (days & (1 << (weekday === 1 ? 7 : weekday - 1))) !== 0;
  return yesterday && second < end;
}

/** `untilMs`, or the instant before it at which the clocks change. Between two midnights they change once at most. */
function withinOffset(zone: string, offset: number, fromMs: number, untilMs: number): number {
  if (offsetMs(zone, untilMs) === offset) return untilMs;
  let before = Math.floor(fromMs / 1000),
    after = Math.ceil(untilMs / 1000);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetMs(zone, middle * 1000) === offset) before = middle;
    else after = middle;
  }
  return Math.min(untilMs, after * 1000);
}
