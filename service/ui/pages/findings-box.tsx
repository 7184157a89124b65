import { useEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { post, type Finding } from '../data/api.js';
import { counts, countsOf } from '../data/counts.js';
import { columnOf, listTitle, type PermittedTable } from '../data/description.js';
import { counted } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';

type Placed = Pick<Finding, 'code' | 'message'> & { readonly path: string };

interface Found {
  readonly table: PermittedTable;
  readonly errors: readonly Placed[];
  readonly warnings: readonly Placed[];
  readonly partial: boolean;
}

const shown = 8;
/** More than these are looked through when asked: lint reads every record. */
const mostUnasked = 20_000;

/** The record that a path leads into: `/call_plan/Harbor/Office/rules/1`. */
function Record({ app, table, path }: { readonly app: string; readonly table: PermittedTable; readonly path: string }) {
  const parts = path.split('/').slice(2).map(decodeURIComponent);
  const key = parts.slice(0, table.key.length);
  const column = columnOf(table, parts[key.length] ?? '');
  // What is found in rules says in which.
  return key.length < table.key.length ? (
    <span>{listTitle(table)}</span>
  ) : (
    <>
      <Link to={at(app, table.name, ...key)}>{key.join(' / ')}</Link>
      {column === undefined || column.input === 'rules' ? '' : ` ${column.label}:`}
    </>
  );
}

/** What lint finds in what is stored, table by table. */
export function Findings({ app, tables }: { readonly app: string; readonly tables: readonly PermittedTable[] }) {
  const [found, setFound] = useState<readonly Found[]>();
  const [fault, setFault] = useState<string>();
  const look = async (): Promise<void> => {
    const all: Found[] = [];
    setFault(undefined);
    for (const table of tables) {
      const answer = await post(app, 'lint', { table: table.name });
      if (!answer.ok) {
        setFault(`${listTitle(table)}: ${answer.message}`);
        continue;
      }
      const { errors, warnings } = answer.data[0]!.attributes as unknown as Pick<Found, 'errors' | 'warnings'>;
      all.push({ table, errors, warnings, partial: answer.meta.partial === true });
      setFound([...all]);
    }
  };
  const isKnown = counts.value.app === app;
  useEffect(() => {
    if (isKnown && tables.reduce((sum, { name }) => sum + (countsOf(app, name)?.live ?? 0), 0) <= mostUnasked)
      void look();
  }, [app, isKnown]);
  const some = found?.filter(({ errors, warnings }) => errors.length + warnings.length > 0) ?? [];
  const partial = found?.filter((one) => one.partial) ?? [];
  return (
    <section class="card box" aria-label="Findings">
      <h2>Findings</h2>
      {fault === undefined ? null : <Note tone="bad">Could not look through {fault}</Note>}
      {found === undefined ? (
        <p class="soft">
          Whether anything stored is wrong or doubtful: rules that are never reached, numbers that lead nowhere.
        </p>
      ) : some.length === 0 ? (
        <p>Nothing found in {counted(found.length, 'table')}.</p>
      ) : (
        some.map(({ table, errors, warnings }) => (
          <div key={table.name}>
            <Link to={at(app, table.name)}>{listTitle(table)}</Link>{' '}
            <span class="soft">
              {[
                ...(errors.length > 0 ? [counted(errors.length, 'error')] : []),
                ...(warnings.length > 0 ? [counted(warnings.length, 'warning')] : []),
              ].join(', ')}
            </span>
            <ul class="small">
              {[...errors, ...warnings].slice(0, shown).map(({ path, message }, nth) => (
                <li key={nth}>
                  <Record app={app} table={table} path={path} /> {message}
                </li>
              ))}
            </ul>
          </div>
        ))
      )}
      {partial.length === 0 ? null : (
        <p class="soft small">
          Only a part of {partial.map(({ table }) => listTitle(table)).join(' and ')} was looked at in the time there
          is. Mend what was found and look again; where nothing was, look again when the unit is less busy.
        </p>
      )}
      <Button act={look}>{found === undefined ? 'Look now' : 'Look again'}</Button>
    </section>
  );
}
