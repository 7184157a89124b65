import type { DecisionDescription as Decision } from '../../schema/explanation-description.js';
import { decisionWords } from './decision.js';

/** What `POST /preview` answers. */
export interface Preview {
  readonly zone: string;
  readonly from: string;
  readonly to: string;
  readonly segments: readonly Segment[];
  readonly shifts: readonly { readonly at: string; readonly before: number; readonly after: number }[];
  readonly partial?: boolean;
  readonly draft?: { readonly asked: boolean };
}

export interface Segment {
  readonly from: string;
  readonly to: string;
  readonly decision: Decision;
  readonly no?: string;
  readonly label?: string;
  readonly pointer?: string;
  readonly counted: boolean;
}

/** A piece of a day on which one thing holds. */
export interface Bar {
  /** Minutes of the clock on the wall, 0 to 1,440. */
  readonly start: number;
  readonly end: number;
  /** Of an hour that comes twice: the first or the second time. */
  readonly half?: 'first' | 'second';
  readonly fromMs: number;
  readonly toMs: number;
  readonly words: string;
  readonly segment: Segment;
}

export interface Day {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** 24, or 23 and 25 where the clock is moved. */
  readonly hours: number;
  readonly bars: readonly Bar[];
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/**
 * The days of a preview on the clock of the wall; `wordsOf` is what a segment's destination is called, `cuts` are
 * instants at which bars are to end.
 */
export function daysOf(
  { from, to, segments, shifts }: Preview,
  wordsOf: (segment: Segment) => string = ({ decision }) => decisionWords(decision),
  cuts: readonly number[] = [],
): readonly Day[] {
  const [startMs, endMs] = [Date.parse(from), Date.parse(to)];
  const moved = shifts.map(({ at, before, after }) => ({
    atMs: Date.parse(at),
    before: before * 1000,
    after: after * 1000,
  }));
  const offsetAt = (ms: number): number => {
    let offset = moved[0]?.before ?? offsetOf(from);
    for (const shift of moved) if (ms >= shift.atMs) offset = shift.after;
    return offset;
  };
  // Hours that come twice: once before the clock is put back, once after.
  const twice = moved
    .filter(({ before, after }) => after < before)
    .map(({ atMs, before, after }) => ({ firstMs: atMs - (before - after), atMs, endMs: atMs + (before - after) }));
  const days = new Map<string, { bars: Bar[]; ms: number }>();
  for (const segment of segments) {
    const words = wordsOf(segment);
    let ms = Math.max(startMs, Date.parse(segment.from));
    const untilMs = Math.min(endMs, Date.parse(segment.to));
    while (ms < untilMs) {
      const offset = offsetAt(ms);
      const local = ms + offset;
      const midnight = ms + dayMs - (((local % dayMs) + dayMs) % dayMs);
      const edges = [
        midnight,
        untilMs,
        ...cuts,
        ...moved.map(({ atMs }) => atMs),
        ...twice.flatMap(({ firstMs, endMs: lastMs }) => [firstMs, lastMs]),
      ].filter((edge) => edge > ms);
      const next = Math.min(...edges);
      const date = new Date(local).toISOString().slice(0, 10);
      const day = days.get(date) ?? { bars: [], ms: 0 };
      const start = Math.round((local - Date.parse(`${date}T00:00:00Z`)) / minuteMs);
      const pass = twice.find(({ firstMs, endMs: lastMs }) => ms >= firstMs && ms < lastMs);
      day.bars.push({
        start,
        end: Math.min(1_440, start + Math.round((next - ms) / minuteMs)),
        ...(pass === undefined ? {} : { half: ms < pass.atMs ? ('first' as const) : ('second' as const) }),
        fromMs: ms,
        toMs: next,
        words,
        segment,
      });
      day.ms += next - ms;
      days.set(date, day);
      ms = next;
    }
  }
  return [...days].map(([date, { bars, ms }]) => ({ date, hours: Math.round(ms / 3_600_000), bars }));
}

/** How long each destination is gone to, longest first, in hours. */
export function hoursOf(days: readonly Day[]): readonly (readonly [words: string, hours: number])[] {
  const sums = new Map<string, number>();
  for (const { bars } of days)
    for (const { words, fromMs, toMs } of bars) sums.set(words, (sums.get(words) ?? 0) + (toMs - fromMs) / 3_600_000);
  return [...sums].sort(([, one], [, other]) => other - one);
}

/**
 * What holds at an instant of the live plan where it is not what a bar says; undefined where both say the same
 * throughout.
 */
export function differsFrom(bar: Bar, live: readonly Segment[]): boolean {
  return live.some(
    ({ from, to, decision }) =>
      Date.parse(from) < bar.toMs &&
      Date.parse(to) > bar.fromMs &&
      decisionWords(decision) !== decisionWords(bar.segment.decision),
  );
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Tue 27 Oct`. */
export function dateWords(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  return `${weekdays[day.getUTCDay()]} ${day.getUTCDate()} ${months[day.getUTCMonth()]}`;
}

export function isWeekend(date: string): boolean {
  return [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
}

/** `08:00` of 480. */
export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** `Tue 27 Oct 17:00-20:00, 201 555 0190, rule 2.2`. */
export function barWords({ date }: Day, { start, end, half, words, segment: { no, counted } }: Bar): string {
  return `${dateWords(date)} ${clockOf(start)}–${clockOf(end)}${half === undefined ? '' : half === 'first' ? ' the first time' : ' the second time'}, ${words}${no === undefined ? '' : `, rule ${no}`}${counted ? '; counted or by percentage: other calls may go elsewhere' : ''}`;
}

function offsetOf(stamp: string): number {
  const found = /([+-])(\d\d):?(\d\d)$/.exec(stamp);
  return found === null ? 0 : (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * minuteMs;
}
