import { useEffect, useRef, useState } from 'preact/hooks';
import { withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { columnOf, listTitle, type ColumnDescription, type PermittedTable } from '../data/description.js';
import { capital, digitsOf, isPhone, spaced } from '../data/words.js';
import { Chip } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Check, Choice, Field, TextInput } from '../design/field.js';
import { Icon } from '../design/icons.js';
import { chooseColumns, type GridColumn } from './columns.js';
import { filterName, filterWords, readFilter, readFilters, writeFilter, type Filter } from './filter.js';

interface Props {
  readonly app: string;
  readonly table: PermittedTable;
  readonly columns: readonly GridColumn[];
  readonly shown: readonly GridColumn[];
  /** The column whose filter is being asked for; empty is a new one. */
  readonly filtering: string | undefined;
  readonly onFiltering: (column: string | undefined) => void;
}

/** A search takes effect this long after the last letter. */
const typingMs = 250;

/** Search, filters and columns of a list; all of it stands in the address. */
export function Filters({ app, table, columns, shown, filtering, onFiltering }: Props) {
  const { query } = here.value;
  const asked = query['q'] ?? '';
  // What is being typed stands before what the address says, until the field is left.
  const [typed, setTyped] = useState<string>();
  const [choosing, setChoosing] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const apply = (text: string): void => {
    clearTimeout(timer.current);
    timer.current = undefined;
    go(withQuery(here.value, { q: text.trim() === '' ? undefined : digitsOf(text), open: undefined }), 'replace');
  };
  const search = (text: string): void => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => apply(text), typingMs);
  };
  const leave = (): void => {
    if (timer.current !== undefined && typed !== undefined) apply(typed);
    setTyped(undefined);
  };
  return (
    <div class="filters" role="search">
      <span class="find">
        <label class="hidden" for="find">
          Search {listTitle(table)}
        </label>
        <Icon name="search" />
        <input
          id="find"
          class="input"
          type="search"
          value={typed ?? asked}
          placeholder="Search in any column"
          spellcheck={false}
          onInput={(event) => search(event.currentTarget.value)}
          onBlur={leave}
        />
      </span>
      {readFilters(query).map((filter) => (
        <FilterChip key={filter.column} table={table} filter={filter} />
      ))}
      <Button kind="plain" icon="plus" onClick={() => onFiltering('')}>
        Filter
      </Button>
      <span class="grow" />
      <Button kind="plain" class="not-small" onClick={() => setChoosing(true)}>
        Columns
      </Button>
      {filtering === undefined ? null : (
        <FilterDialog table={table} column={filtering} onClose={() => onFiltering(undefined)} />
      )}
      {choosing ? (
        <ColumnsDialog app={app} table={table} columns={columns} shown={shown} onClose={() => setChoosing(false)} />
      ) : null}
    </div>
  );
}

function FilterChip({
  table,
  filter,
}: {
  readonly table: PermittedTable;
  readonly filter: ReturnType<typeof readFilters>[number];
}) {
  const column = columnOf(table, filter.column);
  const label = column?.label ?? filter.column;
  return (
    <Chip
      removeLabel={`Remove the filter of ${label}`}
      onRemove={() => go(withQuery(here.value, { [filterName(filter.column)]: undefined }), 'replace')}
    >
      {label}{' '}
      <b>
        {column !== undefined && isPhone(column)
          ? filterWords({ ...filter, value: spaced(filter.value) })
          : filterWords(filter)}
      </b>
    </Chip>
  );
}

