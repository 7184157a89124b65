import { useState } from 'preact/hooks';
import { withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import type { Entry } from '../data/api.js';
import { commandsFor } from '../data/commands.js';
import { keyOf, listTitle, nameColumn, oneOf, textOf, type CommandDescription, type Key } from '../data/description.js';
import { Failed } from '../data/failed.js';
import { cellText, counted, grouped, spaced } from '../data/words.js';
import { Lazy } from '../design/lazy.js';
import { Menu, type MenuItem } from '../design/menu.js';
import { ActionDialog, type Action } from '../grid/action-dialog.js';
import { Along } from '../grid/along.js';
import { BottomBar } from '../grid/bottom-bar.js';
import { columnsOf, type GridColumn } from '../grid/columns.js';
import { filterName } from '../grid/filter.js';
import { Filters } from '../grid/filters.js';
import { Grid } from '../grid/grid.js';
import { choose, countOf, everything, isChosen, nothing, type Selection } from '../grid/selection.js';
import type { Place } from '../grid/use-pointing.js';
import { additionsOf } from '../record/additions.js';
import { commandLabel, RowCommand } from '../record/command-dialog.js';
import { GenerateDialog } from '../record/generate-dialog.js';
import { RecordPanel } from '../record/panel.js';
import { chooseRow, closeRecord, copySelected, openRecord, sortBy } from './table-acts.js';
import { EmptyTable, TableBar } from './table-bar.js';
import type { TableView } from './use-table-view.js';

interface Props {
  readonly view: TableView;
}

/** What is open over the list: one at a time. */
type Over =
  | { readonly kind: 'add' | 'generate' }
  | { readonly kind: 'act'; readonly action: Action }
  | { readonly kind: 'command'; readonly command: CommandDescription; readonly entry: Entry }
  | { readonly kind: 'menu'; readonly items: readonly (MenuItem | null)[]; readonly x: number; readonly y: number };

type Deed = Action['kind'];

/** The list of a table, the record that is open beside it, and what is done to the records that are selected. */
export function TableList({ view }: Props) {
  const { app, table, archive, selection, count, rows, open } = view;
  const [over, setOver] = useState<Over>();
  const [filtering, setFiltering] = useState<string>();
  const [sight, setSight] = useState<readonly [number, number]>([0, 0]);
  const act = (kind: Deed, of = selection): void =>
    setOver({
      kind: 'act',
      action: { kind, app, table, rows, selection: of, count: countOf(of, rows.total.peek()?.rows ?? 0) },
    });
  const openKey = open?.split('/').map(decodeURIComponent);
  const actions = actionsOf(view, count, act);
  return (
    <div class={`main${archive ? ' archived' : ''}`}>
      <TableBar
        view={view}
        added={additionsOf(app, table.name)?.list?.label}
        onAdd={() => setOver({ kind: 'add' })}
        onGenerate={() => setOver({ kind: 'generate' })}
      />
      <Filters
        app={app}
        table={table}
        columns={columnsOf(table, archive, view.zone)}
        shown={view.columns}
        filtering={filtering}
        onFiltering={setFiltering}
      />
      <Failed what={listTitle(table)} refused={rows.refused.value} again={() => rows.refresh()} />
      <div class="split">
        <Listed
          view={view}
          openKey={openKey}
          act={act}
          onFilter={setFiltering}
          onOver={setOver}
          onSight={(from, to) => setSight([from, to])}
        />
        {openKey === undefined ? null : (
          <RecordPanel
            key={`${open} ${here.value.query['txnid'] ?? ''}`}
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
        total={rows.total.value}
        sight={sight}
        along={<Along app={app} table={table} kind={archive ? 'restore' : 'archive'} selection={selection} />}
        onClear={() => view.select(nothing)}
      />
      {over === undefined ? null : <OverList view={view} over={over} onClose={() => setOver(undefined)} />}
    </div>
  );
}

interface ListedProps extends Props {
  readonly openKey: Key | undefined;
  readonly act: (kind: Deed, of?: Selection) => void;
  readonly onFilter: (column: string) => void;
  readonly onOver: (over: Over) => void;
  readonly onSight: (from: number, to: number) => void;
}

function Listed({ view, openKey, act, onFilter, onOver, onSight }: ListedProps) {
  const { table, sort, selection, identity } = view;
  return (
    <Grid
      label={listTitle(table)}
      rows={view.rows}
      columns={view.columns}
      sort={sort === '' ? table.key[0]! : sort}
      identity={identity}
      empty={<EmptyTable view={view} />}
      changed={view.changed}
      choosing={selection.kind !== 'none'}
      isChosen={(entry) => isChosen(selection, identity(entry))}
      isOpen={(entry) => openKey !== undefined && JSON.stringify(keyOf(table, entry)) === JSON.stringify(openKey)}
      onChoose={(place, press) => chooseRow(view, place, press)}
      onOpen={(entry) => openRecord(view, entry)}
      onMenu={(place, column, x, y) => {
        // A row outside the selection is selected first.
        const chosen = isChosen(selection, identity(place.entry)) ? selection : chooseAt(view, place);
        onOver({ kind: 'menu', items: itemsOf(view, chosen, place, column, act, onOver), x, y });
      }}
      onSort={(column) => sortBy(view, column)}
      onFilter={({ column }) => {
        if (column !== undefined) onFilter(column.name);
      }}
      onKey={(event, place) => onKey(event, place, view, act)}
      onType={(text) =>
        sort === '' && !view.isNarrowed && table.key.length === 1
          ? view.rows.seek(nameColumn(table), text)
          : Promise.resolve(undefined)
      }
      onSight={onSight}
    />
  );
}

/** Selects one row alone. */
function chooseAt({ select, identity }: TableView, place: Place): Selection {
  const one = choose({ key: identity(place.entry), index: place.index });
  select(one);
  return one;
}

/** Keys of the list beside those that move: true when one was taken. */
function onKey(event: KeyboardEvent, place: Place | undefined, view: TableView, act: ListedProps['act']): boolean {
  const { archive, selection } = view;
  const control = event.ctrlKey || event.metaKey;
  // What is selected; where nothing is, the row that the keys are at is from now on.
  const chosenAt = (): Selection =>
    selection.kind !== 'none' || place === undefined ? selection : chooseAt(view, place);
  if (control && event.key.toLowerCase() === 'a') view.select(everything);
  else if (control && event.key.toLowerCase() === 'c') void copySelected(view, chosenAt());
  else if (event.key === 'Delete' && view.table.may.includes('archive') && !archive) {
    const chosen = chosenAt();
    if (chosen.kind === 'none') return false;
    act('archive', chosen);
  } else if (event.key === 'Escape') {
    if (view.open !== undefined) closeRecord();
    else view.select(nothing);
  } else if (event.key === '/') document.getElementById('find')?.focus();
  else return false;
  return true;
}

/** What can be done to so many records that are selected. */
function actionsOf(
  { table, archive }: TableView,
  count: number,
  act: (kind: Deed) => void,
): readonly (MenuItem | null)[] {
  const what = counted(count, oneOf(table));
  if (!archive)
    return table.may.includes('archive')
      ? [{ label: `Archive ${what}…`, icon: 'box', keys: 'Del', run: () => act('archive') }]
      : [];
  return [
    ...(table.may.includes('restore')
      ? [{ label: `Restore ${what}…`, icon: 'undo' as const, run: () => act('restore') }]
      : []),
    ...(table.may.includes('purge') ? [{ label: `Purge ${what}…`, danger: true, run: () => act('purge') }] : []),
  ];
}

/** The menu of a row, where so much is selected. */
function itemsOf(
  view: TableView,
  selection: Selection,
  place: Place,
  column: GridColumn | undefined,
  act: ListedProps['act'],
  onOver: (over: Over) => void,
): readonly (MenuItem | null)[] {
  const { table, archive, rows } = view;
  const count = countOf(selection, rows.total.peek()?.rows ?? 0);
  const { entry } = place;
  const value =
    column?.column === undefined || column.column.secret !== null ? '' : textOf(entry.attributes[column.column.name]);
  const commands = archive || count !== 1 ? [] : commandsFor(table, entry.attributes);
  const actions = actionsOf(view, count, (kind) => act(kind, selection));
  return [
    {
      label: 'Open',
      keys: 'Enter',
      ...(count === 1 ? {} : { reason: 'One record is opened at a time.' }),
      run: () => openRecord(view, entry),
    },
    {
      label: count === 1 ? 'Copy' : `Copy ${grouped(count)} rows`,
      keys: 'Ctrl C',
      run: () => void copySelected(view, selection),
    },
    ...(value === '' || value.length > 200
      ? []
      : [
          {
            label: `Filter by this ${column!.label}`,
            run: () => go(withQuery(here.value, { [filterName(column!.column!.name)]: `=${value}` }), 'replace'),
          },
        ]),
    ...commands.map((command) => ({
      label: `${commandLabel(command.name)}…`,
      run: () => onOver({ kind: 'command', command, entry }),
    })),
    ...(actions.length > 0 ? [null, ...actions] : []),
  ];
}

interface OverProps extends Props {
  readonly over: Over;
  readonly onClose: () => void;
}

function OverList({ view, over, onClose }: OverProps) {
  const { app, table, prefix, rows } = view;
  const added = additionsOf(app, table.name)?.list;
  switch (over.kind) {
    case 'menu':
      return (
        <Menu label={counted(view.count, oneOf(table))} items={over.items} x={over.x} y={over.y} onClose={onClose} />
      );
    case 'add':
      return added === undefined ? null : <Lazy load={added.load} props={{ app, table, prefix, onClose }} />;
    case 'generate':
      return <GenerateDialog app={app} table={table} onClose={onClose} />;
    case 'command':
      return (
        <RowCommand
          app={app}
          table={table}
          recordKey={keyOf(table, over.entry)}
          command={over.command}
          name={nameOf(table, over.entry)}
          onClose={() => {
            onClose();
            rows.refresh();
          }}
        />
      );
    case 'act':
      return (
        <ActionDialog
          action={over.action}
          onClose={(done) => {
            onClose();
            if (done) {
              view.select(nothing);
              rows.refresh();
            }
          }}
        />
      );
  }
}

/** What a record is called in a sentence. */
function nameOf(table: TableView['table'], entry: Entry): string {
  const column = table.columns.find(({ name }) => name === nameColumn(table))!;
  return spaced(cellText(column, entry.attributes[column.name]));
}
