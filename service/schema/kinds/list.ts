import { utf8Bytes } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { isRefusal, refuse, refuseEach, Refusal } from '../../core/refusals.js';
import type { AnyKind, Doubt, Json, Kind } from '../kind.js';
import { parseJson } from './parse-json.js';

interface ListOptions {
  /** The same entry twice is refused. */
  readonly unique?: boolean;
  /** A JSON array only, in and out: for entries that may hold commas, such as regular expressions (tables.md). */
  readonly array?: boolean;
  /** Most bytes of its text; `limits.jsonBytes` where it is not said. */
  readonly bytes?: number;
  /** Most entries; `limits.listEntries` where it is not said. */
  readonly entries?: number;
}

/**
 * Any number of entries of one kind, in order. A cell has them comma-separated or as a JSON array, and gets them
 * comma-separated wherever that can be read again (columns.md, Common types). Each is kept as its kind writes it.
 * Refuses what the kind refuses, naming each such entry (of very many the first page), and `duplicate`, `too_long`.
 */
export function list(kind: AnyKind, options: ListOptions = {}): Kind<readonly string[]> {
  const bounds = { bytes: options.bytes ?? limits.jsonBytes, depth: 1 };
  const most = options.entries ?? limits.listEntries;
  // Other systems write digits as numbers and numbers as texts (columns.md, Common types).
  const typeTaken = kind.stored === 'text' ? 'number' : kind.stored === 'integer' ? 'string' : undefined;
  // An entry that was written under former rules is shown as it stands.
  const show = (value: readonly string[]): Json => value.map((entry) => shownEntry(kind, entry));
  const format = (value: readonly string[]): string =>
    options.array !== true && plain(value) ? value.join(',') : JSON.stringify(show(value));
  const gather = <T>(entries: readonly T[], read: (entry: T) => string | Refusal): readonly string[] | Refusal => {
    if (entries.length > most) return refuse('too_long', `More than ${most} entries.`);
    const values: string[] = [];
    const refused: Refusal[] = [];
    for (const [index, entry] of entries.entries()) {
      const value = read(entry);
      if (!isRefusal(value)) values.push(value);
      else if (refused.push(new Refusal(value.code, `Entry ${index + 1}: ${value.message}`)) >= limits.pageRows) break;
    }
    if (refused.length > 0) return refuseEach(refused);
    if (utf8Bytes(format(values)) > bounds.bytes) return refuse('too_long', `More than ${bounds.bytes} bytes.`);
    return options.unique === true ? (repeated(values) ?? values) : values;
  };
  const parseEntry = (text: string): string | Refusal =>
    written(kind, text === '' ? refuse('required') : kind.parse(text));
  const acceptEntry = (json: Json): string | Refusal =>
    written(
      kind,
      json === null ? refuse('required') : typeof json === typeTaken ? kind.parse(String(json)) : kind.accept(json),
    );
  const accept = (json: Json): readonly string[] | Refusal =>
    Array.isArray(json) ? gather(json as readonly Json[], acceptEntry) : refuse('wrong_type', 'An array is expected.');
  const parse = (text: string): readonly string[] | Refusal => {
    if (text.length > bounds.bytes) return refuse('too_long', `More than ${bounds.bytes} bytes.`);
    if (options.array !== true && !text.startsWith('['))
      return gather(
        text.split(',').map((entry) => entry.trim()),
        parseEntry,
      );
    const json = parseJson(text, bounds);
    return isRefusal(json) ? json : accept(json);
  };
  return {
    name: `list of ${kind.name}`,
    stored: 'list',
    parse,
    accept,
    format,
    show,
    renew: (value) => {
      const entries = value.map((entry) => renewedEntry(kind, entry));
      return options.unique === true ? [...new Set(entries)] : entries;
    },
    ...(kind.doubts === undefined
      ? {}
      : { doubts: (value: readonly string[]) => value.flatMap((entry) => doubtsOf(kind, entry)) }),
    ...(kind.stored === 'text' && kind.keyBytes !== undefined ? { entryKeyBytes: kind.keyBytes } : {}),
    description: {
      words: `${options.array === true ? 'a JSON array' : 'a comma-separated list or JSON array'}, each entry ${kind.description.words}`,
      schema: {
        type: 'array',
        items: kind.description.schema,
        maxItems: most,
        ...(options.unique === true ? { uniqueItems: true } : {}),
      },
      input: 'list',
      ...(kind.description.choices === undefined ? {} : { choices: kind.description.choices }),
    },
  };
}

function shownEntry(kind: AnyKind, entry: string): Json {
  const value: unknown = kind.parse(entry);
  return isRefusal(value) ? entry : kind.show(value);
}

function doubtsOf(kind: AnyKind, entry: string): readonly Doubt[] {
  const value: unknown = kind.parse(entry);
  return isRefusal(value) ? [] : (kind.doubts?.(value) ?? []);
}

function written(kind: AnyKind, value: unknown): string | Refusal {
  return isRefusal(value) ? value : kind.format(value);
}

/** Whether the entries can be told apart again when commas stand between them. */
function plain(entries: readonly string[]): boolean {
  return (
    entries.length > 0 &&
    !entries[0]!.startsWith('[') &&
    entries.every((entry) => !entry.includes(',') && entry.trim() === entry)
  );
}

function repeated(entries: readonly string[]): Refusal | undefined {
  const seen = new Set<string>();
  for (const entry of entries) {
    if (seen.has(entry)) return refuse('duplicate', `${entry} is there twice.`);
    seen.add(entry);
  }
  return undefined;
}

/** An entry as its kind writes it today; what it would refuse stays as it is. */
function renewedEntry(kind: AnyKind, entry: string): string {
  const read = kind.parse(entry) as unknown;
  return isRefusal(read) ? entry : kind.format(read);
}
