import { utf8Bytes } from '../../../core/bytes.js';
import { limits } from '../../../core/limits.js';
import { isRefusal, refuse, refuseEach, Refusal } from '../../../core/refusals.js';
import type { Json, Kind } from '../../../schema/kind.js';
import { parseJson } from '../../../schema/kinds/parse-json.js';
import { normaliseDestination, normalisePhone } from '../../../schema/kinds/phone.js';

/**
 * The JSON columns of a subscriber: each has a form of its own, is read to the last member, and is kept as the text of
 * its canonical form.
 */

export type Members = { readonly [name: string]: Json };

interface Structured {
  readonly name: string;
  readonly words: string;
  readonly schema: { readonly [name: string]: Json };
  /** The canonical form of what was given. */
  readonly read: (json: Json) => Json | Refusal;
  /** What is shown of the canonical form, where that is something else; reading it gives the canonical form again. */
  readonly show?: (kept: Json) => Json;
}

const bounds = { bytes: limits.jsonBytes, depth: limits.jsonDepth };

/** A kind whose value is the text of a canonical form. Refuses what `read` refuses, and as `parseJson` does. */
export function structured({ name, words, schema, read, show = (kept) => kept }: Structured): Kind<string> {
  const accept = (json: Json): string | Refusal => {
    const kept = read(json);
    if (isRefusal(kept)) return kept;
    const text = JSON.stringify(kept);
    return utf8Bytes(text) > bounds.bytes ? refuse('too_long', `More than ${bounds.bytes} bytes.`) : text;
  };
  const shown = (value: string): Json => show(JSON.parse(value) as Json);
  return {
    name,
    stored: 'text',
    parse: (text) => {
      const json = parseJson(text, bounds);
      return isRefusal(json) ? json : accept(json);
    },
    accept,
    format: (value) => JSON.stringify(shown(value)),
    show: shown,
    description: { words, schema, input: 'json' },
  };
}

/** The members of an object that has no others than those named; a member that is null counts as absent. */
export function membersOf(json: Json, names: readonly string[], what: string): Members | Refusal {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return refuse('wrong_type', `${what}: an object with ${names.join(', ')} is expected.`);
  const unknown = Object.keys(json).find((name) => !names.includes(name));
  if (unknown !== undefined)
    return refuse(
      'unknown_field',
      `${what} has no member ${JSON.stringify(unknown.slice(0, limits.nameCharacters))}; there are ${names.join(', ')}.`,
    );
  return json as Members;
}

/**
 * A refusal that says where in the value it is: in words, and as the members that lead there (`number`) where it is of
 * one.
 */
export function at(place: string, { code, message }: Refusal, member?: string): Refusal {
  const text = `${place}: ${message}`;
  return new Refusal(code, text, member === undefined ? [] : [{ field: member, code, message: text }]);
}

/** The same refusal of a value within another, under the name that it has there. */
function within(member: string, { code, message, errors }: Refusal): Refusal {
  const inner = errors.length === 0 ? [{ field: '', code, message }] : errors;
  return new Refusal(
    code,
    message,
    inner.map((each) => ({ ...each, field: each.field === '' ? member : `${member}/${each.field}` })),
  );
}

/** The number of a caller, as provisioned (routing.md, N1, N2); other systems write numbers without quotes. */
export function callerOf(json: Json | undefined): string | Refusal {
  return phoneOf(json, normalisePhone);
}

/** The same of a number to which calls are sent (routing.md, N3). */
export function destinationOf(json: Json | undefined): string | Refusal {
  return phoneOf(json, normaliseDestination);
}

function phoneOf(json: Json | undefined, normalise: (text: string) => string | Refusal): string | Refusal {
  if (json === undefined || json === null || json === '') return refuse('required', 'A telephone number is required.');
  return typeof json === 'string' || typeof json === 'number'
    ? normalise(String(json))
    : refuse('wrong_type', 'A telephone number is text.');
}

/** `active`: true where it is not said. */
export function activeOf(json: Json | undefined, what: string): boolean | Refusal {
  if (json === undefined || json === null) return true;
  return typeof json === 'boolean' ? json : refuse('wrong_type', `${what}: active is true or false.`);
}

/**
 * `{"entries":[...],"active":true}`, by itself or as the one item of an array; a bare array of entries is an active
 * list (columns.md, Common types).
 */
export function entryListOf(
  json: Json,
  most: number,
  readEntry: (entry: Json, what: string) => Json | Refusal,
): Json | Refusal {
  if (Array.isArray(json) && json.length === 1 && isList(json[0] as Json)) {
    const list = entryListOf(json[0] as Json, most, readEntry);
    return isRefusal(list) ? within('0', list) : list;
  }
  if (Array.isArray(json)) {
    const bare = readEntries(json as readonly Json[], most, readEntry);
    return isRefusal(bare) ? bare : { entries: bare, active: true };
  }
  const members = membersOf(json, ['entries', 'active'], 'The list');
  if (isRefusal(members)) return members;
  const active = activeOf(members['active'], 'The list');
  if (isRefusal(active)) return active;
  const entries = readEntries(members['entries'] ?? [], most, readEntry);
  return isRefusal(entries) ? within('entries', entries) : { entries, active };
}

function isList(json: Json): boolean {
  return typeof json === 'object' && json !== null && 'entries' in json;
}

/**
 * Every entry read in turn; those that do not fit refuse, of very many the first page, each named by its place from 1.
 */
export function readEntries(
  json: Json,
  most: number,
  readEntry: (entry: Json, what: string) => Json | Refusal,
): readonly Json[] | Refusal {
  if (!Array.isArray(json)) return refuse('wrong_type', 'An array of entries is expected.');
  const given = json as readonly Json[];
  if (given.length > most) return refuse('too_long', `More than ${most} entries.`);
  const entries: Json[] = [];
  const refused: Refusal[] = [];
  for (const [place, entry] of given.entries()) {
    const read = readEntry(entry, `Entry ${place + 1}`);
    if (!isRefusal(read)) entries.push(read);
    else if (refused.push(within(String(place), read)) >= limits.pageRows) break;
  }
  return refused.length > 0 ? refuseEach(refused) : entries;
}
