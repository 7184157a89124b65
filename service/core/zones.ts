import { zoneNames } from './zone-names.js';

/**
 * Wall-clock time of a zone, fast enough for every rule of every call (routing.md, T8). Intl knows the zones but takes
 * microseconds to format an instant; so a zone's transitions are found once for each span of 366 days, by asking Intl
 * at a grid of instants and halving between two that differ, and every later conversion is an addition.
 */
const minuteMs = 60_000;
const dayMs = 86_400_000;
const daySeconds = 86_400;

/** Length of a span. Spans are counted from 1970-01-01 UTC; that they drift against calendar years does not matter. */
const spanMs = 366 * dayMs;

/** No zone has had two transitions nearer to each other than this since 1972, so that a step sees each of them. */
const gridMs = 3 * dayMs;

/** Instants outside the years 1 to 9999 take the offset of the nearest instant inside. */
const earliestMs = -62_135_510_400_000;
const latestMs = 253_402_214_400_000;

/** Spans kept for one zone: a lifetime of calls; explain and tests that wander further only make it forget. */
const spansOfZone = 80;

/** Names kept: there are about 600, in any mixture of cases. */
const namesKept = 2_000;

interface Span {
  readonly startMs: number;
  /** First instants of the second and later offsets, ascending. */
  readonly transitions: readonly number[];
  /** One more than transitions; each holds from its transition on. */
  readonly offsetsMs: readonly number[];
}

/** Before anything was asked: holds no instant. */
const noSpan: Span = { startMs: Infinity, transitions: [], offsetsMs: [] };

/** Local time read off a wall clock. Filled by `wallTime`, which allocates nothing when it is handed one. */
export class WallTime {
  /**
   * Seconds between 1970-01-01 00:00:00 and this date and time on a wall clock that never shifts; date-times compare by
   * it.
   */
  localSeconds = 0;

  /** 0 to 86,399. */
  get secondsOfDay(): number {
    return this.localSeconds - Math.floor(this.localSeconds / daySeconds) * daySeconds;
  }

  /** 1 = Sunday to 7 = Saturday (routing.md, T5). */
  get weekday(): number {
    const days = Math.floor(this.localSeconds / daySeconds) + 4;
    return days - Math.floor(days / 7) * 7 + 1;
  }

  get year(): number {
    return this.#date().getUTCFullYear();
  }
  /** 1 to 12. */
  get month(): number {
    return this.#date().getUTCMonth() + 1;
  }
  /** 1 to 31. */
  get day(): number {
    return this.#date().getUTCDate();
  }

  #date(): Date {
    return new Date(this.localSeconds * 1000);
  }
}

class Zone {
  readonly #spans = new Map<number, Span>();
  #last = noSpan;

  constructor(readonly canonical: string) {}

  offsetMs(instantMs: number): number {
    const instant = instantMs < earliestMs ? earliestMs : instantMs > latestMs ? latestMs : instantMs;
    let span = this.#last;
    if (instant < span.startMs || instant >= span.startMs + spanMs)
      span = this.#last = this.#span(Math.floor(instant / spanMs));
    const { transitions } = span;
    let place = transitions.length;
    while (place > 0 && instant < transitions[place - 1]!) place--;
    return span.offsetsMs[place]!;
  }

  #span(number: number): Span {
    const kept = this.#spans.get(number);
    if (kept !== undefined) return kept;
    if (this.#spans.size >= spansOfZone) this.#spans.clear();
    const span = probe(this.canonical, number * spanMs);
    this.#spans.set(number, span);
    return span;
  }
}

/** Finds the transitions of one span: the only place that formats through Intl. */
function probe(zone: string, startMs: number): Span {
  const offsetAt = offsetProbe(zone);
  const transitions: number[] = [];
  const offsetsMs = [offsetAt(startMs)];
  for (let from = startMs; from < startMs + spanMs; from += gridMs) {
    const before = offsetsMs.at(-1)!;
    const after = offsetAt(from + gridMs);
    if (after === before) continue;
    // Transitions fall on whole seconds.
    let low = from / 1000,
      high = (from + gridMs) / 1000;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(middle * 1000) === before) low = middle;
      else high = middle;
    }
    transitions.push(high * 1000);
    offsetsMs.push(after);
  }
  return { startMs, transitions, offsetsMs };
}

function offsetProbe(zone: string): (instantMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (instantMs) => {
    const instant = Math.min(Math.max(instantMs, earliestMs), latestMs);
    const [month, day, year, hour, minute, second] = format.format(instant).match(/\d+/g)!.map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return utcMs(year, month, day, hour * 3600 + minute * 60 + second) - instant;
  };
}

/** Milliseconds of a date in UTC; `Date.UTC` alone would take the years 0 to 99 for 1900 to 1999. */
function utcMs(year: number, month: number, day: number, seconds: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() + seconds * 1000;
}

const zonesByCanonical = new Map<string, Zone>();
const zonesByName = new Map<string, Zone>();

function known(name: string): Zone | undefined {
  const zone = zonesByName.get(name);
  if (zone !== undefined) return zone;
  const canonical = canonicalZone(name);
  if (canonical === undefined) return undefined;
  const made = zonesByCanonical.get(canonical) ?? new Zone(canonical);
  zonesByCanonical.set(canonical, made);
  if (zonesByName.size >= namesKept) zonesByName.clear();
  zonesByName.set(name, made);
  return made;
}

