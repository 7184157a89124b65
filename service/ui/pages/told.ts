import type { Json } from '../../schema/kind.js';
import { bytesOf, grouped, longTime, spanOf } from '../data/words.js';

/** What niud tells of the unit, by its names. */
export type Attributes = Readonly<Record<string, Json>>;

/** What is told under a name; nothing where it is not told. */
export function groupOf(attributes: Attributes, name: string): Attributes {
  const value = attributes[name];
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Attributes) : {};
}

/** The several that are told under a name. */
export function listOf(attributes: Attributes, name: string): readonly Attributes[] {
  const value = attributes[name];
  return Array.isArray(value) ? (value as unknown as readonly Attributes[]) : [];
}

/** `disk_reserve` as people read it: `Disk reserve`. */
export function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Instants of the API that are numbers: milliseconds of this century. */
const isInstant = (value: number): boolean => value > 946_684_800_000 && value < 4_102_444_800_000;

/** What niud tells of itself, in words, by what its name and its kind say: spans, sizes, instants in a zone, lists. */
export function toldWords(name: string, value: Json | undefined, zone: string): string {
  if (value === null || value === undefined || value === '') return 'not known';
  if (typeof value === 'string') return longTime(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') {
    if (/bytes$/.test(name)) return bytesOf(value);
    if (/seconds$/.test(name)) return spanOf(value);
    if (isInstant(value)) return instantWords(value, zone);
    return `${grouped(value)}${/_ms$/.test(name) ? ' ms' : /percent$/.test(name) ? ' %' : ''}`;
  }
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : (value as readonly Json[]).map((one) => toldWords(name, one, zone)).join('; ');
  return Object.entries(value)
    .map(([member, one]) => `${titleOf(member).toLowerCase()} ${toldWords(member, one, zone)}`)
    .join(', ');
}

/** `30 Nov 2026 03:10:00`, as every other time. */
export function instantWords(ms: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: zone })
    .format(ms)
    .replace(',', '');
}
