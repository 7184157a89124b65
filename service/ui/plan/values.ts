import type { Json } from '../../schema/kind.js';

/**
 * Values of rules in the spellings that are accepted, read for forms and sentences, and written in the shortest of
 * them.
 */

/** A list in any of its spellings: an array, one of arrays of one, or a text with commas. */
export function listOf(value: Json): readonly string[] {
  const items = Array.isArray(value)
    ? (value as readonly Json[]).map((item) => (Array.isArray(item) && item.length === 1 ? (item[0] as Json) : item))
    : typeof value === 'string'
      ? value.split(',')
      : value === null || value === false
        ? []
        : [value];
  return items
    .map((item) => (typeof item === 'string' ? item.trim() : JSON.stringify(item)))
    .filter((item) => item !== '');
}

/** Two ends: `a-b`, or a pair. */
export function pairOf(value: Json): readonly [from: string, to: string] {
  const flat = Array.isArray(value)
    ? (value as readonly Json[]).map((item) => (Array.isArray(item) ? (item[0] as Json) : item))
    : undefined;
  if (flat !== undefined && flat.length >= 2) return [textOf(flat[0]), textOf(flat[1])];
  const text = textOf(flat?.[0] ?? value);
  const cut = text.indexOf('-');
  return cut === -1 ? [text.trim(), ''] : [text.slice(0, cut).trim(), text.slice(cut + 1).trim()];
}

const dayNames = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** Days of the week from 1 (Sunday) to 7, in order; undefined where the text is no list of days. */
export function daysOf(value: Json): readonly number[] | undefined {
  const days = new Set<number>();
  for (const item of listOf(value)) {
    const [from, to] = item.split('-').map((end) => dayOf(end.trim()));
    if (from === undefined || (item.includes('-') && to === undefined)) return undefined;
    for (let day = from; ; day = (day % 7) + 1) {
      days.add(day);
      if (day === (to ?? from)) break;
    }
  }
  return [...days].sort((one, other) => one - other);
}

function dayOf(text: string): number | undefined {
  if (/^[1-7]$/.test(text)) return Number(text);
  const at = text.length < 3 ? -1 : dayNames.findIndex((name) => name.startsWith(text.toUpperCase()));
  return at === -1 ? undefined : at + 1;
}

/** Days as runs, from Monday on: `2-6`, `7,1`. */
export function runsOfDays(days: readonly number[]): readonly (readonly [from: number, to: number])[] {
  const runs: [number, number][] = [];
  for (const day of [2, 3, 4, 5, 6, 7, 1].filter((one) => days.includes(one))) {
    const last = runs.at(-1);
    if (last !== undefined && (last[1] % 7) + 1 === day) last[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}

export function writeDays(days: readonly number[]): string {
  return runsOfDays(days)
    .map(([from, to]) => (from === to ? `${from}` : to === (from % 7) + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',');
}

/** Calls and hours: `n/h`, `n per h`, `n,h`. */
export function rateOf(value: Json): readonly [calls: string, hours: string] {
  const [calls = '', hours = ''] = (
    Array.isArray(value) ? listOf(value) : textOf(value).split(/\s*(?:\/|,|\bper\b)\s*/)
  ).map((part) => part.trim());
  return [calls, hours];
}

/** Pairs of which the second may be missing: `trunk:digits`, or arrays. */
export function pairsOf(value: Json): readonly (readonly [first: string, second: string])[] {
  if (!Array.isArray(value))
    return listOf(value).map((item) => {
      const [first = '', ...rest] = item.split(':');
      return [first.trim(), rest.join(':').trim()] as const;
    });
  return (value as readonly Json[]).map((item) =>
    Array.isArray(item)
      ? ([textOf(item[0] as Json), textOf(item[1] as Json | undefined)] as const)
      : (pairsOf(textOf(item))[0] ?? ['', '']),
  );
}

/** A dated end, `YYYY/MM/DD.HH:MM`, as an input of the browser has it. */
export function toLocalInput(text: string): string {
  const found = /^(\d{4})\/(\d\d?)\/(\d\d?)\.(\d\d?):(\d\d)$/.exec(text.trim());
  if (found === null) return '';
  const [, year, month, day, hour, minute] = found;
  // 24:00 and 23:59 are both the end of that day.
  const time = hour === '24' ? '23:59' : `${hour!.padStart(2, '0')}:${minute}`;
  return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}T${time}`;
}

export function fromLocalInput(text: string): string {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(text);
  return found === null ? '' : `${found[1]}/${found[2]}/${found[3]}.${found[4]}`;
}

function textOf(value: Json | undefined): string {
  return value === undefined || value === null || value === false
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}
