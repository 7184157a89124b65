import type { Registry } from '../schema/registry.js';
import { needsIndex } from '../schema/reference.js';
import type { Table } from '../schema/table.js';

/**
 * How the records of each table lie in the store: rows lie by position, keys and indexes under what their columns hold,
 * so that a program with other declarations would read them shifted. The store keeps this text; one line a table,
 * column, key and index.
 */
export function declarationsText(registry: Registry): string {
  return registry.applications
    .flatMap(({ name, number, tables }) =>
      tables.flatMap((table) => tableLines(`${name}(${number})/${table.name}(${table.number})`, table)),
    )
    .join('\n');
}

function tableLines(name: string, table: Table): readonly string[] {
  return [
    `${name} key ${table.key.join(' ')}`,
    ...table.columns.map(
      ({ name: column, kind, unique, indexed }, place) =>
        `${name} column ${place + 1} ${column} ${kind.stored} of ${kind.name}${unique === true ? ' unique' : ''}${indexed === true ? ' indexed' : ''}`,
    ),
    ...(table.references ?? []).map(
      (reference, place) =>
        `${name} reference ${place + 1} ${reference.column} to ${reference.to} by ${typeof reference.by === 'function' ? 'a function' : reference.by.join(' ')}${needsIndex(table, reference) ? ' indexed' : ''}`,
    ),
    ...(table.grouped ?? []).map(
      (index) => `${name} grouped ${index.name} by ${index.by} covers ${index.covers.join(' ')}`,
    ),
  ];
}

/** Where the repository keeps the text of the present layout: what a release has written with it must stay readable. */
export const declarationsFile = 'service/database/declarations.txt';

/**
 * Why the kept text may not simply be written anew; undefined where it may: there is none, it is of another layout, or
 * a store of it is read all the same. `kept` is the file's content.
 */
export function whyKept(kept: string | undefined, layout: number, now: string): string | undefined {
  const [head, ...lines] = (kept ?? '').trimEnd().split('\n');
  const unfit = head === `layout ${layout}` ? whyUnfit(lines.join('\n'), now) : undefined;
  return unfit === undefined
    ? undefined
    : `a store of layout ${layout} would not be read any more: ${unfit}. Raise schemaVersion in service/database/migrate.ts and write the migration that takes its records over; ` +
        `only where no release has this layout yet, remove ${declarationsFile} and write it anew (npm run reference)`;
}

/**
 * Why a store written with one text is not read by a program with another, naming the first line that differs;
 * undefined where it can be: tables that are new, and columns that stand behind all others and lie in no index, leave
 * what is there as it was.
 */
export function whyUnfit(stored: string, now: string): string | undefined {
  const was = stored.split('\n');
  const is = new Set(now.split('\n'));
  const gone = was.find((line) => !is.has(line));
  if (gone !== undefined) return `it has "${gone}", which this program declares otherwise`;
  const had = new Set(was);
  const known = new Set(was.map(tableOf));
  const added = now
    .split('\n')
    .find(
      (line) =>
        !had.has(line) && known.has(tableOf(line)) && !/ column \d+ \S+ \S+ of (?!.* (unique|indexed)$)/.test(line),
    );
  return added === undefined ? undefined : `this program declares "${added}", which it does not have`;
}

function tableOf(line: string): string {
  return line.slice(0, line.indexOf(' '));
}
