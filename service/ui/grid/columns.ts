import { kept } from '../data/kept.js';
import { nameColumn, type ColumnDescription, type PermittedTable } from '../data/description.js';

/** A column of the grid: one of the table, or what niud keeps of each record. */
export interface GridColumn {
  readonly name: string;
  readonly label: string;
  /** Undefined for what stands in `meta`. */
  readonly column?: ColumnDescription;
  readonly width: string;
  readonly right: boolean;
  /** By which people know a record. */
  readonly isName?: boolean;
}

/** Kinds whose values are short and alike; the others share what is left. */
const narrow: Readonly<Record<string, string>> = {
  phone: '132px',
  pattern: '132px',
  boolean: '84px',
  integer: '92px',
  money: '128px',
  rate: '120px',
  decimal: '110px',
  percent: '84px',
  timestamp: '128px',
  timezone: '156px',
  digits: '120px',
};
const right = new Set(['integer', 'money', 'rate', 'decimal', 'percent']);

/** All columns that a list can show, in the order of the table; `zone` names the zone of the times. */
export function columnsOf(table: PermittedTable, archive: boolean, zone: string): readonly GridColumn[] {
  const own = table.columns.map(
    (column): GridColumn => ({
      name: column.name,
      label: column.label,
      column,
      right: right.has(column.kind),
      isName: column.name === nameColumn(table),
      width:
        narrow[column.kind] ??
        (column.input === 'json' || column.input === 'rules'
          ? 'minmax(120px, 1fr)'
          : column.input === 'area'
            ? 'minmax(140px, 1.6fr)'
            : 'minmax(110px, 1fr)'),
    }),
  );
  const stamp = (name: string, label: string): GridColumn => ({
    name: `meta.${name}`,
    label,
    width: '128px',
    right: false,
  });
  return [
    ...own,
    ...(archive
      ? [stamp('archived', `Archived (${zone})`), stamp('archived_by', 'By')]
      : [stamp('modified', `Modified (${zone})`), stamp('modified_by', 'By')]),
  ];
}

/**
 * What a list shows before anybody has chosen: the key, what is required and listed by, and when it was changed; at
 * most eight.
 */
function usual(all: readonly GridColumn[]): readonly string[] {
  const isUsual = ({ column }: GridColumn): boolean =>
    column === undefined || (column.input !== 'rules' && column.secret === null && column.input !== 'area');
  const key = all.filter(({ column }) => column?.key === true);
  const rest = all.filter((one) => one.column?.key !== true && isUsual(one));
  const meta = rest.filter(({ column }) => column === undefined);
  return [
    ...key,
    ...rest.filter(({ column }) => column !== undefined).slice(0, Math.max(1, 7 - key.length - meta.length + 1)),
    ...meta,
  ].map(({ name }) => name);
}

/** The person's choice of columns, by application and table. */
const chosenColumns = kept<Readonly<Record<string, readonly string[]>>>('columns', {});

export function shownColumns(
  app: string,
  table: PermittedTable,
  archive: boolean,
  zone: string,
): readonly GridColumn[] {
  const all = columnsOf(table, archive, zone);
  const chosen = chosenColumns.value[`${app}/${table.name}`] ?? usual(all);
  // Times and names of the archive take the place of those of live records.
  const names = chosen.map((name) =>
    archive ? name.replace('meta.modified', 'meta.archived') : name.replace('meta.archived', 'meta.modified'),
  );
  const shown = names.flatMap((name) => all.find((column) => column.name === name) ?? []);
  return shown.length === 0 ? all.slice(0, 1) : shown;
}

/** Another choice; an empty one is the usual. */
export function chooseColumns(app: string, table: PermittedTable, names: readonly string[] | undefined): void {
  const { [`${app}/${table.name}`]: _, ...others } = chosenColumns.value;
  chosenColumns.value =
    names === undefined || names.length === 0 ? others : { ...others, [`${app}/${table.name}`]: names };
}

/** The template of a row; the grid scrolls sideways where its narrowest does not fit. */
export function templateOf(columns: readonly GridColumn[]): string {
  return columns.map(({ width }) => width).join(' ');
}

/**
 * What a card of a phone shows of a record: the last of its key, by which people know it, and the two others that say
 * most in little room.
 */
export function cardColumns(
  columns: readonly GridColumn[],
): readonly [name: GridColumn, others: readonly GridColumn[]] {
  const name = columns.find(({ isName }) => isName) ?? columns[0]!;
  const rank = ({ column }: GridColumn): number =>
    column?.input === 'list' || column?.input === 'json' || column?.input === 'rules'
      ? 2
      : column?.key === true
        ? 1
        : 0;
  return [
    name,
    columns
      .filter((one) => one !== name)
      .sort((one, other) => rank(one) - rank(other))
      .slice(0, 2),
  ];
}
