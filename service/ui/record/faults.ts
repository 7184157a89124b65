import type { FieldDescription } from '../../schema/description.js';
import type { Json } from '../../schema/kind.js';
import { canonical } from './merge.js';
import { typesOf } from './values.js';

type Schema = { readonly [name: string]: Json };
type Checked = Pick<FieldDescription, 'label' | 'required' | 'input' | 'choices' | 'words' | 'schema'> & {
  readonly kind?: string;
};

/** A long value is shown by its beginning. */
const shownCharacters = 40;

/**
 * What is wrong with a value as far as its description tells, in a sentence that says what would be right; undefined
 * where nothing is. The rest niud says when it is saved.
 */
export function faultOf(field: Checked, value: Json | undefined): string | undefined {
  if (value === null || value === undefined || value === '')
    return field.required ? `${field.label} is required.` : undefined;
  const types = typesOf(field);
  if (typeof value === 'string' && types.length > 0 && !types.includes('string')) {
    if (types.includes('integer') || types.includes('number'))
      return `${quoted(value)} is no number. Wanted: ${field.words}.`;
    return notJson(value) ?? `Wanted: ${field.words}.`;
  }
  if (field.input === 'json' && typeof value === 'string' && types.length === 0) return notJson(value);
  if (field.choices !== null && typeof value === 'string' && !field.choices.includes(value))
    return `${quoted(value)} is none of the choices.`;
  if (field.kind === 'tz' && typeof value === 'string' && !isZone(value)) return `${quoted(value)} is not a time zone.`;
  if (field.input === 'time' && typeof value === 'string' && !/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/.test(value))
    return `${quoted(value)} is not a date and time. Wanted: ${field.words}.`;
  return misfit(field.schema, value, field.words);
}

/** What a value lacks of its schema; of lists the first entry that does not fit. */
function misfit(schema: Schema, value: Json, words: string): string | undefined {
  const bound = (name: string): number | undefined => (typeof schema[name] === 'number' ? schema[name] : undefined);
  if (typeof value === 'string') {
    const length = [...value].length;
    const [least, most, pattern] = [bound('minLength'), bound('maxLength'), schema['pattern']];
    if (most !== undefined && length > most) return `${length} characters; at most ${most} are kept.`;
    if ((least !== undefined && length < least) || (typeof pattern === 'string' && !fits(pattern, value)))
      return `${quoted(value)} does not fit. Wanted: ${words}.`;
  }
  if (typeof value === 'number') {
    const [least, most] = [bound('minimum'), bound('maximum')];
    if (
      (typesOf({ schema })[0] === 'integer' && !Number.isInteger(value)) ||
      (least !== undefined && value < least) ||
      (most !== undefined && value > most)
    )
      return `${value} does not fit. Wanted: ${words}.`;
  }
  if (Array.isArray(value)) {
    const most = bound('maxItems');
    if (most !== undefined && value.length > most) return `${value.length} entries; at most ${most} are kept.`;
    const items = schema['items'];
    const seen = new Set<string>();
    for (const [place, entry] of (value as readonly Json[]).entries()) {
      const known = canonical(entry);
      if (schema['uniqueItems'] === true && seen.has(known))
        return `Entry ${place + 1}, ${quoted(textOf(entry))}, is there twice.`;
      seen.add(known);
      const wrong = typeof items === 'object' && items !== null ? misfit(items as Schema, entry, words) : undefined;
      if (wrong !== undefined) return `Entry ${place + 1}: ${wrong}`;
    }
  }
  return undefined;
}

function notJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `This is not JSON: ${(error as Error).message.replace(/^JSON\.parse: /, '').replace(/^Unexpected end of JSON input$/, 'it ends too early')}.`;
  }
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

function quoted(text: string): string {
  const shown = [...text];
  return shown.length > shownCharacters ? `${shown.slice(0, shownCharacters).join('')}…` : text;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * What is probably meant where a value does not fit, by what passes: without blanks around, with underscores, digits
 * alone, cents, capitals, the nearest choice or time zone.
 */
export function mendingOf(field: Checked, value: Json | undefined, zones: readonly string[]): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const names = field.kind === 'tz' ? zones : (field.choices ?? []);
  if (names.length > 0) return nearest(value, names);
  const tries = [
    value.trim(),
    value.trim().replace(/[^A-Za-z0-9_]+/g, '_'),
    value.replace(/\D/g, ''),
    `${value.trim()}.00`,
    value.trim().replace(/(\.\d)$/, '$10'),
    value.trim().toUpperCase(),
    value.trim().toLowerCase(),
  ];
  return faultOf(field, value) === undefined
    ? undefined
    : tries.find((next) => next !== '' && next !== value && faultOf(field, next) === undefined);
}

/** The name at the least distance, when that is small enough for a slip. */
function nearest(text: string, names: readonly string[]): string | undefined {
  const wanted = text.trim().toLowerCase().replace(/\s+/g, '_');
  let [best, least] = [undefined as string | undefined, Math.min(3, Math.floor(wanted.length / 3)) + 1];
  for (const name of names) {
    const lower = name.toLowerCase();
    const between = lower.endsWith(`/${wanted}`) ? 0.5 : distance(wanted, lower, least);
    if (between < least && name !== text) [best, least] = [name, between];
  }
  return best;
}

/** Letters to change, add or take away; `most` and beyond is not counted out. */
function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) >= most) return most;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[other.length]!;
}
