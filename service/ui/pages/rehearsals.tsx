import '../plan/plan.css';
import '../plan/try.css';
import './job.css';
import { useState } from 'preact/hooks';
import { at, type Address } from '../address/address.js';
import { Link } from '../address/link.js';
import type { Json, Refused } from '../data/api.js';
import { useAsked } from '../data/asked.js';
import { tableOf, type PermittedTable } from '../data/description.js';
import { jobOf, type JobEntry } from '../data/job.js';
import { jobsPath } from '../data/jobs.js';
import { counted, grouped, shortTime } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { RehearsalResult, RehearsalRun } from '../plan/rehearsal-run.js';
import type { CaseSet } from '../plan/rehearsal.js';
import { cases, readCases, rehearse, useSets } from '../plan/sets.js';
import type { PageProps } from './props.js';

/** The rehearsals among the last jobs, newest first. */
function useRuns(app: string) {
  const { answer, again } = useAsked(app, `${jobsPath(app)}?limit=100`);
  const runs =
    answer?.ok === true ? answer.data.map(jobOf).filter(({ attributes }) => attributes['job_type'] === 'rehearse') : [];
  return { runs, again };
}

/** Rehearsals: sets of cases, what their last run came to, and a run now. */
export function RehearsalsPage({ app }: PageProps) {
  const table = tableOf(app, cases);
  const { answer, again, sets } = useSets(app);
  const { runs, again: onOver } = useRuns(app);
  const [running, setRunning] = useState<number>();
  const [refused, setRefused] = useState<Refused>();
  const run = async (set: CaseSet): Promise<void> => {
    const started = await rehearse(app, set, {});
    setRefused(started.ok ? undefined : started);
    if (started.ok) setRunning(Number(started.data[0]!.attributes['job_id']));
  };
  return (
    <>
      <div class="tasks">
        <h1>Rehearsals</h1>
        <span class="soft">{answer?.ok === true ? counted(sets.length, 'set') : ''}</span>
        <span class="grow" />
        {table === undefined ? null : <CaseLinks app={app} table={table} />}
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
        {sets.length === 0 ? null : <SetTable app={app} sets={sets} runs={runs} onShow={setRunning} onRun={run} />}
        {answer?.ok === true && (answer.meta.records_total ?? 0) > readCases ? (
          <p class="soft">The sets of the first {grouped(readCases)} cases are shown.</p>
        ) : null}
        {running === undefined ? null : <RehearsalRun key={running} app={app} id={running} onOver={onOver} />}
      </div>
    </>
  );
}

function CaseLinks({ app, table }: { readonly app: string; readonly table: PermittedTable }) {
  return (
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
  );
}

/** The last of the runs that was of this set. */
function lastOf(runs: readonly JobEntry[], { provider, name }: CaseSet): JobEntry | undefined {
  return runs.find(
    ({ attributes }) =>
      attributes['service_provider_name'] === provider &&
      (attributes['kwargs'] as { readonly set?: Json } | null)?.set === name,
  );
}

function SetTable({
  app,
  sets,
  runs,
  onShow,
  onRun,
}: {
  readonly app: string;
  readonly sets: readonly CaseSet[];
  readonly runs: readonly JobEntry[];
  readonly onShow: (job: number) => void;
  readonly onRun: (set: CaseSet) => Promise<void>;
}) {
  return (
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
            const last = lastOf(runs, set);
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
                    <Button kind="plain" act={() => onShow(last.id)}>
                      {shortTime(last.started)}
                    </Button>
                  )}
                </td>
                <td>{last === undefined ? null : <RehearsalResult job={last} />}</td>
                <td class="num">
                  <Button aria-label={`Run ${set.name}`} act={() => onRun(set)}>
                    Run
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function setAddress(app: string, { provider, name }: CaseSet): Address {
  return { parts: [app, cases, provider], query: { 'f.set_name': `=${name}` } };
}
