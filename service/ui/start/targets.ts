import { useEffect, useState } from 'preact/hooks';
import { at, type Address } from '../address/address.js';
import { appOf } from '../apps/all.js';
import { get, pathOf } from '../data/api.js';
import { described, keyOf, listTitle, nameColumn, type PermittedTable } from '../data/description.js';
import { applications, shortName } from '../data/sessions.js';
import { digitsOf, spaced } from '../data/words.js';

/** A place that one can go to: what it is called, and of what kind or whose it is. */
export interface Target {
  readonly label: string;
  readonly of: string;
  readonly to: Address;
  /** Of a record, what it begins with. */
  readonly key?: string;
}

const foundRecords = 5;
const restMs = 120;

/** Every page there is, and the tables that may be seen. */
function pagesOf(app: string, tables: readonly PermittedTable[]): readonly Target[] {
  return [
    ...tables.map((table) => ({ label: listTitle(table), of: 'Table', to: at(app, table.name) })),
    ...[
      ['Try a Call', 'try'],
      ['Rehearsals', 'rehearsals'],
      ['Call Records', 'cdr'],
      ['Statistics', 'statistics'],
      ['Changes', 'changes'],
      ['Settings', 'settings'],
      ['My Account', 'account'],
      ['API', 'api'],
    ].map(([label, page]) => ({ label: label!, of: 'Page', to: at(app, page!) })),
    ...appOf(app).lines.map(({ label, page }) => ({ label, of: 'Page', to: at(app, page) })),
    { label: 'System', of: 'Unit', to: at('system') },
    ...applications.value.map(({ name, title }) => ({ label: title, of: shortName(name), to: at(name) })),
  ];
}

/** The records of a table whose key begins with these letters. */
async function recordsOf(
  app: string,
  table: PermittedTable,
  begins: string,
  signal: AbortSignal,
): Promise<readonly Target[]> {
  const column = nameColumn(table);
  const answer = await get(
    app,
    `${pathOf(table.name)}?limit=${foundRecords}&filter[${column}]=${encodeURIComponent(`^${begins}`)}`,
    { signal },
  );
  if (!answer.ok) return [];
  return answer.data.map((entry) => {
    const key = keyOf(table, entry);
    return {
      label: spaced(key.at(-1)!),
      of: `${listTitle(table)}${key.length > 1 ? ` of ${key.slice(0, -1).join(' / ')}` : ''}`,
      to: at(app, table.name, ...key),
      key: key.at(-1)!,
    };
  });
}

/** The records that begin with what is typed, and whether they are still being looked for. */
function useRecords(app: string, tables: readonly PermittedTable[], text: string) {
  const [found, setFound] = useState<{ readonly text: string; readonly records: readonly Target[] }>();
  const isLong = text.trim().length >= 2;
  useEffect(() => {
    if (!isLong) return undefined;
    const control = new AbortController();
    const timer = setTimeout(() => {
      const begins = digitsOf(text);
      void Promise.all(
        tables
          .filter(({ key, columns }) => columns.some(({ name, indexed }) => name === key.at(-1) && indexed))
          .map((table) => recordsOf(app, table, begins, control.signal)),
      ).then((lists) => {
        if (!control.signal.aborted) setFound({ text, records: lists.flat() });
      });
    }, restMs);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [text]);
  // Of what was found for other letters, what begins with these stands until more comes.
  const records =
    !isLong || found === undefined
      ? []
      : found.text === text
        ? found.records
        : found.records.filter(({ key = '' }) => key.toLowerCase().startsWith(digitsOf(text).toLowerCase()));
  return { records, isFinding: isLong && found?.text !== text };
}

/**
 * Where one can go by what is typed: at most eight pages and tables that have it anywhere in their names, then the
 * records whose key begins with it, which come later where `isFinding`.
 */
export function useTargets(app: string, text: string) {
  const tables = (described(app)?.tables ?? []).filter(({ may }) => may.includes('view'));
  const wanted = text.trim().toLowerCase();
  const { records, isFinding } = useRecords(app, tables, text);
  const targets = [
    ...pagesOf(app, tables)
      .filter(({ label, of }) => wanted === '' || `${label} ${of}`.toLowerCase().includes(wanted))
      .slice(0, 8),
    ...records,
  ];
  return { targets, isFinding };
}
