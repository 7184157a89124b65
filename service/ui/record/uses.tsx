import { useEffect, useState } from 'preact/hooks';
import { at, withQuery, type Address } from '../address/address.js';
import { here } from '../address/here.js';
import { Link } from '../address/link.js';
import { get, pathOf, type Json, type Refused } from '../data/api.js';
import { keyOf, listTitle, oneOf, tableOf, textOf, type Key, type PermittedTable } from '../data/description.js';
import { counted, grouped, spaced } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { filterName } from '../grid/filter.js';
import type { RecordModel } from './record-model.js';

interface Usage {
  readonly contains: Readonly<Record<string, number>>;
  readonly used_by: readonly { readonly table: string; readonly key: Readonly<Record<string, Json>> }[];
  readonly used_by_others?: number;
  readonly generations?: readonly { readonly txnid: number; readonly contains: Readonly<Record<string, number>> }[];
}

/** What uses a record and what it contains, as its tab shows it and counts it. */
interface KnownUsage {
  readonly usage: Usage | undefined;
  readonly partial: boolean;
  readonly refused: Refused | undefined;
  readonly read: () => Promise<void>;
  /** For the tab: how many use it; undefined where that is not known. */
  readonly count: string | undefined;
}

/**
 * Asked once the record is read; of a tenant, whose every record is looked through, and of the archive only where the
 * tab is open.
 */
export function useUsage({ app, table, key, archive, fresh, entry }: RecordModel, isOpen: boolean): KnownUsage {
  const [usage, setUsage] = useState<Usage>();
  const [partial, setPartial] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const read = async (): Promise<void> => {
    const answer = await get(app, `${pathOf('usage', table.name, ...key)}${archive ? '?archive=true' : ''}`);
    if (!answer.ok) {
      setRefused(answer);
      return;
    }
    setRefused(undefined);
    setUsage(answer.data[0]!.attributes as unknown as Usage);
    setPartial(answer.meta.partial === true);
  };
  const version = entry.value?.meta?.['txnid'];
  const owners = Object.values(table.tenant ?? {});
  const isWanted =
    entry.value !== undefined &&
    !fresh &&
    (isOpen || (!archive && !table.key.every((column) => owners.includes(column))));
  useEffect(() => {
    if (isWanted) void read();
  }, [version, isWanted, isOpen]);
  return {
    usage,
    partial,
    refused,
    read,
    count:
      usage === undefined || archive
        ? undefined
        : `${grouped(usage.used_by.length + (usage.used_by_others ?? 0))}${partial ? '+' : ''}`,
  };
}

/** What a record contains, what uses it, and of an archived one what was archived with it, generation by generation. */
export function RecordUses({
  model,
  known: { usage, partial, refused, read },
}: {
  readonly model: RecordModel;
  readonly known: KnownUsage;
}) {
  const { app, table, key, archive } = model;
  const others = usage?.used_by_others ?? 0;
  return (
    <div class="fields" role="tabpanel" aria-label="Used by">
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {refused.message}{' '}
          <Button kind="plain" act={read}>
            Try again
          </Button>
        </Note>
      )}
      {usage === undefined ? null : archive ? (
        <Generations app={app} model={model} usage={usage} />
      ) : (
        <>
          <section class="stack">
            <h2>Used by</h2>
            {usage.used_by.length + others === 0 ? (
              <p class="soft">{partial ? 'Nothing was found yet.' : 'Nothing uses it.'}</p>
            ) : (
              <ul class="uses">
                {usage.used_by.map((user, nth) => (
                  <li key={nth}>
                    <UserOf app={app} table={user.table} named={user.key} />
                  </li>
                ))}
                {others === 0 ? null : <li class="soft">{grouped(others)} more that you may not see</li>}
              </ul>
            )}
            {partial ? (
              <p class="small soft">Not everything could be looked through in time; there may be more.</p>
            ) : null}
          </section>
          <section class="stack">
            <h2>Contains</h2>
            {Object.keys(usage.contains).length === 0 ? (
              <p class="soft">Nothing that would go to the archive with it.</p>
            ) : (
              <>
                <Counts app={app} contains={usage.contains} linkOf={(child) => listWithin(app, child, table, key)} />
                <p class="small soft">Archived with it, and restored with it.</p>
              </>
            )}
          </section>
        </>
      )}
      {usage === undefined || !partial ? null : (
        <div>
          <Button act={read}>Look again</Button>
        </div>
      )}
    </div>
  );
}

function Generations({
  app,
  model,
  usage,
}: {
  readonly app: string;
  readonly model: RecordModel;
  readonly usage: Usage;
}) {
  const generations = usage.generations ?? [];
  const now = textOf(model.entry.value?.meta?.['txnid']);
  return (
    <section class="stack">
      <h2>{counted(generations.length, 'generation')} in the archive</h2>
      <ul class="uses">
        {generations.map(({ txnid, contains }) => (
          <li key={txnid} class="stack">
            <span>
              {String(txnid) === now ? (
                <b>Archived by change {txnid} (shown)</b>
              ) : (
                <Link to={withQuery(here.value, { txnid: String(txnid), tab: undefined })} how="replace">
                  Archived by change {txnid}
                </Link>
              )}
            </span>
            {Object.keys(contains).length === 0 ? (
              <span class="small soft">Nothing was archived with it.</span>
            ) : (
              <Counts app={app} contains={contains} linkOf={() => undefined} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Counts({
  app,
  contains,
  linkOf,
}: {
  readonly app: string;
  readonly contains: Usage['contains'];
  readonly linkOf: (child: PermittedTable) => Address | undefined;
}) {
  return (
    <dl class="contained">
      {Object.entries(contains).map(([name, count]) => {
        const child = tableOf(app, name);
        const to = child === undefined ? undefined : linkOf(child);
        const title = child === undefined ? name : listTitle(child);
        return (
          <div key={name}>
            <dt>{to === undefined ? title : <Link to={to}>{title}</Link>}</dt>
            <dd>{grouped(count)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function UserOf({
  app,
  table: name,
  named,
}: {
  readonly app: string;
  readonly table: string;
  readonly named: Readonly<Record<string, Json>>;
}) {
  const table = tableOf(app, name);
  const key = table === undefined ? Object.values(named).map(textOf) : keyOf(table, { attributes: named });
  const whose = key.slice(0, -1).join(' / ');
  return (
    <>
      {table === undefined ? (
        `${name} ${key.at(-1) ?? ''}`
      ) : (
        <Link to={at(app, table.name, ...key)}>
          {oneOf(table)} {spaced(key.at(-1) ?? '')}
        </Link>
      )}{' '}
      <span class="small faint">{whose}</span>
    </>
  );
}

/** The list of those records of a table that a record contains: by the columns that name it. */
function listWithin(app: string, child: PermittedTable, table: PermittedTable, key: Key): Address | undefined {
  const query: Record<string, string> = {};
  for (const [place, part] of table.key.entries()) {
    const isOwn = place === table.key.length - 1;
    const column = child.columns.find(({ name, refersTo }) => (isOwn ? refersTo === table.name : name === part));
    if (column === undefined) return undefined;
    query[filterName(column.name)] = `=${key[place]!}`;
  }
  return { parts: [app, child.name], query };
}
