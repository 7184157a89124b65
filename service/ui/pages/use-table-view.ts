import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { here } from '../address/here.js';
import type { Entry } from '../data/api.js';
import { identityOf, keyOf, listTitle, type Key, type PermittedTable } from '../data/description.js';
import { onTold } from '../data/events.js';
import { Rows, type ListView } from '../data/rows.js';
import { shortName, unit } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { grouped } from '../data/words.js';
import { zoneShort } from '../data/zones.js';
import { shownColumns, type GridColumn } from '../grid/columns.js';
import { filtersOf } from '../grid/filter.js';
import { countOf, nothing, type Selection } from '../grid/selection.js';

/** How long after a change what is in sight is read anew, and how long it is tinted. */
const refreshMs = 300;
const tintMs = 2_000;

/** One view of a table, as its address says: its rows, what is selected of them, and what others have just changed. */
export interface TableView {
  readonly app: string;
  readonly table: PermittedTable;
  readonly archive: boolean;
  /** Of the keys of its records; of all of them where it is empty. */
  readonly prefix: Key;
  readonly sort: string;
  /** The zone of its times, in short. */
  readonly zone: string;
  /** What is searched for. */
  readonly searched: string | undefined;
  /** Not all records of the table are in it. */
  readonly isNarrowed: boolean;
  readonly columns: readonly GridColumn[];
  readonly rows: Rows;
  /** Identities of records that others have just changed. */
  readonly changed: ReadonlySet<string>;
  readonly selection: Selection;
  readonly select: (selection: Selection | ((before: Selection) => Selection)) => void;
  /** How many records are selected. */
  readonly count: number;
  /** The record that is open beside the list. */
  readonly open: string | undefined;
  readonly identity: (entry: Entry) => string;
}

/** What the address asks of a table. A selection belongs to one view: another clears it, and says so. */
export function useTableView(app: string, table: PermittedTable, recordKey: Key, alone: boolean): TableView {
  const { query } = here.value;
  const archive = query['archive'] !== undefined;
  const prefix = alone ? [] : recordKey;
  const sort = query['sort'] ?? '';
  const view: ListView = {
    app,
    table: table.name,
    archive,
    prefix,
    filters: filtersOf(query),
    ...(query['q'] === undefined ? {} : { q: query['q'] }),
    ...(sort === '' ? {} : { sort }),
  };
  const identity = JSON.stringify(view);
  const rows = useMemo(() => new Rows(view), [identity]);
  const [selection, select] = useState<Selection>(nothing);
  useEffect(() => () => rows.end(), [rows]);
  // With the drawing: no key acts on what is not in sight any more.
  useLayoutEffect(() => {
    const count = countOf(selection, rows.total.peek()?.rows ?? 0);
    if (count > 0) say(`${grouped(count)} no longer selected.`);
    select(nothing);
  }, [identity]);
  const { open } = query;
  const zone = zoneShort(unit.value!.zone, Date.now());
  useEffect(() => {
    document.title = `${listTitle(table)}${archive ? ' (Archive Database)' : ''} · ${shortName(app)} · niud`;
  }, [table, archive, open, alone]);
  return {
    app,
    table,
    archive,
    prefix,
    sort,
    zone,
    searched: view.q,
    isNarrowed: view.q !== undefined || view.filters.length > 0 || prefix.length > 0,
    columns: shownColumns(app, table, archive, zone),
    rows,
    changed: useChanged(table, rows),
    selection,
    select,
    count: countOf(selection, rows.total.value?.rows ?? 0),
    open,
    identity: (entry) => identityOf(table, entry),
  };
}

/** Reads rows anew when niud tells that some have changed; gives the identities of those while they are tinted. */
function useChanged(table: PermittedTable, rows: Rows): ReadonlySet<string> {
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onTold(({ kind, data }) => {
      if (kind === 'job' && data['object'] !== table.name) return;
      if (
        kind === 'change' &&
        Array.isArray(data['tables']) &&
        !(data['tables'] as readonly string[]).includes(table.name)
      )
        return;
      if (kind === 'unit') return;
      timer ??= setTimeout(() => {
        timer = undefined;
        rows.refresh();
      }, refreshMs);
      const keys = (Array.isArray(data['keys']) ? data['keys'] : []) as readonly {
        readonly table?: string;
        readonly key?: unknown;
      }[];
      const touched = keys
        .filter((one) => one.table === table.name)
        .map(({ key: named }) =>
          JSON.stringify(
            Array.isArray(named)
              ? named.map(String)
              : keyOf(table, { attributes: (named ?? {}) as Entry['attributes'] }),
          ),
        );
      if (touched.length > 0) {
        setChanged(new Set(touched));
        setTimeout(() => setChanged(new Set()), tintMs);
      }
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [rows]);
  return changed;
}