function zoneNamed(name: string): Zone {
  const zone = known(name);
  if (zone === undefined) throw new RangeError(`no time zone is named ${name}`);
  return zone;
}

/**
 * The names of the zone database, links among them, by their lower case. Intl alone does not tell: it takes names that
 * the database does not have (`AST`, `BST`,
 * `SystemV/EST5`), and means something else by them than people do. Zones that are newer than the list are known by
 * Intl's own.
 */
const spellings = new Map(
  [...Intl.supportedValuesOf('timeZone'), ...zoneNames].map((name) => [name.toLowerCase(), name]),
);

/**
 * What each name of the database stands for, as far as it was asked; undefined where Intl turned out not to know it:
 * this unit's data is older.
 */
const canonicals = new Map<string, string | undefined>();

/**
 * Whether `name` is a name of the zone database, in any case, that this unit's data has (routing.md, T7). Offsets such
 * as `+05:00` are not zones.
 */
export function isZone(name: string): boolean {
  return zonesByName.has(name) || canonicalZone(name) !== undefined;
}

/**
 * The name as the zone database spells it (`us/eastern` gives `US/Eastern`, a link); undefined where there is no such
 * name, or this unit's data lacks it.
 */
export function zoneSpelled(name: string): string | undefined {
  return canonicalZone(name) === undefined ? undefined : spellings.get(name.toLowerCase());
}

/** Whether the zone database has the name, be it that this unit's data lacks it. */
export function isZoneName(name: string): boolean {
  return spellings.has(name.toLowerCase());
}

/** The name that `name` stands for (`US/Eastern` gives `America/New_York`), undefined when there is no such zone. */
export function canonicalZone(name: string): string | undefined {
  const spelling = spellings.get(name.toLowerCase());
  if (spelling === undefined) return undefined;
  if (!canonicals.has(spelling)) canonicals.set(spelling, canonicalOf(spelling));
  return canonicals.get(spelling);
}

/** A formatter costs some 100 us, and a file of a million numbers names a zone in each row. */
function canonicalOf(spelling: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: spelling }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The release of the zone data in use, as `2025c`. */
export function tzdataVersion(): string {
  return process.versions['tz'] ?? 'unknown';
}

/**
 * Local time of a zone at an instant, in milliseconds since 1970-01-01 UTC; `into` is filled and given back. The zone
 * must be one (`isZone`). In a repeated hour both passes read alike, a skipped hour is never read.
 */
export function wallTime(zone: string, instantMs: number, into: WallTime = new WallTime()): WallTime {
  into.localSeconds = Math.floor((instantMs + zoneNamed(zone).offsetMs(instantMs)) / 1000);
  return into;
}

/** Local time less UTC, in milliseconds; positive east of Greenwich. */
export function offsetMs(zone: string, instantMs: number): number {
  return zoneNamed(zone).offsetMs(instantMs);
}

/** Local time less UTC in minutes; whole for every zone since 1972. */
export function offsetMinutes(zone: string, instantMs: number): number {
  return offsetMs(zone, instantMs) / minuteMs;
}

/**
 * The instant of a local date and time, in milliseconds since 1970-01-01 UTC. A time in a repeated hour is its first
 * pass; a time in a skipped hour is read with the offset before the transition, and so lands as far behind the gap as
 * it lay in it (both as RFC 5545 section 3.3.5 reads them). The date must be one; `month` 1 to 12, `secondsOfDay` 0 to
 * 86,400.
 */
export function utcOf(zone: string, year: number, month: number, day: number, secondsOfDay: number): number {
  const local = utcMs(year, month, day, secondsOfDay);
  const { before, after } = offsetsAround(zone, local);
  if (offsetMs(zone, local - before) === before) return local - before;
  return offsetMs(zone, local - after) === after ? local - after : local - before;
}

/** The offsets a day before and a day after a local time, whatever its offset. */
function offsetsAround(zone: string, local: number): { readonly before: number; readonly after: number } {
  return { before: offsetMs(zone, local - dayMs), after: offsetMs(zone, local + dayMs) };
}

/**
 * `YYYY-MM-DDTHH:MM:SS+HH:MM` in the zone, with milliseconds where there are some: it reads alike in no two passes of a
 * repeated hour (ISO 8601).
 */
export function formatWithOffset(zone: string, instantMs: number): string {
  const offset = offsetMs(zone, instantMs);
  const local = new Date(instantMs + offset).toISOString();
  const minutes = Math.abs(Math.trunc(offset / minuteMs));
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${local.slice(0, instantMs % 1000 === 0 ? 19 : 23)}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `YYYY-MM-DD HH:MM:SS.ffffff` in the zone (api.md, Envelope); `instantMs` may have a fraction. */
export function formatTimestamp(zone: string, instantMs: number): string {
  const wholeMs = Math.floor(instantMs);
  const micro = Math.min(999, Math.round((instantMs - wholeMs) * 1000));
  const local = new Date(wholeMs + offsetMs(zone, wholeMs)).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 23)}${String(micro).padStart(3, '0')}`;
}
