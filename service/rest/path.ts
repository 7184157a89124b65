import { Refusal, isRefusal, refuse, type Finding } from '../core/refusals.js';
import type { Value } from '../schema/kind.js';
import { position, spelledKeyOf, type Table } from '../schema/table.js';
import type { Column } from '../schema/column.js';
import type { Key } from '../schema/row.js';
import { inZoneOf, providerOfKey } from '../schema/tenant-zone.js';
import { decodePart } from './query.js';

/** A version between `api/` and the rest is accepted and ignored (api.md): `1.2-2`. */
const version = /^\d+(\.\d+)*(-\d+)?$/;

/** Stands for a part of a key that is not set: the provider of a built-in list (columns.md, Lists of area codes). */
const unset = '-';

/** The decoded parts of a path, `malformed` when one is not UTF-8; an empty last part (a closing slash) is left out. */
export function splitPath(path: string): readonly string[] | Refusal {
  const parts = path.split('/').slice(1);
  if (parts.at(-1) === '') parts.pop();
  const decoded = parts.map(decodePart);
  return decoded.includes(undefined)
    ? refuse('malformed', 'The path is not percent-encoded UTF-8.')
    : (decoded as string[]);
}

/**
 * What stands behind `/<app>/api/` and an optional version; undefined where the path is not of an application's API.
 */
export function apiPath(
  parts: readonly string[],
): { readonly application: string; readonly rest: readonly string[] } | undefined {
  const [application, api, ...rest] = parts;
  if (application === undefined || api !== 'api') return undefined;
  return { application, rest: version.test(rest[0] ?? '') ? rest.slice(1) : rest };
}

/**
 * The key, or its beginning, that the parts of a path name; with `stored` also one that no new record could have, for a
 * record of an earlier release may. What is not set is the column's default. The findings are about the columns, as
 * those of a body are.
 */
export function readKey(table: Table, parts: readonly string[], stored = false): Key | readonly Finding[] {
  const findings: Finding[] = [];
  const key = inZoneOf(table, providerOfKey(table, parts), () =>
    parts.map((part, place): Key[number] => {
      const column = table.columns[position(table, table.key[place]!)]!;
      if (column.required !== true && (part === unset || part === '')) return (column.default ?? '') as Key[number];
      const value = part === '' ? refuse('required') : (column.kind.parse(part) as Value | Refusal);
      if (!isRefusal(value)) return value as Key[number];
      if (stored && isKeyText(column, part)) return part;
      findings.push({ field: column.name, code: value.code, message: value.message });
      return '';
    }),
  );
  return findings.length > 0 ? findings : spelledKeyOf(table, key);
}

/** Whether a text can stand in a stored key at all. */
function isKeyText({ kind }: Column, text: string): boolean {
  return (
    kind.stored === 'text' &&
    text !== '' &&
    Buffer.byteLength(text) <= (kind.keyBytes ?? 0) &&
    !/[\u0000-\u001f\u007f]/.test(text)
  );
}

/** Told from a key by what it holds: findings are objects. */
export function isFindings(read: Key | readonly Finding[]): read is readonly Finding[] {
  return typeof read[0] === 'object';
}

/** The path of a record below its application's `api`, percent-encoded; the inverse of `readKey`. */
export function recordPath(table: Table, key: Key): string {
  const parts = inZoneOf(table, providerOfKey(table, key), () =>
    key.map((part, place) => {
      const { kind } = table.columns[position(table, table.key[place]!)]!;
      return part === '' ? unset : encodeURIComponent(kind.format(part));
    }),
  );
  return `/${[table.name, ...parts].join('/')}`;
}

/** A key, for the paths that take a table and a key; `not_found` when it cannot be one. */
export function keyOfRecord(table: Table, parts: readonly string[]): Key | Refusal {
  if (parts.length !== table.key.length) return refuse('unknown_path');
  const key = readKey(table, parts, true);
  return isFindings(key) ? refuse('not_found') : key;
}
