import './job.css';
import './box.css';
import { useState } from 'preact/hooks';
import { at, withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { post, type Refused } from '../data/api.js';
import { described } from '../data/description.js';
import { Failed } from '../data/failed.js';
import { startPath } from '../data/jobs.js';
import { usePaged } from '../data/paged.js';
import { unit } from '../data/sessions.js';
import { digitsOf, longTime, spaced, spanOf } from '../data/words.js';
import { Chip, Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { decisionText } from '../plan/decision.js';
import { callRecordOf, durationMs } from './call-record.js';
import { OneCall } from './call.js';
import { kindWords } from './figures.js';
import type { PageProps } from './props.js';
import { askedOf, fromTo, Search } from './search.js';

const pageCalls = 100;
/** What a call can come to, as the API names it. */
const kinds = [
  'continue',
  'number',
  'sip',
  'trunks',
  'outpulse',
  'terminate',
  'collect',
  'no_route',
  'denied',
] as const;
/** Choices that come by a link alone. */
const others = ['rule', 'service_provider_name', 'subscriber_name'] as const;
/** What an export of them can be narrowed by. */
const exported = ['number', 'from', 'to'] as const;

export function CallRecords({ app, rest }: PageProps) {
  return rest[0] === undefined ? <CallList app={app} /> : <OneCall key={rest[0]} app={app} id={rest[0]} />;
}

const asking = [
  'number',
  'from',
  'to',
  'kind',
  'plan',
  'rule',
  'account',
  'service_provider_name',
  'subscriber_name',
] as const;

/** Calls that have ended, the newest first, found by a number and a time. */
function CallList({ app }: { readonly app: string }) {
  const asked = askedOf(asking, (name, value) => (name === 'number' ? digitsOf(value) : value));
  const { entries, refused, more, again } = usePaged(app, `cdr${asked === '' ? '' : `?${asked}`}`, pageCalls);
  const [unstarted, setUnstarted] = useState<Refused>();
  const calls = entries?.map(({ attributes }) => callRecordOf(attributes));
  const narrowed = [...new URLSearchParams(asked)];
  const exportThem = async (): Promise<void> => {
    const answer = await post(app, startPath(app), {
      job_type: 'export',
      object: 'cdr',
      ...(narrowed.length === 0 ? {} : { filter: Object.fromEntries(narrowed) }),
    });
    if (answer.ok) go(at(app, 'job', String(answer.data[0]!.attributes['job_id'])));
    else setUnstarted(answer);
  };
  return (
    <>
      <div class="tasks">
        <h1>Call Records</h1>
        <span class="soft">times in {unit.value!.zone}</span>
        <span class="grow" />
        <Button
          icon="out"
          act={exportThem}
          reason={
            narrowed.every(([name]) => (exported as readonly string[]).includes(name))
              ? undefined
              : 'An export is of a number and a time alone. Clear the other choices.'
          }
        >
          Export
        </Button>
      </div>
      <div class="page stack">
        <CallSearch key={asked} app={app} />
        {unstarted === undefined ? null : (
          <Note tone="bad" alert>
            {unstarted.message}
          </Note>
        )}
        <Failed what="Call Records" refused={refused} again={again} />
        {calls === undefined ? (
          refused === undefined ? (
            <p class="soft">Looking</p>
          ) : null
        ) : calls.length === 0 ? (
          <p class="empty">
            {asked === ''
              ? 'No call has ended yet.'
              : more === undefined
                ? 'No call matches.'
                : 'None among those looked at so far.'}
          </p>
        ) : (
          <CallTable app={app} calls={calls} />
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

function CallTable({
  app,
  calls,
}: {
  readonly app: string;
  readonly calls: readonly ReturnType<typeof callRecordOf>[];
}) {
  return (
    <div class="sheet tall" tabIndex={0} role="region" aria-label="Calls">
      <table>
        <thead>
          <tr>
            <th>Came</th>
            <th>Called</th>
            <th>Caller</th>
            <th>Went</th>
            <th>Of</th>
            <th>Ended</th>
            <th class="num">Lasted</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => {
            const lasted = durationMs(call);
            return (
              <tr key={call.id}>
                <td>
                  <Link to={at(app, 'cdr', call.id)}>{longTime(call.started)}</Link>
                </td>
                <td>{spaced(call.called)}</td>
                <td>{call.calling === null ? '' : spaced(call.calling)}</td>
                <td title={call.decision === undefined ? undefined : decisionText(call.decision)}>
                  {call.decision === undefined ? '' : decisionText(call.decision)}
                </td>
                <td>{call.whose}</td>
                <td>{call.cause}</td>
                <td class="num">{lasted === undefined ? '' : spanOf(lasted / 1_000)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function CallSearch({ app }: { readonly app: string }) {
  const { query } = here.value;
  const { tables, rules } = described(app)!;
  return (
    <Search
      fields={[
        { name: 'number', label: 'Number', type: 'tel', placeholder: 'called, caller or destination' },
        ...fromTo,
        {
          name: 'kind',
          label: 'Decision',
          choices: [['', 'All'], ...kinds.map((one) => [one, kindWords(one)] as const)],
        },
        ...(rules === null ? [] : [{ name: 'plan', label: 'Plan', placeholder: 'provider/subscriber/name' }]),
        ...(tables.some((table) => table.account) ? [{ name: 'account', label: 'Account' }] : []),
      ]}
    >
      {others
        .filter((name) => (query[name] ?? '') !== '')
        .map((name) => (
          <Chip
            key={name}
            removeLabel={`Without ${name.replaceAll('_', ' ')}`}
            onRemove={() => go(withQuery(here.value, { [name]: undefined }), 'replace')}
          >
            {name.replaceAll('_', ' ')} {query[name]}
          </Chip>
        ))}
    </Search>
  );
}
