import { systemZone } from '../../core/system-zone.js';
import { offsetMs, utcOf } from '../../core/zones.js';
import { refuse, type Refusal } from '../../core/refusals.js';
import type { Kind } from '../kind.js';
import { fromString } from './textual.js';

const secondMicros = 1_000_000;

/** Date, then optionally time, fraction and offset: the form of tables.md and the extended form of ISO 8601. */
const written =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?$/i;

const firstYear = 1900;

/**
 * A date and time, kept as microseconds since 1970-01-01 UTC; from the year 2255 on, where microseconds outgrow what a
 * number keeps exactly, as whole seconds. Without an offset it is read in `zone`, the system's at that moment; in a
 * repeated hour that is the first pass, in a skipped one as far behind it (core/zones `utcOf`). Written in that zone
 * without an offset, but for the second pass of a repeated hour, which only an offset tells from the first (columns.md,
 * Common types; JSON always has six digits of fraction, api.md). Refuses `bad_timestamp`, `wrong_type`.
 */
export function timestamp(
  zone: () => string,
  words = 'YYYY-MM-DD HH:MM:SS in the zone of the system, or ISO 8601',
): Kind<number> {
  // A file has the same date in row after row.
  let last: { readonly text: string; readonly zone: string; readonly value: number } | undefined;
  const parse = (text: string): number | Refusal => {
    const within = zone();
    if (last !== undefined && last.text === text && last.zone === within) return last.value;
    const value = parseTimestamp(text, within);
    if (typeof value === 'number') last = { text, zone: within, value };
    return value;
  };
  return {
    name: 'timestamp',
    stored: 'integer',
    parse,
    accept: (json) => fromString(json, parse),
    format: (value) => formatTimestamp(value, zone(), value % secondMicros !== 0),
    show: (value) => formatTimestamp(value, zone(), true),
    keyBytes: 8,
    description: { words, schema: { type: 'string' }, input: 'time' },
  };
}

/** A timestamp column: in the zone of the system (tables.md). */
export const systemTimestamp = timestamp(systemZone);

/** The instant of a value of this kind in milliseconds, as calls and clocks count. */
export function instantMsOf(value: number): number {
  return value / 1000;
}

function parseTimestamp(text: string, zone: string): number | Refusal {
  const found = text.length <= 40 ? written.exec(text) : null;
  if (found === null) return refuse('bad_timestamp', 'Not of the form YYYY-MM-DD HH:MM:SS.');
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (
    year < firstYear ||
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    return refuse('bad_timestamp', 'There is no such date or time.');
  }
  const seconds = hour * 3600 + minute * 60 + second;
  const offset = found[8] === undefined ? undefined : offsetSeconds(found[8]);
  if (offset !== undefined && Math.abs(offset) > 18 * 3600) return refuse('bad_timestamp', 'No zone has this offset.');
  const wholeMs =
    offset === undefined ? utcOf(zone, year, month, day, seconds) : date.getTime() + (seconds - offset) * 1000;
  const micros = wholeMs * 1000 + Number((found[7] ?? '').padEnd(6, '0'));
  const value = Number.isSafeInteger(micros) ? micros : wholeMs * 1000;
  const local = new Date(wholeMs + offsetMs(zone, wholeMs)).getUTCFullYear();
  return local >= firstYear && local <= 9999 ? value : refuse('bad_timestamp', `Not from ${firstYear} to 9999.`);
}

/** `Z`, `+05`, `-0500`, `-05:00`, `-10:31:26`. */
function offsetSeconds(text: string): number {
  if (/^z$/i.test(text)) return 0;
  const digits = text.replace(/\D/g, '').padEnd(6, '0');
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60 + Number(digits.slice(4));
  return text.startsWith('-') ? -seconds : seconds;
}

function formatTimestamp(value: number, zone: string, fraction: boolean): string {
  const wholeMs = Math.floor(value / secondMicros) * 1000;
  const offset = offsetMs(zone, wholeMs);
  const local = new Date(wholeMs + offset);
  const text = local.toISOString();
  const written = `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction ? `.${String(value - wholeMs * 1000).padStart(6, '0')}` : ''}`;
  const again = utcOf(zone, local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate(), secondsOfDay(local));
  return again === wholeMs ? written : `${written}${formatOffset(offset / 1000)}`;
}

function secondsOfDay(local: Date): number {
  return local.getUTCHours() * 3600 + local.getUTCMinutes() * 60 + local.getUTCSeconds();
}

function formatOffset(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const size = Math.abs(seconds);
  return `${seconds < 0 ? '-' : '+'}${two(size / 3600)}:${two((size / 60) % 60)}${size % 60 === 0 ? '' : `:${two(size % 60)}`}`;
}
