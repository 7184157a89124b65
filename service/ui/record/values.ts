import type { FieldDescription } from '../../schema/description.js';
import type { Json } from '../../schema/kind.js';

/** A list as it is typed has one entry on a line; JSON that is longer than this stands on several. */
const longJson = 60;

/** The types that a field's schema takes; none where it says nothing. */
export function typesOf({ schema }: Pick<FieldDescription, 'schema'>): readonly string[] {
  const { type } = schema;
  return typeof type === 'string' ? [type] : Array.isArray(type) ? (type as readonly string[]) : [];
}

/** A choice of which several may be taken. */
export function isSeveral(field: Pick<FieldDescription, 'input' | 'schema'>): boolean {
  return field.input === 'choice' && typesOf(field)[0] === 'array';
}

/** A value as its input shows it. */
export function shownText(field: Pick<FieldDescription, 'input' | 'schema'>, value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (field.input === 'time' && typeof value === 'string') return value.replace(/(?<=:\d\d)\.0+$/, '');
  if (typeof value === 'string') return value;
  if (field.input === 'list' && Array.isArray(value))
    return value.map((entry: Json) => (typeof entry === 'string' ? entry : JSON.stringify(entry))).join('\n');
  const text = JSON.stringify(value);
  return typeof value === 'object' && text.length > longJson ? JSON.stringify(value, null, 2) : text;
}

/**
 * What was typed, as the API takes it; what cannot be read yet stays as text, and `faultOf` says what is wrong with it.
 */
export function typedValue(field: Pick<FieldDescription, 'input' | 'schema'>, text: string): Json {
  if (text.trim() === '') return null;
  const types = typesOf(field);
  switch (field.input) {
    case 'number': {
      const bare = text.trim();
      const isWhole = /^-?\d+$/.test(bare) && Number.isSafeInteger(Number(bare)) && String(Number(bare)) === bare;
      return isWhole && (types.includes('integer') || types.includes('number')) ? Number(bare) : bare;
    }
    case 'list':
      return entriesOf(text, itemTypes(field).includes('integer'));
    case 'json':
    case 'rules':
      return parsed(text) ?? text;
    case 'area':
      return types.includes('array') && /^\s*[[{]/.test(text) ? (parsed(text) ?? text) : text;
    case 'time':
      return timeOf(text);
    default:
      return text;
  }
}

/** Entries of a list: one on a line, or commas between them; what begins as JSON is read as JSON. */
function entriesOf(text: string, whole: boolean): Json {
  if (/^\s*\[/.test(text)) return parsed(text) ?? text;
  return text
    .split(/[\n,]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => (whole && /^\d{1,15}$/.test(entry) ? Number(entry) : entry));
}

function itemTypes({ schema }: Pick<FieldDescription, 'schema'>): readonly string[] {
  const { items } = schema;
  return typeof items === 'object' && items !== null && !Array.isArray(items)
    ? typesOf({ schema: items as { readonly [name: string]: Json } })
    : [];
}

/**
 * A date without a time is its midnight, a minute begins with its first second; other forms of time are niud's to read.
 */
function timeOf(text: string): string {
  const found = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)?$/.exec(text.trim());
  return found === null ? text.trim() : `${found[1]} ${found[2] ?? '00:00'}${found[3] ?? ':00'}`;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
