import type { Json } from '../../schema/kind.js';
import { titled } from '../data/words.js';

/** A setting as the API has it. */
export interface SettingEntry {
  readonly name: string;
  readonly value: Json;
  readonly default: Json;
  readonly type: string;
  readonly unit: string | null;
  readonly range: string | null;
  readonly meaning: string;
  /** The values that there are, where they are few. */
  readonly choices: readonly string[] | null;
  readonly per_provider: boolean;
}

/** Labels of the documents; every other setting is called by its name. */
const labels: Readonly<Record<string, string>> = { maximum_inactive_days: 'Maximum Inactive Days for Records' };

export function labelOf(name: string): string {
  return labels[name] ?? titled(name).replace(/^Cdr /, 'CDR ');
}

const groups: readonly (readonly [title: string, belongs: RegExp])[] = [
  ['How long things are kept', /retention|inactive|_days$/],
  ['Import and export', /export|import|media|spreadsheet/],
  ['Money', /currency|price|reservation|round/],
  ['Calls', /call|emergency|forward|operator|lease|time_zone/],
];

/** Settings by what they are about, each group in the order of the API; a setting that fits nowhere is under Other. */
export function grouped(
  settings: readonly SettingEntry[],
): readonly (readonly [title: string, settings: readonly SettingEntry[]])[] {
  const groupOf = ({ name }: SettingEntry): string => groups.find(([, belongs]) => belongs.test(name))?.[0] ?? 'Other';
  return [...groups.map(([title]) => title), 'Other']
    .map((title) => [title, settings.filter((setting) => groupOf(setting) === title)] as const)
    .filter(([, found]) => found.length > 0);
}

/** A list of texts, which is written with commas. */
function isList(value: Json): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** A value as its field has it. */
export function settingText(value: Json): string {
  return value === null
    ? ''
    : typeof value === 'string'
      ? value
      : isList(value)
        ? value.join(', ')
        : JSON.stringify(value);
}

/**
 * The value that a text means: by the type of what is there, JSON where that is none of a text; the text itself where
 * it cannot be read, for niud to refuse in its words.
 */
export function settingValue(
  { type, default: usual, value }: Pick<SettingEntry, 'type' | 'default' | 'value'>,
  text: string,
): Json {
  const known = value ?? usual;
  if (text.trim() === '') return null;
  if (type === 'int' || typeof known === 'number') return /^-?\d+$/.test(text.trim()) ? Number(text) : text;
  if (isList(known) && !/^\s*\[/.test(text)) return text.split(/[\s,]+/).filter((one) => one !== '');
  if (known !== null && typeof known === 'object') {
    try {
      return JSON.parse(text) as Json;
    } catch {
      return text;
    }
  }
  return text;
}

export function isSame(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A value as a list of changes says it. */
export function valueWords(value: Json): string {
  return value === null ? 'not set' : value === true ? 'Yes' : value === false ? 'No' : settingText(value);
}
