import type { DecisionDescription } from '../../schema/explanation-description.js';
import { instantOf, saidTime, zoneShort } from '../data/zones.js';
import { decisionWords, isSameWay } from './decision.js';

/** A segment of a preview, as far as it matters here. */
interface Segment {
  readonly from: string;
  readonly to: string;
  readonly decision: DecisionDescription;
  readonly counted?: boolean;
}

/** Where calls go, as a sentence begins. */
function goingWords(decision: Segment['decision']): string {
  switch (decision.kind) {
    case 0:
      return 'Calls go on as dialled';
    case 5:
      return 'Calls are ended';
    case 6:
      return 'Callers are asked for digits';
    case null:
      return `Calls: ${decisionWords(decision)}`;
    default:
      return `Calls go to ${decisionWords(decision)}`;
  }
}

/**
 * `Calls go to 201 555 0199 until Monday 08:00 EST.`, from a preview: neighbours that go to the same place are one.
 * Without an end where it lies behind what was asked about; undefined where the preview has no such instant.
 */
export function goingSaid(segments: readonly Segment[], zone: string, nowMs: number): string | undefined {
  const at = segments.findIndex(
    ({ from, to }) => (instantOf(from, zone) ?? Infinity) <= nowMs && nowMs < (instantOf(to, zone) ?? -Infinity),
  );
  const current = segments[at];
  if (current === undefined) return undefined;
  const other = segments.slice(at + 1).find(({ decision }) => !isSameWay(decision, current.decision));
  const untilMs = other === undefined ? undefined : instantOf(other.from, zone)!;
  const until = untilMs === undefined ? '' : ` until ${saidTime(untilMs, nowMs, zone)} ${zoneShort(zone, untilMs)}`;
  return `${goingWords(current.decision)}${until}${current.counted === true ? '; counts or chance may send some elsewhere' : ''}.`;
}
