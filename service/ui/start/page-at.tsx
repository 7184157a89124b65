import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { go } from '../address/here.js';
import { at } from '../address/address.js';
import type { Place } from '../address/pages.js';
import { appOf } from '../apps/all.js';
import type { PageProps } from '../pages/props.js';
import { described, descriptionOf, loadDescription, tableOf } from '../data/description.js';
import { sessionOf, shortName } from '../data/sessions.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Lazy } from '../design/lazy.js';
import { TablePage } from '../pages/table.js';

type Load = () => Promise<ComponentType<PageProps>>;

const laterPages = () => import('../apps/later.js');

/** The page of a record of a table with a column of rules. */
const planPage = () => laterPages().then(({ later }) => later.plan);

/** Pages of every application by their name in the address; the code of each comes when it is opened. */
const pages: Readonly<Record<string, readonly [title: string, load: Load]>> = {
  overview: ['Overview', () => laterPages().then(({ later }) => later.overview)],
  import: ['Import', () => laterPages().then(({ later }) => later.import)],
  export: ['Export', () => laterPages().then(({ later }) => later.export)],
  job: ['Job', () => laterPages().then(({ later }) => later.job)],
  try: ['Try a Call', () => laterPages().then(({ later }) => later.try)],
  rehearsals: ['Rehearsals', () => laterPages().then(({ later }) => later.rehearsals)],
  cdr: ['Call Records', () => laterPages().then(({ later }) => later.cdr)],
  statistics: ['Statistics', () => import('../pages/statistics.js').then(({ StatisticsPage }) => StatisticsPage)],
  changes: ['Changes', () => laterPages().then(({ later }) => later.changes)],
  settings: ['Settings', () => laterPages().then(({ later }) => later.settings)],
  api: ['API', () => laterPages().then(({ later }) => later.api)],
  system: ['System', () => laterPages().then(({ later }) => later.system)],
  account: ['My Account', () => laterPages().then(({ later }) => later.account)],
};

/** The page of an address, once the application's description is here. */
export function PageAt({ app, place }: { readonly app: string; readonly place: Place }) {
  const found = descriptionOf(app);
  const first = place.page === 'overview' ? appOf(app).first?.[described(app)?.caller.role ?? ''] : undefined;
  useEffect(() => {
    if (first !== undefined) go(at(app, first), 'replace');
  }, [first]);
  if (found === undefined || first !== undefined) return <div class="page" aria-busy="true" />;
  if ('ok' in found)
    return (
      <div class="page">
        <Note tone="bad" alert>
          {found.message}{' '}
          <Button kind="plain" act={() => loadDescription(app)}>
            Try again
          </Button>
        </Note>
      </div>
    );
  if (place.page === 'table') {
    const [name = '', ...key] = place.rest;
    const table = tableOf(app, name);
    if (table === undefined) return <Nowhere app={app} what={name} />;
    return (
      <TablePage
        planPage={planPage}
        key={`${app}/${name}`}
        app={app}
        table={table}
        recordKey={key}
        fresh={place.fresh}
      />
    );
  }
  const added = appOf(app).pages[place.page];
  const load = added ?? pages[place.page]?.[1];
  if (load === undefined) return <Nowhere app={app} what={place.page} />;
  return (
    <Titled
      key={`${app}/${place.page}`}
      title={pages[place.page]?.[0] ?? appOf(app).lines.find(({ page }) => page === place.page)?.label ?? place.page}
      app={app}
    >
      <Lazy load={load} props={{ app, rest: place.rest }} />
    </Titled>
  );
}

/** The document's title begins with what one looks at. */
function Titled({
  title,
  app,
  children,
}: {
  readonly title: string;
  readonly app: string;
  readonly children: preact.ComponentChildren;
}) {
  useEffect(() => {
    document.title = `${title} · ${shortName(app)} · niud`;
  }, [title, app]);
  return <>{children}</>;
}

function Nowhere({ app, what }: { readonly app: string; readonly what: string }) {
  return (
    <div class="page">
      <div class="empty">
        <h1>There is nothing here</h1>
        <p>
          {shortName(app)} has no page {what} for {sessionOf(app)?.username}. Your permissions may not include it.
        </p>
        <Button kind="first" act={() => go(at(app))}>
          To the overview
        </Button>
      </div>
    </div>
  );
}
