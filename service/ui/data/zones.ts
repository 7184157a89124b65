import { months } from './words.js';

/** What the clock on a wall of a zone shows. */
interface Wall {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** `HH:MM`. */
  readonly time: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Of the day, 0 to 1,439. */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/**
 * The wall clock of a zone at an instant, as if it were one of UTC, in milliseconds; what it shows is read off with the
 * UTC getters.
 */
function shownAt(ms: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(ms)) part[type] = Number(value);
  return Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
}

/** The wall clock of a zone at an instant. */
export function wallAt(ms: number, zone: string): Wall {
  const text = new Date(shownAt(ms, zone)).toISOString();
  const [hour, minute] = [Number(text.slice(11, 13)), Number(text.slice(14, 16))];
  return {
    date: text.slice(0, 10),
    time: text.slice(11, 16),
    weekday: new Date(shownAt(ms, zone)).getUTCDay(),
    minute: hour * 60 + minute,
  };
}

/**
 * The instant that a time of the API names, in milliseconds: `YYYY-MM-DD HH:MM[:SS[.ffffff]]` on the wall of `zone`, or
 * with an offset or Z, which goes before it. Of an hour that comes twice it is the first; one that is left out is taken
 * as if the clock had not been moved. Undefined where it is no time.
 */
export function instantOf(stamp: string, zone: string): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(
    stamp,
  );
  if (found === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', part = '0', offset] = found;
  const shown =
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) +
    Number(part.padEnd(3, '0').slice(0, 3));
  if (offset !== undefined) return shown - (offset === 'Z' ? 0 : offsetMs(offset));
  const whole = Math.floor(shown / 1000) * 1000,
    rest = shown - whole;
  const dayMs = 86_400_000;
  // The offsets in force a day before and a day after: one of them is the one at that time.
  const [before, after] = [whole - dayMs, whole + dayMs].map((near) => shownAt(near, zone) - near) as [number, number];
  const candidates = [whole - before, whole - after].filter((at) => shownAt(at, zone) === whole);
  return (candidates.length === 0 ? whole - before : Math.min(...candidates)) + rest;
}

function offsetMs(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** The first instant of the day after the one that an instant lies in. */
export function midnightAfter(ms: number, zone: string): number {
  const [year, month, day] = wallAt(ms, zone).date.split('-').map(Number) as [number, number, number];
  return instantOf(`${new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(0, 10)} 00:00:00`, zone)!;
}

/** What the clocks of a zone are on at an instant: `EST`. */
export function zoneShort(zone: string, ms: number): string {
  return (
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' })
      .formatToParts(ms)
      .find(({ type }) => type === 'timeZoneName')?.value ?? ''
  );
}

/** A zone as people name it, with what its clocks are on: `New York time (EST)`. */
export function zoneTitle(zone: string, ms: number): string {
  const short = zoneShort(zone, ms);
  const place = zone.split('/').at(-1)!.replaceAll('_', ' ');
  return short === place ? place : short === '' ? `${place} time` : `${place} time (${short})`;
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/**
 * An instant as one says it now: `today 19:30`, `midnight`, `tomorrow 08:00`, `Tuesday 08:00` within the week, `12 Dec
 * 08:00`, with its year where it is another.
 */
export function saidTime(ms: number, nowMs: number, zone: string): string {
  const at = wallAt(ms, zone),
    now = wallAt(nowMs, zone);
  const days = Math.round((Date.parse(at.date) - Date.parse(now.date)) / 86_400_000);
  if (days === 0) return `today ${at.time}`;
  if (days === 1) return at.minute === 0 ? 'midnight' : `tomorrow ${at.time}`;
  if (days === -1) return `yesterday ${at.time}`;
  if (days > 1 && days < 7) return `${weekdays[at.weekday]} ${at.time}`;
  const [year, month, day] = at.date.split('-').map(Number) as [number, number, number];
  return `${day} ${months[month - 1]}${at.date.slice(0, 4) === now.date.slice(0, 4) ? '' : ` ${year}`} ${at.time}`;
}
