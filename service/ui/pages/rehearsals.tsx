import { useEffect, useState } from 'preact/hooks';
import { at, type Address } from '../address/address.js';
import { Link } from '../address/link.js';
import { post, type Json, type Refused } from '../data/api.js';
import { useAsked } from '../data/asked.js';
import { tableOf, textOf } from '../data/description.js';
import { isOver, jobOf, useJob, type JobEntry } from '../data/job.js';
import { jobsPath } from '../data/jobs.js';
import { sessionOf } from '../data/sessions.js';
import { counted, grouped, longTime, shortTime } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { differenceAddress, setsOf, type CaseSet } from '../plan/rehearsal.js';
import type { PageProps } from './props.js';

/** The table of cases, as every application has it; so many are read to find the sets. */
const cases = 'rehearsal_case';
const readCases = 1_000;

/** Rehearsals: sets of cases, what their last run came to, and a run now (ui-design, section 12). */
export function RehearsalsPage({ app }: PageProps) {
  const table = tableOf(app, cases);
  const { answer, again } = useAsked(app, table === undefined ? undefined : `${cases}?limit=${readCases}`);
  const jobs = useAsked(app, `${jobsPath(app)}?limit=100`);
  const [running, setRunning] = useState<number>();
  const [refused, setRefused] = useState<Refused>();
  const sets = answer?.ok === true ? setsOf(answer.data.map(({ attributes }) => attributes)) : [];
  const runs = jobs.answer?.ok === true ? jobs.answer.data.map(jobOf).filter(({ attributes }) => attributes['job_type'] === 'rehearse') : [];
  const run = async ({ provider, name }: CaseSet): Promise<void> => {
    const isOwner = sessionOf(app)?.role_id === 'platform_owner';
    const started = await post(app, `rehearse?executable=restworkx-${app}`, { set: name, ...(isOwner ? { service_provider_name: provider } : {}) });
    setRefused(started.ok ? undefined : started);
    if (started.ok) setRunning(Number(started.data[0]!.attributes['job_id']));
  };
  const lastOf = ({ provider, name }: CaseSet): JobEntry | undefined => runs.find(({ attributes }) => attributes['service_provider_name'] === provider && (attributes['kwargs'] as { readonly set?: Json } | null)?.set === name);
  return (
    <>
      <div class="tasks"><h1>Rehearsals</h1><span class="soft">{answer?.ok === true ? counted(sets.length, 'set') : ''}</span><span class="grow" />
        {table === undefined ? null : <><Link class="button" to={at(app, cases)}>All cases</Link>{table.may.includes('create') ? <Link class="button" to={{ parts: [app, cases], query: {}, fresh: true }}>New case</Link> : null}</>}
        <Link class="button first" to={at(app, 'try')}>Try a Call</Link></div>
      <div class="page stack">
        {table === undefined ? <Note tone="quiet">Your permissions do not include rehearsal cases.</Note> : null}
        {answer?.ok === false ? <Note tone="bad" alert>Could not read the cases: {answer.message} <Button kind="plain" act={again}>Try again</Button></Note> : null}
        {refused === undefined ? null : <Note tone="bad" alert>{refused.message}</Note>}
        {answer?.ok === true && sets.length === 0 ? <div class="empty"><p>No cases yet. Try a call and save it as a case: what it comes to is then expected of every later rehearsal.</p></div> : null}
        {sets.length === 0 ? null : (
          <table><thead><tr><th>Set</th><th>Service Provider</th><th class="num">Cases</th><th>Last run</th><th>Result</th><th><span class="hidden">Run</span></th></tr></thead>
            <tbody>{sets.map((set) => {
              const last = lastOf(set);
              return (
                <tr key={`${set.provider}/${set.name}`}><td><Link to={setAddress(app, set)}>{set.name}</Link></td><td>{set.provider}</td><td class="num">{grouped(set.count)}</td>
                  <td>{last === undefined ? <span class="soft">not in the last 100 jobs</span> : <Button kind="plain" act={() => setRunning(last.id)}>{shortTime(last.started)}</Button>}</td>
                  <td>{last === undefined ? null : <Result job={last} />}</td>
                  <td><Button aria-label={`Run ${set.name}`} act={() => run(set)}>Run</Button></td></tr>
              );
            })}</tbody></table>
        )}
        {answer?.ok === true && (answer.meta.records_total ?? 0) > readCases ? <p class="soft">The sets of the first {grouped(readCases)} cases are shown.</p> : null}
        {running === undefined ? null : <Run key={running} app={app} id={running} onOver={jobs.again} />}
      </div>
    </>
  );
}

function setAddress(app: string, { provider, name }: CaseSet): Address {
  return { parts: [app, cases, provider], query: { 'f.set_name': `=${name}` } };
}

function Result({ job: { attributes } }: { readonly job: JobEntry }) {
  if (attributes['status'] === 'processing') return <Badge tone="quiet">Running</Badge>;
  if (attributes['status'] !== 'completed') return <Badge tone="bad">{textOf(attributes['status'])}</Badge>;
  const different = Number(attributes['different'] ?? 0) + Number(attributes['rejected'] ?? 0);
  return different === 0 ? <Badge tone="good">all {grouped(Number(attributes['same'] ?? 0))} as expected</Badge> : <Badge tone="warn">{grouped(different)} of {grouped(Number(attributes['cases'] ?? 0))} differ</Badge>;
}

const reportLines = 200;

/** One run, as it goes on and what it came to; each difference opens as a call that is tried. */
function Run({ app, id, onOver }: { readonly app: string; readonly id: number; readonly onOver: () => Promise<void> }) {
  const { job, refused } = useJob(app, id);
  const over = job !== undefined && isOver(job);
  const { answer } = useAsked(app, over ? `${jobsPath(app, String(id), 'report')}?limit=${reportLines}` : undefined);
  useEffect(() => { if (over) void onOver(); }, [over]);
  if (refused !== undefined && job === undefined) return <Note tone="bad" alert>{refused.message}</Note>;
  if (job === undefined) return <p class="soft">Starting</p>;
  const lines = answer?.ok === true ? answer.data.map(({ attributes }) => attributes) : [];
  const set = textOf((job.attributes['kwargs'] as { readonly set?: Json } | null)?.set);
  return (
    <section class="card stack" aria-label={`Run of ${set}`}>
      <div class="line"><h2>{set}</h2><Result job={job} /><p class="soft">{longTime(job.started)}, <Link to={at(app, 'job', String(id))}>job {id}</Link></p></div>
      <p role="status">{over ? textOf(job.attributes['message']) || 'Every case comes to what is expected.' : 'Running'}</p>
      {lines.length === 0 ? null : (
        <table><thead><tr><th>Case</th><th>Called</th><th>Caller</th><th>When</th><th>Expected</th><th>Came to</th></tr></thead>
          <tbody>{lines.map((line, nth) => <tr key={nth}><td><Link to={differenceAddress(app, line)}>{textOf(line['case']) || `line ${textOf(line['line'])}`}</Link></td><td>{textOf(line['called'])}</td><td>{textOf(line['calling'])}</td><td class="nowrap">{shortTime(textOf(line['time']))}</td><td>{textOf(line['expected'] ?? line['reason'])}</td><td>{textOf(line['got'])}</td></tr>)}</tbody></table>
      )}
      {(answer?.ok === true ? answer.meta.records_total ?? 0 : 0) > lines.length ? <p class="soft">The first {grouped(lines.length)} are shown; the job's file has them all.</p> : null}
    </section>
  );
}
