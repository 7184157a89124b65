import { limits } from '../core/limits.js';
import { formatTimestamp } from '../core/zones.js';

const dayMs = 86_400_000;

/** Whether the nightly purge is to begin now. */
type Due =
  /** The date has had its purge. */
  | { readonly kind: 'done' }
  /** A store that never had one: its mark is set to the date, there is nothing to remove. */
  | { readonly kind: 'first'; readonly date: string }
  | { readonly kind: 'due'; readonly date: string }
  /** The clock has jumped and nobody vouches for it: a person says whether it is right. */
  | { readonly kind: 'waits'; readonly date: string; readonly days: number };

/** The date on a calendar of the zone, `YYYY-MM-DD`. */
export function localDate(zone: string, nowMs: number): string {
  return formatTimestamp(zone, nowMs).slice(0, 10);
}

/** Whole days from one date to another; negative where `to` is the earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

/**
 * Decides from the stored mark alone, so that a wake-up too many or too few does no harm: once for each local date,
 * whatever the length of the day, whether it has a midnight, and however the clock came to where it is. A step back
 * waits for the mark to be passed again. Where the date lies more than `limits.clockJumpDays` from the mark, either
 * way, one of the two clocks was wrong: a synchronised one is believed now, else a person decides, for a purge cannot
 * be undone. `mark` is undefined in a new store; `synchronised` where that cannot be found out. Source:
 * availability.md, The clock.
 */
export function purgeDue(
  mark: string | undefined,
  nowMs: number,
  zone: string,
  synchronised: boolean | undefined,
): Due {
  const date = localDate(zone, nowMs);
  if (mark === undefined) return { kind: 'first', date };
  const days = daysBetween(mark, date);
  if (Math.abs(days) > limits.clockJumpDays)
    return synchronised === true ? { kind: 'due', date } : { kind: 'waits', date, days };
  return days > 0 ? { kind: 'due', date } : { kind: 'done' };
}
