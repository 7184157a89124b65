import type { Finding } from '../../core/refusals.js';
import { offsetMs, utcOf } from '../../core/zones.js';
import { daySeconds } from '../criteria/clock-time.js';
import type { Window } from '../extent.js';
import type { Criterion } from '../vocabulary.js';
import { warning } from './finding.js';

/** No zone is further from UTC than this, so that a window ended everywhere. */
const furthestZoneSeconds = 15 * 3600;

/**
 * What is wrong with the dated windows of a criterion: all over by `nowMs`, where that is known, or skipped by the
 * clock of the zone, where that is.
 */
export function windowFindings(
  { extents }: Criterion,
  field: string,
  nowMs: number | undefined,
  zone: () => string | undefined,
): Finding[] {
  const windows = (extents ?? []).flatMap((extent) => (extent.of === 'date' ? extent.windows : []));
  if (windows.length === 0) return [];
  if (nowMs !== undefined && windows.every(([, end]) => end + furthestZoneSeconds < nowMs / 1000))
    return [warning(field, 'window_past', 'The window is over.')];
  const named = zone();
  if (named === undefined || !windows.every((window) => isSkipped(named, window))) return [];
  return [
    warning(field, 'window_skipped', `The window never opens: the clock of ${named} skips it when it is set forward.`),
  ];
}

/** Whether no moment of the zone is within the local window. */
function isSkipped(zone: string, [start, end]: Window): boolean {
  const skippedSeconds = jumpAt(zone, start);
  return skippedSeconds > 0 && end - start <= skippedSeconds && jumpAt(zone, end - 1) > 0;
}

/** How far the clock is set forward over a local second; 0 where the second is shown. */
function jumpAt(zone: string, localSeconds: number): number {
  const date = new Date(Math.floor(localSeconds / daySeconds) * daySeconds * 1000);
  const secondsOfDay = localSeconds - date.getTime() / 1000;
  const instant = utcOf(zone, date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), secondsOfDay);
  return (instant + offsetMs(zone, instant)) / 1000 - localSeconds;
}
