import type { ColumnDescription } from '../../schema/description.js';
import type { Json } from '../../schema/kind.js';

/** Digits as people read them, X of a pattern among them; every other text stays as it is. */
export function spaced(text: string): string {
  return text.replace(/^\+?1?([\dX]{3})([\dX]{3})([\dX]{4})$/, (whole, area: string, exchange: string, line: string) =>
    whole.length === 10 ? `${area} ${exchange} ${line}` : whole,
  );
}

/** With a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A name of the API as people read it: `set_name` is `Set name`. */
export function titled(name: string): string {
  return capital(name.replaceAll('_', ' '));
}

/** A whole number with its thousands apart; nothing where it is not known. */
export function grouped(count: number | undefined): string {
  return count === undefined ? '' : count.toLocaleString('en-US');
}

/** `1 number`, `4 numbers`; the plural is formed as the names of tables want it. */
export function counted(count: number, one: string): string {
  return `${grouped(count)} ${count === 1 ? one : plural(one)}`;
}

export function plural(one: string): string {
  // An abbreviation stays as it is.
  if (/[A-Z]{2}$/.test(one)) return one;
  return /(?:s|x|ch|sh)$/.test(one) ? `${one}es` : /[^aeiou]y$/.test(one) ? `${one.slice(0, -1)}ies` : `${one}s`;
}

/**
 * A timestamp of the API, `YYYY-MM-DD HH:MM:SS.ffffff`, as lists have it: day, month and minute; the year where it is
 * not this one.
 */
export function shortTime(stamp: string, thisYear = new Date().getFullYear()): string {
  const found = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d:\d\d)/.exec(stamp);
  if (found === null) return stamp;
  const [, year, month, day, time] = found;
  return `${Number(day)} ${months[Number(month) - 1] ?? month}${Number(year) === thisYear ? '' : ` ${year}`} ${time}`;
}

/** The same to the second. */
export function longTime(stamp: string): string {
  const found = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d:\d\d:\d\d)/.exec(stamp);
  return found === null ? stamp : `${Number(found[3])} ${months[Number(found[2]) - 1]} ${found[1]} ${found[4]}`;
}

export const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const tableWords = new Map<string, string>();

/** What people call tables that niud's words name as its API does. */
export function callTables(tables: Iterable<readonly [name: string, words: string]>): void {
  for (const [name, words] of tables) tableWords.set(name, words);
}

/**
 * What niud says, with its tables as people call them: `There is no call plan Office.` What stands before a `/` is a
 * path.
 */
export function worded(text: string): string {
  return text.replace(/\b[a-z]+(?:_[a-z]+)+\b(?!\/)/g, (name) => tableWords.get(name) ?? name);
}

/** Clock time of an instant of this browser. */
export function clockTime(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

/** Seconds as people say them: `4 s`, `3 min`, `2 h 10 min`. */
export function spanOf(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return hours < 48 ? `${hours} h${rest === 0 ? '' : ` ${rest} min`}` : `${Math.round(hours / 24)} days`;
}

/** Bytes in the unit that leaves three digits. */
export function bytesOf(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, at] = [bytes, 0];
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  return `${value >= 100 || at === 0 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

/** A value as a list shows it, by the kind of its column. What is masked stands as dots. */
export function cellText(column: ColumnDescription, value: Json | undefined): string {
  if (value === null || value === undefined) return column.secret === null ? '' : '••••';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'string')
    return column.input === 'time' ? shortTime(value) : isPhone(column) ? spaced(value) : value;
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) && value.every((one) => typeof one !== 'object')
    ? value.map((one) => spaced(String(one))).join(', ')
    : JSON.stringify(value);
}

/** A column whose values are telephone numbers. */
export function isPhone({ kind }: ColumnDescription): boolean {
  return kind === 'phone' || kind === 'pattern';
}

/** Digits without what people put between them; a text that is no number stays. */
export function digitsOf(text: string): string {
  const bare = text.replace(/[\s().-]/g, '');
  return /^\+?\d[\dX]*$/.test(bare) ? bare : text.trim();
}
