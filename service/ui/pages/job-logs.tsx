import './job.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { at, withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { get, type Refused } from '../data/api.js';
import { useEvery } from '../data/asked.js';
import { awaySince, onTold } from '../data/events.js';
import { Failed } from '../data/failed.js';
import { isOver, jobOf, jobsTouched, patched, saysOver, type JobEntry } from '../data/job.js';
import { jobsPath } from '../data/jobs.js';
import { unit, zoned } from '../data/sessions.js';
import { grouped, shortTime, spanOf } from '../data/words.js';
import { zoneShort } from '../data/zones.js';
import { Badge } from '../design/badge.js';
import { Button } from '../design/button.js';
import { JobActions } from './job-actions.js';
import { JobProgress, objectTitle } from './job-view.js';
import { countsOf, statusOf, typeOf } from './job-words.js';

const pageJobs = 50;
const pollMs = 2_000;

/** Jobs of the caller's role, newest first, as they go on. */
export function useJobs(app: string, limit: number, offset: number) {
  const [jobs, setJobs] = useState<readonly JobEntry[]>();
  const [total, setTotal] = useState(0);
  const [refused, setRefused] = useState<Refused>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const read = async (): Promise<void> => {
    const answer = await get(app, `${jobsPath(app)}?limit=${limit}&offset=${offset}`);
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    setJobs(answer.data.map(jobOf));
    setTotal(answer.meta.records_total ?? answer.data.length);
  };
  const soon = (): void => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void read();
    }, 500);
  };
  useEffect(() => {
    void read();
    const stop = onTold(({ kind, app: of, data }) => {
      if (kind !== 'job' || of !== app) return;
      setJobs((before) => before?.map((job) => (job.id === Number(data['job_id']) ? patched(job, data) : job)));
      if (saysOver(data)) soon();
    });
    const heard = jobsTouched.subscribe(() => soon());
    return () => {
      stop();
      heard();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [app, limit, offset]);
  // Where the stream tells nothing of the end of a job, or of one that began elsewhere.
  useEvery(pollMs, () => {
    if (awaySince.value !== undefined || jobs?.some((job) => !isOver(job)) === true) void read();
  });
  return { jobs, total, refused, again: read };
}

/** Job Logs: every import, export and what else runs by itself. */
export function JobLogs({ app }: { readonly app: string }) {
  const offset = Math.max(0, Number(here.value.query['offset'] ?? 0) || 0);
  const { jobs, total, refused, again } = useJobs(app, pageJobs, offset);
  const page = (to: number): void => go(withQuery(here.value, { offset: to <= 0 ? undefined : String(to) }), 'replace');
  if (jobs === undefined)
    return refused === undefined ? (
      <p class="soft">Reading the jobs</p>
    ) : (
      <Failed what="Job Logs" refused={refused} again={again} />
    );
  return (
    <div class="stack">
      <Failed what="Job Logs" refused={refused} again={again} />
      {jobs.length === 0 ? (
        <p class="empty">No jobs yet. Imports and exports begin at their tables.</p>
      ) : (
        <JobTable app={app} jobs={jobs} onDone={again} />
      )}
      {total <= pageJobs ? null : (
        <div class="line">
          <Button reason={offset === 0 ? 'These are the newest.' : undefined} act={() => page(offset - pageJobs)}>
            Newer
          </Button>
          <Button
            reason={offset + pageJobs >= total ? 'These are the oldest.' : undefined}
            act={() => page(offset + pageJobs)}
          >
            Older
          </Button>
          <span class="soft">
            {grouped(offset + 1)} to {grouped(Math.min(total, offset + pageJobs))} of {grouped(total)}
          </span>
        </div>
      )}
    </div>
  );
}

function JobTable({
  app,
  jobs,
  onDone,
}: {
  readonly app: string;
  readonly jobs: readonly JobEntry[];
  readonly onDone: () => Promise<void>;
}) {
  if (matchMedia('(max-width: 640px)').matches)
    return (
      <div class="job-cards">
        {jobs.map((job) => (
          <Card key={job.id} app={app} job={job} onDone={onDone} />
        ))}
      </div>
    );
  return (
    <div class="sheet tall" tabIndex={0} role="region" aria-label="Jobs">
      <table class="jobs">
        <thead>
          <tr>
            <th>Status</th>
            <th>Type</th>
            <th>Table</th>
            <th>By</th>
            <th>Started ({zoneShort(unit.value!.zone, Date.now())})</th>
            <th>Elapsed</th>
            <th>Progress</th>
            <th>Counts</th>
            <th>
              <span class="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <JobRow key={job.id} app={app} job={job} onDone={onDone} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function JobRow({
  app,
  job,
  onDone,
}: {
  readonly app: string;
  readonly job: JobEntry;
  readonly onDone: () => Promise<void>;
}) {
  const { attributes } = job;
  const { tone, word } = statusOf(attributes);
  return (
    <tr>
      <td>
        <Badge tone={tone}>{word}</Badge>
      </td>
      <td>
        <Link to={at(app, 'job', String(job.id))}>{typeOf(attributes)}</Link>
      </td>
      <td>{objectTitle(app, attributes['object'])}</td>
      <td>{String(attributes['by'] ?? '')}</td>
      <td>{shortTime(job.started)}</td>
      <td>{spanOf(Number(attributes['elapsed'] ?? 0))}</td>
      <td>
        {isOver(job) ? null : (
          <span class="line">
            <JobProgress job={job} />
            {typeof attributes['progress'] === 'number' ? `${Math.floor(attributes['progress'])} %` : ''}
          </span>
        )}
      </td>
      <td class="counted" title={typeof attributes['message'] === 'string' ? attributes['message'] : undefined}>
        {countWords(job)}
      </td>
      <td>
        <span class="acts">
          <JobActions app={app} job={job} onDone={onDone} short />
          {isOver(job) ? <Link to={at(app, 'job', String(job.id))}>Report</Link> : null}
        </span>
      </td>
    </tr>
  );
}

export function countWords({ attributes }: JobEntry): string {
  const counts = countsOf(attributes)
    .map(([word, count]) => `${grouped(count)} ${word}`)
    .join(', ');
  return attributes['status'] === 'failed' && typeof attributes['message'] === 'string'
    ? attributes['message']
    : counts;
}

function Card({
  app,
  job,
  onDone,
}: {
  readonly app: string;
  readonly job: JobEntry;
  readonly onDone: () => Promise<void>;
}) {
  const { attributes } = job;
  const { tone, word } = statusOf(attributes);
  return (
    <section class="card stack">
      <div class="line">
        <Badge tone={tone}>{word}</Badge>
        <Link to={at(app, 'job', String(job.id))}>
          {typeOf(attributes)} {objectTitle(app, attributes['object'])}
        </Link>
      </div>
      {isOver(job) ? null : <JobProgress job={job} />}
      <p>{countWords(job)}</p>
      <p class="soft">
        {zoned(job.started)}, {spanOf(Number(attributes['elapsed'] ?? 0))}, by {String(attributes['by'] ?? '')}
      </p>
      <div class="line">
        <JobActions app={app} job={job} onDone={onDone} />
      </div>
    </section>
  );
}
