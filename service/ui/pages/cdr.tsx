import './job.css';
import './box.css';
import { useEffect, useState } from 'preact/hooks';
import { at, withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { get, post, type Refused } from '../data/api.js';
import { startPath } from '../data/jobs.js';
import { unit } from '../data/sessions.js';
import { digitsOf, longTime, spaced, spanOf } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Field, TextInput } from '../design/field.js';
import { callRecordOf, durationMs, type CallRecord } from './call-record.js';
import { OneCall } from './call.js';
import { decisionWords } from './decision-words.js';
import type { PageProps } from './props.js';

const pageCalls = 100;

export function CallRecords({ app, rest }: PageProps) {
  return rest[0] === undefined ? <CallList app={app} /> : <OneCall key={rest[0]} app={app} id={rest[0]} />;
}

/** What the address asks for, as the API takes it. */
function askedOf(query: Readonly<Record<string, string>>): URLSearchParams {
  const asked = new URLSearchParams();
  for (const name of ['number', 'from', 'to', 'decision', 'plan', 'account'] as const) if ((query[name] ?? '') !== '') asked.set(name, name === 'number' ? digitsOf(query[name]!) : name === 'from' || name === 'to' ? query[name]!.replace('T', ' ') : query[name]!);
  return asked;
}

/** Calls that have ended, the newest first, found by a number and a time. */
function CallList({ app }: { readonly app: string }) {
  const { query } = here.value;
  const asked = askedOf(query).toString();
  const [calls, setCalls] = useState<readonly CallRecord[]>();
  const [next, setNext] = useState<string>();
  const [refused, setRefused] = useState<Refused>();
  const read = async (after?: string): Promise<void> => {
    const answer = await get(app, `cdr?limit=${pageCalls}${asked === '' ? '' : `&${asked}`}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    setCalls((before) => [...(after === undefined ? [] : before ?? []), ...answer.data.map(({ attributes }) => callRecordOf(attributes))]);
    setNext(answer.meta.next);
  };
  useEffect(() => { setCalls(undefined); setNext(undefined); void read(); }, [app, asked]);
  const exportThem = async (): Promise<void> => {
    const answer = await post(app, startPath(app), { job_type: 'export', object: 'cdr', ...(asked === '' ? {} : { filter: Object.fromEntries(new URLSearchParams(asked)) }) });
    if (answer.ok) go(at(app, 'job', String(answer.data[0]!.attributes['job_id'])));
    else setRefused(answer);
  };
  return (
    <>
      <div class="tasks"><h1>Call Records</h1><span class="soft">times in {unit.value!.zone}</span><span class="grow" /><Button icon="out" act={exportThem}>Export</Button></div>
      <div class="page stack">
        <Search key={asked} />
        {refused === undefined ? null : <Note tone="bad" alert>Could not read Call Records: {refused.message} <Button kind="plain" act={() => read()}>Try again</Button></Note>}
        {calls === undefined ? refused === undefined ? <p class="soft">Looking</p> : null : calls.length === 0 ? <p class="empty">{asked === '' ? 'No call has ended yet.' : next === undefined ? 'No call matches.' : 'None among those looked at so far.'}</p> : (
          <div class="sheet tall" tabIndex={0} role="region" aria-label="Calls">
            <table><thead><tr><th>Came</th><th>Called</th><th>Caller</th><th>Went</th><th>Of</th><th>Ended</th><th class="num">Lasted</th></tr></thead>
              <tbody>{calls.map((call) => {
                const lasted = durationMs(call);
                return <tr key={call.id}><td><Link to={at(app, 'cdr', call.id)}>{longTime(call.started)}</Link></td><td>{spaced(call.called)}</td><td>{call.calling === null ? '' : spaced(call.calling)}</td><td title={call.decision === undefined ? undefined : decisionWords(call.decision)}>{call.decision === undefined ? '' : decisionWords(call.decision)}</td><td>{call.whose}</td><td>{call.cause}</td><td class="num">{lasted === undefined ? '' : spanOf(lasted / 1_000)}</td></tr>;
              })}</tbody></table>
          </div>
        )}
        {next === undefined ? null : <div class="line"><Button act={() => read(next)}>Older</Button></div>}
      </div>
    </>
  );
}

function Search() {
  const { query } = here.value;
  const [number, setNumber] = useState(query['number'] ?? '');
  const [from, setFrom] = useState((query['from'] ?? '').replace(' ', 'T'));
  const [to, setTo] = useState((query['to'] ?? '').replace(' ', 'T'));
  const find = (): void => go(withQuery(here.value, { number: number === '' ? undefined : number, from: from === '' ? undefined : from, to: to === '' ? undefined : to }), 'replace');
  return (
    <form class="find" onSubmit={(event) => { event.preventDefault(); find(); }}>
      <Field label="Number">{(tied) => <TextInput {...tied} type="tel" value={number} onText={setNumber} placeholder="called, caller or destination" />}</Field>
      <Field label="From">{(tied) => <TextInput {...tied} type="datetime-local" value={from} onText={setFrom} />}</Field>
      <Field label="To">{(tied) => <TextInput {...tied} type="datetime-local" value={to} onText={setTo} />}</Field>
      <div class="line"><Button kind="first" icon="search" type="submit">Find</Button>{Object.keys(query).length === 0 ? null : <Button kind="plain" act={() => go({ ...here.value, query: {} }, 'replace')}>Clear</Button>}</div>
    </form>
  );
}
