import type { Json } from '../../schema/kind.js';
import { decisionText } from './decision-words.js';

interface Segment {
  readonly from: string;
  readonly to: string;
  readonly decision: Json;
  readonly counted: boolean;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** Where calls go now and until when, from a preview of some days; undefined where it does not reach the instant. `2 days` and longer say nothing of when. */
export function wayNow(attributes: Readonly<Record<string, Json>>, nowMs: number): string | undefined {
  const segments = (attributes['segments'] ?? []) as unknown as readonly Segment[];
  const at = segments.findIndex(({ from, to }) => Date.parse(from) <= nowMs && nowMs < Date.parse(to));
  if (at < 0) return undefined;
  const way = decisionText(segments[at]!.decision);
  // Another rule may send them to the same place.
  const other = segments.findIndex(({ decision }, nth) => nth > at && decisionText(decision) !== way);
  const counted = segments.slice(at, other < 0 ? undefined : other).some((segment) => segment.counted) ? ', or elsewhere by what is counted' : '';
  return `${way}${counted}${other < 0 ? '' : `, until ${untilWords(segments[other]!.from, segments[at]!.from, nowMs)}`}`;
}

/** `08:00`, with the day where that is not the day of now; both texts carry the offset of the zone that is meant. */
function untilWords(until: string, same: string, nowMs: number): string {
  const offset = /([+-])(\d\d):(\d\d)$/.exec(same);
  const offsetMs = offset === null ? 0 : (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000;
  const day = until.slice(0, 10);
  const weekday = day === new Date(nowMs + offsetMs).toISOString().slice(0, 10) ? '' : `${weekdays[new Date(`${day}T12:00:00Z`).getUTCDay()]!} `;
  return `${weekday}${until.slice(11, 16)}`;
}
