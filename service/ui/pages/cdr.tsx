import './job.css';
import './box.css';
import { useEffect, useState } from 'preact/hooks';
import { at, withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { get, post, type Refused } from '../data/api.js';
import { described } from '../data/description.js';
import { startPath } from '../data/jobs.js';
import { unit } from '../data/sessions.js';
import { digitsOf, longTime, spaced, spanOf } from '../data/words.js';
import { Chip, Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Choice, Field, TextInput } from '../design/field.js';
import { callRecordOf, durationMs, type CallRecord } from './call-record.js';
import { OneCall } from './call.js';
import { decisionText } from './decision-words.js';
import { kindWords } from './figures.js';
import type { PageProps } from './props.js';

const pageCalls = 100;
/** What a call can come to, as the API names it. */
const kinds = ['continue', 'number', 'sip', 'trunks', 'outpulse', 'terminate', 'collect', 'no_route', 'denied'] as const;
/** Choices that come by a link alone. */
const others = ['rule', 'service_provider_name', 'subscriber_name'] as const;
/** What an export of them can be narrowed by. */
const exported = ['number', 'from', 'to'] as const;

export function CallRecords({ app, rest }: PageProps) {
  return rest[0] === undefined ? <CallList app={app} /> : <OneCall key={rest[0]} app={app} id={rest[0]} />;
}

const asking = ['number', 'from', 'to', 'kind', 'plan', 'rule', 'account', 'service_provider_name', 'subscriber_name'] as const;

/** What the address asks for, as the API takes it. */
function askedOf(query: Readonly<Record<string, string>>): URLSearchParams {
  const asked = new URLSearchParams();
  for (const name of asking) if ((query[name] ?? '') !== '') asked.set(name, name === 'number' ? digitsOf(query[name]!) : name === 'from' || name === 'to' ? query[name]!.replace('T', ' ') : query[name]!);
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
  const narrowed = [...new URLSearchParams(asked)];
  const exportThem = async (): Promise<void> => {
    const answer = await post(app, startPath(app), { job_type: 'export', object: 'cdr', ...(narrowed.length === 0 ? {} : { filter: Object.fromEntries(narrowed) }) });
    if (answer.ok) go(at(app, 'job', String(answer.data[0]!.attributes['job_id'])));
    else setRefused(answer);
  };
  return (
    <>
      <div class="tasks"><h1>Call Records</h1><span class="soft">times in {unit.value!.zone}</span><span class="grow" /><Button icon="out" act={exportThem} reason={narrowed.every(([name]) => (exported as readonly string[]).includes(name)) ? undefined : 'An export is of a number and a time alone. Clear the other choices.'}>Export</Button></div>
      <div class="page stack">
        <Search key={asked} app={app} />
        {refused === undefined ? null : <Note tone="bad" alert>Could not read Call Records: {refused.message} <Button kind="plain" act={() => read()}>Try again</Button></Note>}
        {calls === undefined ? refused === undefined ? <p class="soft">Looking</p> : null : calls.length === 0 ? <p class="empty">{asked === '' ? 'No call has ended yet.' : next === undefined ? 'No call matches.' : 'None among those looked at so far.'}</p> : (
          <div class="sheet tall" tabIndex={0} role="region" aria-label="Calls">
            <table><thead><tr><th>Came</th><th>Called</th><th>Caller</th><th>Went</th><th>Of</th><th>Ended</th><th class="num">Lasted</th></tr></thead>
              <tbody>{calls.map((call) => {
                const lasted = durationMs(call);
                return <tr key={call.id}><td><Link to={at(app, 'cdr', call.id)}>{longTime(call.started)}</Link></td><td>{spaced(call.called)}</td><td>{call.calling === null ? '' : spaced(call.calling)}</td><td title={call.decision === undefined ? undefined : decisionText(call.decision)}>{call.decision === undefined ? '' : decisionText(call.decision)}</td><td>{call.whose}</td><td>{call.cause}</td><td class="num">{lasted === undefined ? '' : spanOf(lasted / 1_000)}</td></tr>;
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
  const [number, setNumber] = useState(query['number'] ?? '');
  const [from, setFrom] = useState((query['from'] ?? '').replace(' ', 'T'));
  const [to, setTo] = useState((query['to'] ?? '').replace(' ', 'T'));
  const [kind, setKind] = useState(query['kind'] ?? '');
  const [plan, setPlan] = useState(query['plan'] ?? '');
  const [account, setAccount] = useState(query['account'] ?? '');
  const { tables, rules } = described(app)!;
  const find = (): void => go(withQuery(here.value, Object.fromEntries(Object.entries({ number, from, to, kind, plan, account }).map(([name, value]) => [name, value.trim() === '' ? undefined : value.trim()]))), 'replace');
  return (
    <form class="find" onSubmit={(event) => { event.preventDefault(); find(); }}>
      <Field label="Number">{(tied) => <TextInput {...tied} type="tel" value={number} onText={setNumber} placeholder="called, caller or destination" />}</Field>
      <Field label="From">{(tied) => <TextInput {...tied} type="datetime-local" value={from} onText={setFrom} />}</Field>
      <Field label="To">{(tied) => <TextInput {...tied} type="datetime-local" value={to} onText={setTo} />}</Field>
      <Field label="Decision">{(tied) => <Choice {...tied} value={kind} choices={[['', 'All'], ...kinds.map((one) => [one, kindWords(one)] as const)]} onChoose={setKind} />}</Field>
      {rules === null ? null : <Field label="Plan">{(tied) => <TextInput {...tied} value={plan} onText={setPlan} spellcheck={false} placeholder="provider/subscriber/name" />}</Field>}
      {tables.some((table) => table.account) ? <Field label="Account">{(tied) => <TextInput {...tied} value={account} onText={setAccount} spellcheck={false} />}</Field> : null}
      {others.filter((name) => (query[name] ?? '') !== '').map((name) => <Chip key={name} removeLabel={`Without ${name.replaceAll('_', ' ')}`} onRemove={() => go(withQuery(here.value, { [name]: undefined }), 'replace')}>{name.replaceAll('_', ' ')} {query[name]}</Chip>)}
      <div class="line"><Button kind="first" icon="search" type="submit">Find</Button>{Object.keys(query).length === 0 ? null : <Button kind="plain" act={() => go({ ...here.value, query: {} }, 'replace')}>Clear</Button>}</div>
    </form>
  );
}
