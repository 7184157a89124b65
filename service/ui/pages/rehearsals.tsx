import '../plan/plan.css';
import '../plan/try.css';
import './job.css';
import { useState } from 'preact/hooks';
import { at, type Address } from '../address/address.js';
import { Link } from '../address/link.js';
import type { Json, Refused } from '../data/api.js';
import { useAsked } from '../data/asked.js';
import { tableOf } from '../data/description.js';
import { jobOf, type JobEntry } from '../data/job.js';
import { jobsPath } from '../data/jobs.js';
import { counted, grouped, shortTime } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { RehearsalResult, RehearsalRun } from '../plan/rehearsal-run.js';
import type { CaseSet } from '../plan/rehearsal.js';
import { cases, readCases, rehearse, useSets } from '../plan/sets.js';
import type { PageProps } from './props.js';

/** Rehearsals: sets of cases, what their last run came to, and a run now. */
export function RehearsalsPage({ app }: PageProps) {
  const table = tableOf(app, cases);
  const { answer, again, sets } = useSets(app);
  const jobs = useAsked(app, `${jobsPath(app)}?limit=100`);
  const [running, setRunning] = useState<number>();
  const [refused, setRefused] = useState<Refused>();
  const runs =
    jobs.answer?.ok === true
      ? jobs.answer.data.map(jobOf).filter(({ attributes }) => attributes['job_type'] === 'rehearse')
      : [];
  const run = async (set: CaseSet): Promise<void> => {
    const started = await rehearse(app, set, {});
    setRefused(started.ok ? undefined : started);
    if (started.ok) setRunning(Number(started.data[0]!.attributes['job_id']));
  };
  const lastOf = ({ provider, name }: CaseSet): JobEntry | undefined =>
    runs.find(
      ({ attributes }) =>
        attributes['service_provider_name'] === provider &&
        (attributes['kwargs'] as { readonly set?: Json } | null)?.set === name,
    );
  return (
    <>
      <div class="tasks">
        <h1>Rehearsals</h1>
        <span class="soft">{answer?.ok === true ? counted(sets.length, 'set') : ''}</span>
        <span class="grow" />
        {table === undefined ? null : (
          <>
            <Link class="button" to={at(app, cases)}>
              All cases
            </Link>
            {table.may.includes('create') ? (
              <Link class="button" to={{ parts: [app, cases], query: {}, fresh: true }}>
                New case
              </Link>
            ) : null}
          </>
        )}
        <Link class="button first" to={at(app, 'try')}>
          Try a Call
        </Link>
      </div>
      <div class="page stack">
        {table === undefined ? <Note tone="quiet">Your permissions do not include rehearsal cases.</Note> : null}
        {answer?.ok === false ? (
          <Note tone="bad" alert>
            Could not read the cases: {answer.message}{' '}
            <Button kind="plain" act={again}>
              Try again
            </Button>
          </Note>
        ) : null}
        {refused === undefined ? null : (
          <Note tone="bad" alert>
            {refused.message}
          </Note>
        )}
        {answer?.ok === true && sets.length === 0 ? (
          <div class="empty">
            <p>
              No cases yet. Try a call and save it as a case: what it comes to is then expected of every later
              rehearsal.
            </p>
          </div>
        ) : null}
        {sets.length === 0 ? null : (
          <div class="sheet holders">
            <table>
              <thead>
                <tr>
                  <th>Set</th>
                  <th class="not-small">Service Provider</th>
                  <th class="num not-small">Cases</th>
                  <th>Last run</th>
                  <th>Result</th>
                  <th>
                    <span class="hidden">Run</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {sets.map((set) => {
                  const last = lastOf(set);
                  return (
                    <tr key={`${set.provider}/${set.name}`}>
                      <td>
                        <Link to={setAddress(app, set)}>{set.name}</Link>
                      </td>
                      <td class="not-small">{set.provider}</td>
                      <td class="num not-small">{grouped(set.count)}</td>
                      <td>
                        {last === undefined ? (
                          <span class="soft">not in the last 100 jobs</span>
                        ) : (
                          <Button kind="plain" act={() => setRunning(last.id)}>
                            {shortTime(last.started)}
                          </Button>
                        )}
                      </td>
                      <td>{last === undefined ? null : <RehearsalResult job={last} />}</td>
                      <td class="num">
                        <Button aria-label={`Run ${set.name}`} act={() => run(set)}>
                          Run
                        </Button>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
        {answer?.ok === true && (answer.meta.records_total ?? 0) > readCases ? (
          <p class="soft">The sets of the first {grouped(readCases)} cases are shown.</p>
        ) : null}
        {running === undefined ? null : <RehearsalRun key={running} app={app} id={running} onOver={jobs.again} />}
      </div>
    </>
  );
}

function setAddress(app: string, { provider, name }: CaseSet): Address {
  return { parts: [app, cases, provider], query: { 'f.set_name': `=${name}` } };
}
