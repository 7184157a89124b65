import type { Json } from '../../../schema/kind.js';
import { instantOf, saidTime } from '../../data/zones.js';

type Attributes = Readonly<Record<string, Json>>;

/** Which of a subscriber's ways a call takes. */
type Way = 'forward' | 'week' | 'default' | 'line';

/** Where calls go. */
export interface Where {
  readonly way: Way;
  /** Absent where they ring the subscriber's own line. */
  readonly number: string | undefined;
  /** When the way itself is over: of a forward its end. */
  readonly endsMs?: number;
}

/** A stretch of time in which calls go to one place. */
export interface Stretch extends Where {
  readonly fromMs: number;
  /** Undefined where what was asked about ends before it. */
  readonly toMs: number | undefined;
}

/**
 * What explain or preview decided: the rule by its path or pointer. A call that is screened is decided by the way
 * behind the code.
 */
export function whereOf(rule: string | null | undefined, attributes: Attributes, systemZone: string): Where {
  const [column = '', ...rest] = (rule ?? '').split('/');
  const place = Number(rest.at(-1));
  if (column === 'forward_plan') {
    const forward = (
      attributes['forward_plan'] as readonly { readonly number: string; readonly ends?: string | null }[] | null
    )?.[place];
    const endsMs =
      forward?.ends === null || forward?.ends === undefined ? undefined : instantOf(forward.ends, systemZone);
    return { way: 'forward', number: forward?.number, ...(endsMs === undefined ? {} : { endsMs }) };
  }
  if (column === 'schedules')
    return {
      way: 'week',
      number: (attributes['schedules'] as { readonly entries?: readonly { readonly number: string }[] } | null)
        ?.entries?.[place]?.number,
    };
  if (column === 'default_number') return { way: 'default', number: attributes['default_number'] as string };
  return { way: 'line', number: undefined };
}

export interface Segment {
  readonly from: string;
  readonly to: string;
  readonly decision: { readonly rule?: string | null };
}

/**
 * The segments of a preview as stretches; neighbours that go to the same place by the same way are one. The last has no
 * end that is known.
 */
export function stretchesOf(
  segments: readonly Segment[],
  zone: string,
  attributes: Attributes,
  systemZone: string,
): readonly Stretch[] {
  const found: (Stretch & { toMs: number | undefined })[] = [];
  for (const { from, to, decision } of segments) {
    const [fromMs, toMs] = [instantOf(from, zone), instantOf(to, zone)];
    if (fromMs === undefined || toMs === undefined) continue;
    const where = whereOf(decision.rule, attributes, systemZone);
    const last = found.at(-1);
    if (last?.way === where.way && last.number === where.number) last.toMs = toMs;
    else found.push({ ...where, fromMs, toMs });
  }
  const last = found.at(-1);
  if (last !== undefined) last.toMs = undefined;
  return found;
}

/**
 * What follows the number: `until today 19:30, then your week: 207 555 3000 until Tuesday 08:00.`; the numbers stand
 * apart, for they are shown bold.
 */
interface Said {
  readonly until: string | undefined;
  readonly then:
    | { readonly before: string; readonly number: string | undefined; readonly until: string | undefined }
    | undefined;
}

/** The sentence behind where calls go now. Without stretches only the end of a forward is known. */
export function saidNow(now: Where, stretches: readonly Stretch[], nowMs: number, zone: string): Said {
  const at = stretches.findIndex(({ fromMs, toMs }) => fromMs <= nowMs && (toMs === undefined || nowMs < toMs));
  const current = stretches[at];
  const endMs = current?.toMs ?? now.endsMs;
  if (endMs === undefined) return { until: now.way === 'forward' ? 'until you stop it' : undefined, then: undefined };
  const until = `until ${saidTime(endMs, nowMs, zone)}`;
  const next = current === undefined ? undefined : stretches[at + 1];
  if (next === undefined) return { until, then: undefined };
  const before =
    next.way === 'week'
      ? 'then your week: '
      : next.way === 'default'
        ? 'then your default number: '
        : next.way === 'forward'
          ? 'then your next forward: '
          : 'then your own line';
  return {
    until,
    then: {
      before,
      number: next.number,
      until: next.toMs === undefined ? undefined : `until ${saidTime(next.toMs, nowMs, zone)}`,
    },
  };
}

/** For how long calls are to be forwarded. */
export type Span = '60' | '240' | 'today' | 'none';

/** The minutes that niud is told, undefined for no end; `today` ends at the next midnight. */
export function minutesOf(span: Span, nowMs: number, midnightMs: number): number | undefined {
  return span === 'none'
    ? undefined
    : span === 'today'
      ? Math.max(1, Math.ceil((midnightMs - nowMs) / 60_000))
      : Number(span);
}
