import './job.css';
import { useEffect, useState } from 'preact/hooks';
import { withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { post, type Json, type Refused } from '../data/api.js';
import { columnOf, listTitle, oneOf, tableOf, type PermittedTable } from '../data/description.js';
import { isOver } from '../data/job.js';
import { startPath } from '../data/jobs.js';
import { shortName } from '../data/sessions.js';
import { plural } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Check } from '../design/field.js';
import { Switch } from '../design/switch.js';
import { filtersOf, filterWords, readFilters } from '../grid/filter.js';
import { exportBody } from './export-body.js';
import { JobView } from './job-view.js';
import type { PageProps } from './props.js';

/** Exports what a list shows: its store, filters and search, in the columns that are chosen. */
export function ExportPage({ app, rest }: PageProps) {
  const table = tableOf(app, rest[0] ?? '');
  const title = table === undefined ? 'Export' : `Export ${listTitle(table)}`;
  useEffect(() => {
    document.title = `${title} · ${shortName(app)} · niud`;
  }, [title]);
  if (table === undefined || !table.mayAll.includes('export'))
    return (
      <div class="page">
        <Note tone="bad">There is nothing here that you may export: {rest[0] ?? ''}.</Note>
      </div>
    );
  const { job, ...query } = here.value.query;
  return (
    <>
      <div class="tasks">
        <h1>{title}</h1>
        <span class="grow" />
        <Link class="button" to={{ parts: [app, table.name], query }}>
          Back to {listTitle(table)}
        </Link>
      </div>
      <div class="page stack">
        {Number(job ?? 0) > 0 ? (
          <JobView
            key={job}
            app={app}
            id={Number(job)}
            onJob={(one) =>
              isOver(one) ? (
                <Button act={() => go(withQuery(here.value, { job: undefined }))}>Export again</Button>
              ) : null
            }
          />
        ) : (
          <Choosing app={app} table={table} />
        )}
      </div>
    </>
  );
}

function Choosing({ app, table }: { readonly app: string; readonly table: PermittedTable }) {
  const { query } = here.value;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<Refused>();
  const start = async (): Promise<void> => {
    const columns = table.columns.map(({ name }) => name).filter((name) => !left.has(name));
    const body = exportBody(table.name, filtersOf(query), {
      archive: query['archive'] !== undefined,
      q: query['q'] ?? '',
      ...(left.size === 0 ? {} : { columns }),
    }) as Json;
    const answer = await post(app, startPath(app), body);
    setRefused(answer.ok ? undefined : answer);
    if (answer.ok) go(withQuery(here.value, { job: String(answer.data[0]!.attributes['job_id']) }));
  };
  return (
    <>
      <What table={table} />
      <Columns table={table} left={left} onLeft={setLeft} />
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {refused.message}
          {refused.errors
            .map(({ field, message }) => (field === '' || message === refused.message ? '' : ` ${field}: ${message}`))
            .join('')}
        </Note>
      )}
      <div class="line">
        <Button
          kind="first"
          icon="out"
          act={start}
          reason={left.size === table.columns.length ? 'Choose a column.' : undefined}
        >
          Start Export
        </Button>
        <Button act={() => go({ parts: [app, table.name], query })}>Cancel</Button>
      </div>
    </>
  );
}

/** Which records: the store, and what the list was narrowed by. */
function What({ table }: { readonly table: PermittedTable }) {
  const { query } = here.value;
  const archive = query['archive'] !== undefined;
  const filters = readFilters(query);
  const q = query['q'] ?? '';
  return (
    <section class="card stack">
      <h2>What</h2>
      <div class="line">
        <span>From the</span>
        <Switch
          label="Database"
          choices={[
            ['live', 'Live'],
            ['archive', 'Archive Database'],
          ]}
          value={archive ? 'archive' : 'live'}
          onChoose={(store) => go(withQuery(here.value, { archive: store === 'archive' ? '' : undefined }), 'replace')}
        />
      </div>
      {filters.length === 0 && q === '' ? (
        <p>All {plural(oneOf(table))} that you may see.</p>
      ) : (
        <p>
          Those{' '}
          {[
            ...filters.map((filter) => (
              <>
                whose {columnOf(table, filter.column)?.label ?? filter.column} <strong>{filterWords(filter)}</strong>
              </>
            )),
            ...(q === ''
              ? []
              : [
                  <>
                    found by <strong>{q}</strong>
                  </>,
                ]),
          ].map((part, nth) => (
            <>
              {nth === 0 ? '' : ', '}
              {part}
            </>
          ))}
          .{' '}
          <Link how="replace" to={{ ...here.value, query: archive ? { archive: '' } : {} }}>
            Export all
          </Link>
        </p>
      )}
    </section>
  );
}

/** Which columns: all but those that are left out. */
function Columns({
  table,
  left,
  onLeft,
}: {
  readonly table: PermittedTable;
  readonly left: ReadonlySet<string>;
  readonly onLeft: (left: ReadonlySet<string>) => void;
}) {
  const toggle = (name: string, on: boolean): void => {
    const next = new Set(left);
    if (on) next.delete(name);
    else next.add(name);
    onLeft(next);
  };
  return (
    <section class="card stack">
      <h2>Columns</h2>
      <div class="import-options">
        {table.columns.map(({ name, label }) => (
          <Check
            key={name}
            label={label === '' ? name : label}
            checked={!left.has(name)}
            onCheck={(on) => toggle(name, on)}
          />
        ))}
      </div>
      {left.size === 0 ? (
        <p class="soft">With all columns, the file can be imported again.</p>
      ) : (
        <p class="soft">
          A file without all columns cannot be imported again.{' '}
          <Button kind="plain" act={() => onLeft(new Set())}>
            All columns
          </Button>
        </p>
      )}
    </section>
  );
}
