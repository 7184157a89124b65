import './job.css';
import './box.css';
import { useEffect, useState } from 'preact/hooks';
import { at, withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { get, type Entry, type Refused } from '../data/api.js';
import { described, listTitle } from '../data/description.js';
import { onTold } from '../data/events.js';
import { unit } from '../data/sessions.js';
import { grouped, longTime } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Choice, Field, TextInput } from '../design/field.js';
import { changeWords } from './change-words.js';
import { ChangeState } from './change-state.js';
import { OneChange } from './change.js';
import type { PageProps } from './props.js';

const pageChanges = 100;

export function ChangesPage({ app, rest }: PageProps) {
  return rest[0] === undefined ? <ChangeList app={app} /> : <OneChange key={rest[0]} app={app} txnid={rest[0]} />;
}

const filters = ['by', 'table', 'key', 'from', 'to'] as const;

function askedOf(query: Readonly<Record<string, string>>): string {
  const asked = new URLSearchParams();
  for (const name of filters) if ((query[name] ?? '') !== '') asked.set(name, name === 'from' || name === 'to' ? query[name]!.replace('T', ' ') : query[name]!);
  return asked.toString();
}

/** The log of changes, newest first (ui-design, section 14). */
function ChangeList({ app }: { readonly app: string }) {
  const asked = askedOf(here.value.query);
  const [changes, setChanges] = useState<readonly Entry[]>();
  const [next, setNext] = useState<string>();
  const [refused, setRefused] = useState<Refused>();
  const [news, setNews] = useState(false);
  const read = async (after?: string): Promise<void> => {
    const answer = await get(app, `changes?limit=${pageChanges}${asked === '' ? '' : `&${asked}`}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    setNews(false);
    setChanges((before) => [...(after === undefined ? [] : before ?? []), ...answer.data]);
    setNext(answer.meta.next);
  };
  useEffect(() => {
    setChanges(undefined);
    void read();
    // Nothing moves under the hand: that there is more is said.
    return onTold(({ kind, app: of }) => { if (kind === 'change' && of === app) setNews(true); });
  }, [app, asked]);
  return (
    <>
      <div class="tasks"><h1>Changes</h1><span class="soft">times in {unit.value!.zone}</span></div>
      <div class="page stack">
        <Search key={asked} app={app} />
        {refused === undefined ? null : <Note tone="bad" alert>Could not read Changes: {refused.message} <Button kind="plain" act={() => read()}>Try again</Button></Note>}
        {news ? <Note tone="quiet">There are newer changes. <Button kind="plain" act={() => read()}>Show them</Button></Note> : null}
        {changes === undefined ? refused === undefined ? <p class="soft">Looking</p> : null : changes.length === 0 ? <p class="empty">{asked === '' ? 'Nothing has been changed yet.' : 'No change matches.'}</p> : (
          <div class="sheet tall" tabIndex={0} role="region" aria-label="Changes">
            <table><thead><tr><th class="num">Change</th><th>When</th><th>By</th><th>What</th><th class="num">Records</th><th>State</th></tr></thead>
              <tbody>{changes.map(({ attributes }) => {
                const txnid = String(attributes['txnid']);
                return <tr key={txnid}><td class="num"><Link to={at(app, 'changes', txnid)}>{txnid}</Link></td><td>{longTime(String(attributes['at']))}</td><td>{String(attributes['by'])}</td><td class="wide"><Link to={at(app, 'changes', txnid)}>{changeWords(attributes)}</Link></td><td class="num">{grouped(Number(attributes['records'] ?? 0))}</td><td><ChangeState attributes={attributes} /></td></tr>;
              })}</tbody></table>
          </div>
        )}
        {next === undefined ? null : <div class="line"><Button act={() => read(next)}>Older</Button></div>}
      </div>
    </>
  );
}

function Search({ app }: { readonly app: string }) {
  const { query } = here.value;
  const [by, setBy] = useState(query['by'] ?? '');
  const [table, setTable] = useState(query['table'] ?? '');
  const [key, setKey] = useState(query['key'] ?? '');
  const [from, setFrom] = useState(query['from'] ?? '');
  const [to, setTo] = useState(query['to'] ?? '');
  const tables = described(app)!.tables.filter(({ may }) => may.includes('view'));
  const find = (): void => go(withQuery({ ...here.value, query: {} }, Object.fromEntries(Object.entries({ by, table, key: table === '' ? '' : key, from, to }).map(([name, value]) => [name, value === '' ? undefined : value]))), 'replace');
  const chosen = tables.find(({ name }) => name === table);
  return (
    <form class="find" onSubmit={(event) => { event.preventDefault(); find(); }}>
      <Field label="By">{(tied) => <TextInput {...tied} value={by} onText={setBy} spellcheck={false} placeholder="username" />}</Field>
      <Field label="Table">{(tied) => <Choice {...tied} value={table} choices={[['', 'All tables'], ...tables.map((one) => [one.name, listTitle(one)] as const)]} onChoose={setTable} />}</Field>
      {chosen === undefined ? null : <Field label="Record">{(tied) => <TextInput {...tied} value={key} onText={setKey} spellcheck={false} placeholder={chosen.key.join('/')} />}</Field>}
      <Field label="From">{(tied) => <TextInput {...tied} type="datetime-local" value={from} onText={setFrom} />}</Field>
      <Field label="To">{(tied) => <TextInput {...tied} type="datetime-local" value={to} onText={setTo} />}</Field>
      <div class="line"><Button kind="first" icon="search" type="submit">Find</Button>{askedOf(query) === '' ? null : <Button kind="plain" act={() => go({ ...here.value, query: {} }, 'replace')}>Clear</Button>}</div>
    </form>
  );
}
