import type { Entry } from '../data/api.js';
import './job.css';
import './box.css';
import { useEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { described, listTitle, oneNamed } from '../data/description.js';
import { onTold } from '../data/events.js';
import { Failed } from '../data/failed.js';
import { usePaged } from '../data/paged.js';
import { unit } from '../data/sessions.js';
import { grouped, longTime } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { changeWords } from './change-words.js';
import { ChangeState } from './change-state.js';
import { OneChange } from './change.js';
import type { PageProps } from './props.js';
import { askedOf, fromTo, Search } from './search.js';

const pageChanges = 100;

export function ChangesPage({ app, rest }: PageProps) {
  return rest[0] === undefined ? <ChangeList app={app} /> : <OneChange key={rest[0]} app={app} txnid={rest[0]} />;
}

const filters = ['by', 'table', 'key', 'from', 'to'] as const;

/** The log of changes, newest first. */
function ChangeList({ app }: { readonly app: string }) {
  const asked = askedOf(filters);
  const {
    entries: changes,
    refused,
    more,
    again,
  } = usePaged(app, `changes${asked === '' ? '' : `?${asked}`}`, pageChanges);
  const [news, setNews] = useState(false);
  useEffect(() => setNews(false), [changes]);
  // Nothing moves under the hand: that there is more is said.
  useEffect(
    () =>
      onTold(({ kind, app: of }) => {
        if (kind === 'change' && of === app) setNews(true);
      }),
    [app],
  );
  return (
    <>
      <div class="tasks">
        <h1>Changes</h1>
        <span class="soft">times in {unit.value!.zone}</span>
      </div>
      <div class="page stack">
        <ChangeSearch key={asked} app={app} />
        <Failed what="Changes" refused={refused} again={again} />
        {news && changes !== undefined ? (
          <Note tone="quiet">
            There are newer changes.{' '}
            <Button kind="plain" act={again}>
              Show them
            </Button>
          </Note>
        ) : null}
        {changes === undefined ? (
          refused === undefined ? (
            <p class="soft">Looking</p>
          ) : null
        ) : changes.length === 0 ? (
          <p class="empty">{asked === '' ? 'Nothing has been changed yet.' : 'No change matches.'}</p>
        ) : (
          <ChangeTable app={app} changes={changes} />
        )}
        {more === undefined ? null : (
          <div class="line">
            <Button act={more}>Older</Button>
          </div>
        )}
      </div>
    </>
  );
}

function ChangeSearch({ app }: { readonly app: string }) {
  const tables = described(app)!.tables.filter(({ may }) => may.includes('view'));
  return (
    <Search
      fields={[
        { name: 'by', label: 'By', placeholder: 'username' },
        {
          name: 'table',
          label: 'Table',
          choices: [['', 'All tables'], ...tables.map((one) => [one.name, listTitle(one)] as const)],
        },
        {
          name: 'key',
          label: 'Record',
          placeholder: 'as in its address: provider/name',
          when: ({ table }) => table !== '',
        },
        ...fromTo,
      ]}
    />
  );
}

function ChangeTable({ app, changes }: { readonly app: string; readonly changes: readonly Entry[] }) {
  return (
    <div class="sheet tall" tabIndex={0} role="region" aria-label="Changes">
      <table>
        <thead>
          <tr>
            <th class="num">Change</th>
            <th>When</th>
            <th>By</th>
            <th>What</th>
            <th class="num">Records</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ attributes }) => {
            const txnid = String(attributes['txnid']);
            return (
              <tr key={txnid}>
                <td class="num">
                  <Link to={at(app, 'changes', txnid)}>{txnid}</Link>
                </td>
                <td class="when">{longTime(String(attributes['at']))}</td>
                <td class="by">{String(attributes['by'])}</td>
                <td class="wide">
                  <Link to={at(app, 'changes', txnid)}>{changeWords(attributes, (table) => oneNamed(app, table))}</Link>
                </td>
                <td class="num">{grouped(Number(attributes['records'] ?? 0))}</td>
                <td>
                  <ChangeState attributes={attributes} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
