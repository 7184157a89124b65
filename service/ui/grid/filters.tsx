import { useEffect, useRef, useState } from 'preact/hooks';
import { withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { columnOf, listTitle, type PermittedTable } from '../data/description.js';
import { digitsOf, isPhone, spaced } from '../data/words.js';
import { Chip } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Icon } from '../design/icons.js';
import { ColumnsDialog } from './columns-dialog.js';
import type { GridColumn } from './columns.js';
import { FilterDialog } from './filter-dialog.js';
import { filterName, filterWords, readFilters, type Filter } from './filter.js';

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

/** A filter that holds, and away with it. */
function FilterChip({ table, filter }: { readonly table: PermittedTable; readonly filter: Filter }) {
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