function FilterDialog({
  table,
  column,
  onClose,
}: {
  readonly table: PermittedTable;
  readonly column: string;
  readonly onClose: () => void;
}) {
  const listed = table.columns.filter(({ secret, input }) => secret === null && input !== 'rules');
  const [name, setName] = useState(column === '' ? listed[0]!.name : column);
  const before = here.value.query[filterName(name)];
  const [filter, setFilter] = useState<Filter>(
    before === undefined ? { column: name, how: '^', value: '' } : readFilter(name, before),
  );
  const chosen = columnOf(table, name)!;
  const ways = waysOf(chosen);
  const how = ways.some(([way]) => way === filter.how) ? filter.how : '=';
  const clean = (text: string): string => (isPhone(chosen) ? digitsOf(text) : text);
  const apply = (): void => {
    go(
      withQuery(here.value, {
        [filterName(name)]: writeFilter({
          ...filter,
          column: name,
          how,
          value: clean(filter.value),
          ...(filter.to === undefined ? {} : { to: clean(filter.to) }),
        }),
      }),
      'replace',
    );
    onClose();
  };
  return (
    <Dialog
      title={`Filter ${listTitle(table)}`}
      onClose={onClose}
      onEnter={apply}
      foot={
        <>
          <Button kind="first" onClick={apply}>
            Filter
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <Field label="Column">
        {(tied) => (
          <Choice
            {...tied}
            value={name}
            choices={listed.map((one) => [one.name, one.label])}
            onChoose={(next) => {
              setName(next);
              setFilter({ ...filter, column: next });
            }}
          />
        )}
      </Field>
      <Field label="How">
        {(tied) => (
          <Choice
            {...tied}
            value={how}
            choices={ways}
            onChoose={(next) => setFilter({ ...filter, how: next as Filter['how'] })}
          />
        )}
      </Field>
      {how === '0' ? null : (
        <Field label={how === '-' ? 'Above' : 'Value'} hint={capital(chosen.words)}>
          {(tied) => valueInput(chosen, filter.value, (value) => setFilter({ ...filter, value }), tied)}
        </Field>
      )}
      {how === '-' ? (
        <Field label="Under">
          {(tied) => <TextInput {...tied} value={filter.to ?? ''} onText={(to) => setFilter({ ...filter, to })} />}
        </Field>
      ) : null}
      {chosen.indexed ? null : (
        <p class="soft small">This column has no index: the list is walked, and shows at most 200,000 that match.</p>
      )}
    </Dialog>
  );
}

/** How a column may be filtered. */
function waysOf({ choices, input }: ColumnDescription): readonly (readonly [Filter['how'], string])[] {
  if (choices !== null || input === 'checkbox')
    return [
      ['=', 'is'],
      ['0', 'is not set'],
    ];
  return [
    ['^', 'begins with'],
    ['=', 'is'],
    ['~', 'contains'],
    ['-', 'is between'],
    ['0', 'is not set'],
  ];
}

function valueInput(
  column: ColumnDescription,
  value: string,
  onText: (text: string) => void,
  tied: { readonly id: string },
) {
  if (column.input === 'checkbox')
    return (
      <Choice
        {...tied}
        value={value}
        choices={[
          ['', ''],
          ['true', 'Yes'],
          ['false', 'No'],
        ]}
        onChoose={onText}
      />
    );
  if (column.choices !== null)
    return (
      <Choice
        {...tied}
        value={value}
        choices={['', ...column.choices].map((choice) => [choice, choice])}
        onChoose={onText}
      />
    );
  return <TextInput {...tied} value={value} onText={onText} spellcheck={false} />;
}

function ColumnsDialog({
  app,
  table,
  columns,
  shown,
  onClose,
}: {
  readonly app: string;
  readonly table: PermittedTable;
  readonly columns: readonly GridColumn[];
  readonly shown: readonly GridColumn[];
  readonly onClose: () => void;
}) {
  const [names, setNames] = useState(shown.map(({ name }) => name));
  const listed = [
    ...names.flatMap((name) => columns.find((column) => column.name === name) ?? []),
    ...columns.filter(({ name }) => !names.includes(name)),
  ];
  const move = (name: string, by: number): void => {
    const from = names.indexOf(name),
      to = from + by;
    if (to < 0 || to >= names.length) return;
    const next = names.filter((one) => one !== name);
    next.splice(to, 0, name);
    setNames(next);
  };
  const save = (): void => {
    chooseColumns(app, table, names);
    onClose();
  };
  return (
    <Dialog
      title="Columns"
      onClose={onClose}
      foot={
        <>
          <Button kind="first" onClick={save}>
            Show these
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <span class="grow" />
          <Button
            kind="plain"
            onClick={() => {
              chooseColumns(app, table, undefined);
              onClose();
            }}
          >
            Default columns
          </Button>
        </>
      }
    >
      <ul>
        {listed.map(({ name, label }) => (
          <ColumnLine
            key={name}
            label={label}
            place={names.indexOf(name)}
            last={names.length - 1}
            onShow={(shows) => setNames(shows ? [...names, name] : names.filter((one) => one !== name))}
            onMove={(by) => move(name, by)}
          />
        ))}
      </ul>
    </Dialog>
  );
}

/** A column that may be shown, and moved where it is. */
function ColumnLine({
  label,
  place,
  last,
  onShow,
  onMove,
}: {
  readonly label: string;
  /** Among those that are shown; under 0 where it is none of them. */
  readonly place: number;
  readonly last: number;
  readonly onShow: (shows: boolean) => void;
  readonly onMove: (by: number) => void;
}) {
  return (
    <li class="line">
      <Check label={label} checked={place >= 0} onCheck={onShow} />
      <span class="grow" />
      {place < 0 ? null : (
        <>
          <Button
            kind="plain"
            icon="up"
            aria-label={`${label} one to the left`}
            disabled={place === 0}
            onClick={() => onMove(-1)}
          />
          <Button
            kind="plain"
            icon="fall"
            aria-label={`${label} one to the right`}
            disabled={place === last}
            onClick={() => onMove(1)}
          />
        </>
      )}
    </li>
  );
}
