import { at } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { useAsked } from '../data/asked.js';
import { described, listTitle, oneOf } from '../data/description.js';
import { counted, grouped, plural } from '../data/words.js';
import { Button } from '../design/button.js';
import { Icon } from '../design/icons.js';
import { Switch } from '../design/switch.js';
import type { TableView } from './use-table-view.js';

interface Props {
  readonly view: TableView;
  /** What an application's own way to add records is called; undefined where it has none. */
  readonly added: string | undefined;
  readonly onAdd: () => void;
  readonly onGenerate: () => void;
}

/** The task bar of a list: its name and count, what can be done to the table, and which of its databases is shown. */
export function TableBar(props: Props) {
  const { view } = props;
  const { app, table, archive, prefix } = view;
  const title = listTitle(table);
  return (
    <div class="tasks">
      <h1>
        {title}
        {prefix.length === 0 ? '' : ` of ${prefix.join(' / ')}`}
      </h1>
      <span class="soft">{countWords(view, useKept(app, archive))}</span>
      <span class="grow" />
      <Buttons {...props} />
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
  );
}

function Buttons({ view: { app, table, archive }, added, onAdd, onGenerate }: Props) {
  const { query } = here.value;
  const exporting = table.mayAll.includes('export') ? (
    <Link class="button" to={{ parts: [app, 'export', table.name], query }}>
      <Icon name="out" />
      Export
    </Link>
  ) : null;
  return (
    <>
      {archive ? (
        exporting
      ) : (
        <>
          {added === undefined ? null : <Button act={() => onAdd()}>{added}</Button>}
          {table.mayAll.includes('import') ? (
            <Link class="button" to={at(app, 'import', table.name)}>
              <Icon name="into" />
              Import
            </Link>
          ) : null}
          {exporting}
          {table.generator?.may === true ? <Button act={() => onGenerate()}>Generate…</Button> : null}
          {table.may.includes('create') ? (
            <Link class="button first" to={{ parts: [app, table.name], query: {}, fresh: true }}>
              <Icon name="plus" />
              New {oneOf(table)}
            </Link>
          ) : null}
        </>
      )}
    </>
  );
}

/** How many days the archive keeps, as those are told who may see the settings. */
function useKept(app: string, archive: boolean): number | undefined {
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
  return typeof days === 'number' ? days : undefined;
}

function countWords({ archive, rows, isNarrowed }: TableView, kept: number | undefined): string {
  const total = rows.total.value;
  if (archive) {
    const until =
      kept === undefined
        ? ''
        : kept === 0
          ? '; never purged by itself'
          : `; purged ${counted(kept, 'day')} after archiving`;
    return `Archive Database: routes no calls${until}${total === undefined ? '' : `; ${grouped(total.rows)} archived`}`;
  }
  return total === undefined
    ? ''
    : `${total.more ? 'over ' : ''}${grouped(total.rows)} ${isNarrowed ? 'match' : 'live'}`;
}

/** What an empty list says: what belongs there and how it comes there, or that nothing matches. */
export function EmptyTable({ view: { app, table, archive, searched, isNarrowed } }: { readonly view: TableView }) {
  if (archive)
    return isNarrowed ? <p>Nothing in the archive matches.</p> : <p>The archive has no {plural(oneOf(table))}.</p>;
  // Both may stand, and each alone may well match something.
  const isFiltered = Object.keys(here.value.query).some((name) => name.startsWith('f.'));
  const filter = isFiltered ? (searched === undefined ? ' the filter' : ' and the filter') : '';
  if (isNarrowed)
    return (
      <p>
        Nothing matches{searched === undefined ? '' : ` ${searched}`}
        {filter}.{' '}
        <Button kind="plain" act={() => go(at(app, table.name), 'replace')}>
          Clear{isFiltered && searched === undefined ? '' : ' the search'}
          {filter}
        </Button>
      </p>
    );
  return (
    <>
      <p>No {plural(oneOf(table))} yet. Import a file or add one.</p>
      {table.may.includes('create') ? (
        <Link class="button first" to={{ parts: [app, table.name], query: {}, fresh: true }}>
          New {oneOf(table)}
        </Link>
      ) : null}
    </>
  );
}
