import type { ComponentType } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { at, withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import type { Entry } from '../data/api.js';
import { useAsked } from '../data/asked.js';
import { commandsFor } from '../data/commands.js';
import {
  described,
  identityOf,
  keyOf,
  listTitle,
  nameColumn,
  oneOf,
  textOf,
  type CommandDescription,
  type Key,
  type PermittedTable,
} from '../data/description.js';
import { onTold } from '../data/events.js';
import { Failed } from '../data/failed.js';
import { Rows } from '../data/rows.js';
import { shortName, unit } from '../data/sessions.js';
import { cellText, counted, grouped, plural, spaced } from '../data/words.js';
import { zoneShort } from '../data/zones.js';
import { Button } from '../design/button.js';
import { Icon } from '../design/icons.js';
import { Menu, type MenuItem } from '../design/menu.js';
import { Switch } from '../design/switch.js';
import { Along } from '../grid/along.js';
import { cellCopy } from '../grid/cell.js';
import { columnsOf, shownColumns, type GridColumn } from '../grid/columns.js';
import { Filters } from '../grid/filters.js';
import { filtersOf, filterName } from '../grid/filter.js';
import { Grid, type Place, type Press } from '../grid/grid.js';
import { BottomBar } from '../grid/bottom-bar.js';
import { ActionDialog, type Action } from '../grid/action-dialog.js';
import {
  choose,
  chooseRange,
  countOf,
  everything,
  isChosen,
  mostInRange,
  nothing,
  rangeTo,
  toggle,
  type Selection,
} from '../grid/selection.js';
import { say } from '../data/toasts.js';
import { commandLabel, RowCommand } from '../record/command-dialog.js';
import { GenerateDialog } from '../record/generate-dialog.js';
import { additionsOf } from '../record/additions.js';
import { RecordPanel } from '../record/panel.js';
import { Lazy } from '../design/lazy.js';
import type { PlanPageProps } from './plan.js';

interface Props {
  /** The page of a record of a table with a column of rules; its code comes when it is opened. */
  readonly planPage: () => Promise<ComponentType<PlanPageProps>>;
  readonly app: string;
  readonly table: PermittedTable;
  /** Of the record that stands alone; empty where the list is shown. */
  readonly recordKey: Key;
  readonly fresh: boolean;
}

/** How long after a change what is in sight is read anew, and how long it is tinted. */
const refreshMs = 300;
const tintMs = 2_000;

/** The page of any table: its list, and the record that is open beside it. */
export function TablePage({ planPage, app, table, recordKey, fresh }: Props) {
  const { query } = here.value;
  const title = listTitle(table);
  const archive = query['archive'] !== undefined;
  const alone = fresh || recordKey.length === table.key.length;
  const prefix = alone ? [] : recordKey;
  const sort = query['sort'] ?? '';
  const zone = zoneShort(unit.value!.zone, Date.now());
  const view = {
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
  const [selection, setSelection] = useState<Selection>(nothing);
  const [sight, setSight] = useState<readonly [number, number]>([0, 0]);
  const [menu, setMenu] = useState<{
    readonly place: Place;
    readonly column: GridColumn | undefined;
    readonly x: number;
    readonly y: number;
  }>();
  const [filtering, setFiltering] = useState<string>();
  const [action, setAction] = useState<Action>();
  const [generating, setGenerating] = useState(false);
  const [adding, setAdding] = useState(false);
  const added = additionsOf(app, table.name)?.list;
  // How long the archive keeps is told to those who may see the settings.
  const settings = useAsked(
    app,
    archive &&
      described(app)?.caller.abilities.some((ability) => ability === 'settings' || ability === 'view_settings') === true
      ? 'settings'
      : undefined,
  ).answer;
  const days =
    settings?.ok === true
      ? settings.data.find(({ attributes }) => attributes['name'] === 'maximum_inactive_days')?.attributes['value']
      : undefined;
  const kept = typeof days === 'number' ? days : undefined;
  const [commanding, setCommanding] = useState<{ readonly command: CommandDescription; readonly entry: Entry }>();
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const columns = shownColumns(app, table, archive, zone);
  const key = (entry: Entry): string => identityOf(table, entry);
  const open = query['open'];
  const may = (what: PermittedTable['may'][number]): boolean => table.may.includes(what);

  useEffect(() => () => rows.end(), [rows]);
  // With the drawing: no key acts on what is not in sight any more.
  useLayoutEffect(() => {
    const count = countOf(selection, rows.total.peek()?.rows ?? 0);
    if (count > 0) say(`${grouped(count)} no longer selected.`);
    setSelection(nothing);
  }, [identity]);
  useEffect(() => {
    document.title = `${title}${archive ? ' (Archive Database)' : ''} · ${shortName(app)} · niud`;
  }, [table, archive, open, alone]);
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

  if (
    alone &&
    table.columns.some(({ input }) => input === 'rules') &&
    !['history', 'uses'].includes(query['tab'] ?? '')
  )
    return (
      <Lazy<PlanPageProps>
        key={`${recordKey.join('/')} ${fresh}`}
        load={planPage}
        props={{ app, table, recordKey, fresh }}
      />
    );
  if (alone)
    return (
      <RecordPanel
        key={`${recordKey.join('/')} ${fresh}`}
        app={app}
        table={table}
        recordKey={recordKey}
        fresh={fresh}
        alone
        onDone={() => undefined}
      />
    );

  const openRecord = (entry: Entry): void => {
    const own = keyOf(table, entry);
    if (table.columns.some(({ input }) => input === 'rules') && !archive) go(at(app, table.name, ...own));
    else
      go(
        withQuery(here.value, {
          open: own.map(encodeURIComponent).join('/'),
          ...(archive ? { txnid: textOf(entry.meta?.['txnid']) } : {}),
        }),
        open === undefined ? 'push' : 'replace',
      );
  };
  const onChoose = (place: Place, { add, range }: Press): void => {
    const row = { key: key(place.entry), index: place.index };
    if (!range) {
      setSelection(add ? toggle(selection, row) : choose(row));
      return;
    }
    const [from, to] = rangeTo(selection, place.index);
    if (to - from >= mostInRange) {
      say(`A range has at most ${grouped(mostInRange)} rows. Narrow the list, then Ctrl A selects all that match.`);
      return;
    }
    const take = (found: readonly Entry[]): void =>
      setSelection((before) =>
        chooseRange(
          before,
          found.map((entry, nth) => ({ key: key(entry), index: from + nth })),
          place.index,
        ),
      );
    // What is here already is chosen at once: the next key may act on it.
    const known = Array.from({ length: to - from + 1 }, (_, nth) => rows.row(from + nth));
    if (known.every((entry) => entry !== undefined)) {
      take(known);
      return;
    }
    void rows.between(from, to + 1).then((found) => {
      if (rows.isEnded) return;
      if ('ok' in found) say(found.message, { bad: true });
      else take(found);
    });
  };
  const setSort = ({ name }: GridColumn): void => {
    if (name.startsWith('meta.')) return;
    go(withQuery(here.value, { sort: sort === name ? `-${name}` : sort === `-${name}` ? undefined : name }), 'replace');
  };
  const onMenu = (place: Place, column: GridColumn | undefined, x: number, y: number): void => {
    if (!isChosen(selection, key(place.entry))) setSelection(choose({ key: key(place.entry), index: place.index }));
    setMenu({ place, column, x, y });
  };
  const total = rows.total.value;
  const count = countOf(selection, total?.rows ?? 0);
  const what = counted(count, oneOf(table));
  const act = (kind: Action['kind'], of = selection): void =>
    setAction({ kind, app, table, rows, selection: of, count: countOf(of, total?.rows ?? 0) });
  const copy = async (selection: Selection): Promise<void> => {
    if (selection.kind === 'none') return;
    const all =
      selection.kind === 'all'
        ? await rows.between(0, Math.min(countOf(selection, total?.rows ?? 0), mostInRange))
        : await rows.between(Math.min(...selection.rows.values()), Math.max(...selection.rows.values()) + 1);
    if ('ok' in all) {
      say(all.message, { bad: true });
      return;
    }
    const chosen = all.filter((entry) => isChosen(selection, key(entry)));
    await navigator.clipboard.writeText(
      [columns.map(({ label }) => label), ...chosen.map((entry) => columns.map((column) => cellCopy(column, entry)))]
        .map((cells) => cells.join('\t'))
        .join('\n'),
    );
    say(`${counted(chosen.length, 'row')} copied.`);
  };
  const actions: readonly (MenuItem | null)[] = archive
    ? [
        ...(may('restore') ? [{ label: `Restore ${what}…`, icon: 'undo' as const, run: () => act('restore') }] : []),
        ...(may('purge') ? [{ label: `Purge ${what}…`, danger: true, run: () => act('purge') }] : []),
      ]
    : may('archive')
      ? [{ label: `Archive ${what}…`, icon: 'box' as const, keys: 'Del', run: () => act('archive') }]
      : [];
  const itemsOf = ({ place, column }: NonNullable<typeof menu>): readonly (MenuItem | null)[] => {
    const value =
      column?.column === undefined || column.column.secret !== null
        ? ''
        : textOf(place.entry.attributes[column.column.name]);
    return [
      {
        label: 'Open',
        keys: 'Enter',
        ...(count === 1 ? {} : { reason: 'One record is opened at a time.' }),
        run: () => openRecord(place.entry),
      },
      { label: count === 1 ? 'Copy' : `Copy ${grouped(count)} rows`, keys: 'Ctrl C', run: () => void copy(selection) },
      ...(value === '' || value.length > 200
        ? []
        : [
            {
              label: `Filter by this ${column!.label}`,
              run: () => go(withQuery(here.value, { [filterName(column!.column!.name)]: `=${value}` }), 'replace'),
            },
          ]),
      ...(archive || count !== 1
        ? []
        : commandsFor(table, place.entry.attributes).map((command) => ({
            label: `${commandLabel(command.name)}…`,
            run: () => setCommanding({ command, entry: place.entry }),
          }))),
      ...(actions.length > 0 ? [null, ...actions] : []),
    ];
  };
  /** What is chosen; where nothing is, the row that the keys are at is from now on. */
  const chosenAt = (place: Place | undefined): Selection => {
    if (selection.kind !== 'none' || place === undefined) return selection;
    const one = choose({ key: key(place.entry), index: place.index });
    setSelection(one);
    return one;
  };
  const onKey = (event: KeyboardEvent, place: Place | undefined): boolean => {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === 'a') setSelection(everything);
    else if (control && event.key.toLowerCase() === 'c') void copy(chosenAt(place));
    else if (event.key === 'Delete' && actions.length > 0 && !archive) {
      const chosen = chosenAt(place);
      if (chosen.kind === 'none') return false;
      act('archive', chosen);
    } else if (event.key === 'Escape') {
      if (open !== undefined)
        go(withQuery(here.value, { open: undefined, tab: undefined, txnid: undefined }), 'replace');
      else setSelection(nothing);
    } else if (event.key === '/') document.getElementById('find')?.focus();
    else return false;
    return true;
  };
  const refused = rows.refused.value;
  const narrowed = view.q !== undefined || view.filters.length > 0 || prefix.length > 0;
  const empty = archive ? (
    narrowed ? (
      <p>Nothing in the archive matches.</p>
    ) : (
      <p>The archive has no {plural(oneOf(table))}.</p>
    )
  ) : narrowed ? (
    <p>
      Nothing matches{view.q === undefined ? '' : ` ${view.q}`}.{' '}
      <Button kind="plain" act={() => go(at(app, table.name), 'replace')}>
        Clear the search
      </Button>
    </p>
  ) : (
    <>
      <p>No {plural(oneOf(table))} yet. Import a file or add one.</p>
      {may('create') ? (
        <Link class="button first" to={{ parts: [app, table.name], query: {}, fresh: true }}>
          New {oneOf(table)}
        </Link>
      ) : null}
    </>
  );
  const exporting = table.mayAll.includes('export') ? (
    <Link class="button" to={{ parts: [app, 'export', table.name], query }}>
      <Icon name="out" />
      Export
    </Link>
  ) : null;
  const openKey = open?.split('/').map(decodeURIComponent);
  return (
    <div class={`main${archive ? ' archived' : ''}`}>
      <div class="tasks">
        <h1>
          {title}
          {prefix.length === 0 ? '' : ` of ${prefix.join(' / ')}`}
        </h1>
        <span class="soft">
          {archive
            ? `Archive Database: routes no calls${kept === undefined ? '' : kept === 0 ? '; never purged by itself' : `; purged ${counted(kept, 'day')} after archiving`}${total === undefined ? '' : `; ${grouped(total.rows)} archived`}`
            : total === undefined
              ? ''
              : `${total.more ? 'over ' : ''}${grouped(total.rows)} ${narrowed ? 'match' : 'live'}`}
        </span>
        <span class="grow" />
        {archive ? (
          exporting
        ) : (
          <>
            {added === undefined ? null : <Button act={() => setAdding(true)}>{added.label}</Button>}
            {table.mayAll.includes('import') ? (
              <Link class="button" to={at(app, 'import', table.name)}>
                <Icon name="into" />
                Import
              </Link>
            ) : null}
            {exporting}
            {table.generator?.may === true ? <Button act={() => setGenerating(true)}>Generate…</Button> : null}
            {may('create') ? (
              <Link class="button first" to={{ parts: [app, table.name], query: {}, fresh: true }}>
                <Icon name="plus" />
                New {oneOf(table)}
              </Link>
            ) : null}
          </>
        )}
        <Switch
          label="Database"
          choices={[
            ['live', 'Live'],
            ['archive', 'Archive Database'],
          ]}
          value={archive ? 'archive' : 'live'}
          onChoose={(store) => go({ parts: here.value.parts, query: store === 'archive' ? { archive: '' } : {} })}
        />
      </div>
      <Filters
        app={app}
        table={table}
        columns={columnsOf(table, archive, zone)}
        shown={columns}
        filtering={filtering}
        onFiltering={setFiltering}
      />
      <Failed what={title} refused={refused} again={() => rows.refresh()} />
      <div class="split">
        <Grid
          label={title}
          rows={rows}
          columns={columns}
          sort={sort === '' ? table.key[0]! : sort}
          identity={key}
          empty={empty}
          changed={changed}
          choosing={selection.kind !== 'none'}
          isChosen={(entry) => isChosen(selection, key(entry))}
          isOpen={(entry) => openKey !== undefined && JSON.stringify(keyOf(table, entry)) === JSON.stringify(openKey)}
          onChoose={onChoose}
          onOpen={openRecord}
          onMenu={onMenu}
          onSort={setSort}
          onFilter={({ column }) => {
            if (column !== undefined) setFiltering(column.name);
          }}
          onKey={onKey}
          onType={(text) =>
            sort === '' && !narrowed && table.key.length === 1
              ? rows.seek(nameColumn(table), text)
              : Promise.resolve(undefined)
          }
          onSight={(from, to) => setSight([from, to])}
        />
        {openKey === undefined ? null : (
          <RecordPanel
            key={`${open} ${query['txnid'] ?? ''}`}
            app={app}
            table={table}
            recordKey={openKey}
            fresh={false}
            archive={archive}
            alone={false}
            onDone={() => rows.refresh()}
          />
        )}
      </div>
      <BottomBar
        count={count}
        actions={actions}
        total={total}
        sight={sight}
        along={<Along app={app} table={table} kind={archive ? 'restore' : 'archive'} selection={selection} />}
        onClear={() => setSelection(nothing)}
      />
      {menu === undefined ? null : (
        <Menu label={what} items={itemsOf(menu)} x={menu.x} y={menu.y} onClose={() => setMenu(undefined)} />
      )}
      {commanding === undefined ? null : (
        <RowCommand
          app={app}
          table={table}
          recordKey={keyOf(table, commanding.entry)}
          command={commanding.command}
          name={nameOf(table, commanding.entry)}
          onClose={() => {
            setCommanding(undefined);
            rows.refresh();
          }}
        />
      )}
      {adding && added !== undefined ? (
        <Lazy load={added.load} props={{ app, table, prefix, onClose: () => setAdding(false) }} />
      ) : null}
      {generating ? <GenerateDialog app={app} table={table} onClose={() => setGenerating(false)} /> : null}
      {action === undefined ? null : (
        <ActionDialog
          action={action}
          onClose={(done) => {
            setAction(undefined);
            if (done) {
              setSelection(nothing);
              rows.refresh();
            }
          }}
        />
      )}
    </div>
  );
}

/** What a record is called in a sentence. */
function nameOf(table: PermittedTable, entry: Entry): string {
  const column = table.columns.find(({ name }) => name === nameColumn(table))!;
  return spaced(cellText(column, entry.attributes[column.name]));
}
