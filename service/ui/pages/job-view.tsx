import './job.css';
import './box.css';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { isOver, useJob, type JobEntry } from '../data/job.js';
import { tableOf, listTitle } from '../data/description.js';
import { Failed } from '../data/failed.js';
import { zoned } from '../data/sessions.js';
import { grouped, spanOf } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { JobActions } from './job-actions.js';
import { JobReport } from './job-report.js';
import { countsOf, removedWords, statusOf, typeOf } from './job-words.js';

/** How far a job is, in a bar and in words. */
export function JobProgress({ job: { attributes } }: { readonly job: JobEntry }) {
  const percent = attributes['progress'];
  const known = typeof percent === 'number';
  return (
    <div
      class={`progress${known ? '' : ' unknown'}`}
      role="progressbar"
      aria-label="Progress"
      aria-valuemin={0}
      aria-valuemax={100}
      {...(known ? { 'aria-valuenow': Math.floor(percent) } : {})}
    >
      <i style={known ? { width: `${percent}%` } : {}} />
    </div>
  );
}

export function objectTitle(app: string, object: unknown): string {
  const table = tableOf(app, String(object));
  return table !== undefined
    ? listTitle(table)
    : object === 'cdr'
      ? 'Call Records'
      : object === 'archive'
        ? 'the Archive Database'
        : String(object ?? '');
}

/** One job as it goes on, and what came of it. Leaving it leaves it running. */
export function JobView({
  app,
  id,
  onJob,
}: {
  readonly app: string;
  readonly id: number;
  readonly onJob?: (job: JobEntry) => preact.ComponentChildren;
}) {
  const { job, refused, again } = useJob(app, id);
  if (refused !== undefined && job === undefined) return <Failed what={`job ${id}`} refused={refused} again={again} />;
  if (job === undefined) return <p class="soft">Reading job {id}</p>;
  const { attributes } = job;
  const { tone, word } = statusOf(attributes);
  const over = isOver(job);
  return (
    <div class="stack">
      <section class="card stack" aria-label="Job">
        <div class="line">
          <h2>
            {typeOf(attributes)} of {objectTitle(app, attributes['object'])}
          </h2>
          <Badge tone={tone}>{word}</Badge>
          <span class="soft">
            job {id}, by {String(attributes['by'] ?? '')}
            {job.started === '' ? '' : `, started ${zoned(job.started)}`}, {spanOf(Number(attributes['elapsed'] ?? 0))}
          </span>
        </div>
        {over ? null : <GoingOn job={job} />}
        {typeof attributes['message'] === 'string' ? (
          <Note tone={attributes['status'] === 'failed' ? 'bad' : 'quiet'}>{attributes['message']}</Note>
        ) : null}
        <Counts attributes={attributes} />
        {attributes['undone'] === true || Number(attributes['undone'] ?? 0) > 0 ? (
          <Note tone="quiet">This import was taken back.</Note>
        ) : null}
        <div class="line">
          {onJob?.(job)}
          <JobActions
            app={app}
            job={job}
            onDone={again}
            first={attributes['job_type'] === 'export' || attributes['job_type'] === 'generate'}
          />
          {over && onJob === undefined && tableOf(app, String(attributes['object'])) !== undefined ? (
            <Link to={at(app, String(attributes['object']))}>To {objectTitle(app, attributes['object'])}</Link>
          ) : null}
        </div>
        <Details attributes={attributes} />
      </section>
      {over ? (
        <JobReport
          app={app}
          id={id}
          table={String(attributes['object'])}
          title={
            attributes['job_type'] !== 'import'
              ? 'Report'
              : attributes['dry_run'] === true
                ? 'Rows that would not go in'
                : 'Rows that did not go in'
          }
        />
      ) : null}
    </div>
  );
}

/** How far a job is that goes on. */
function GoingOn({ job }: { readonly job: JobEntry }) {
  const { attributes } = job;
  const speed = attributes['rows_per_second'],
    left = attributes['seconds_left'];
  return (
    <>
      <JobProgress job={job} />
      <p class="soft" role="status">
        {typeof attributes['progress'] === 'number' ? `${attributes['progress']} %` : 'Beginning'}
        {typeof speed === 'number' && speed > 0 ? `, ${grouped(speed)} rows/s` : ''}
        {typeof left === 'number' ? `, ${spanOf(left)} left` : ''}. It goes on when you leave this page.
      </p>
    </>
  );
}

function Counts({ attributes }: { readonly attributes: JobEntry['attributes'] }) {
  const counts = countsOf(attributes);
  if (counts.length === 0) return null;
  return (
    <dl class="counts">
      {counts.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{grouped(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What it was asked to do. */
function Details({ attributes }: { readonly attributes: JobEntry['attributes'] }) {
  const lines = (
    [
      ['in_file', 'File'],
      ['service_provider_name', 'Only of'],
      ['filter', 'Filter'],
      ['q', 'Search'],
      ['columns', 'Columns'],
      ['kwargs', 'Given'],
      ['removed', 'Removed'],
      ['output_hash', 'SHA-256 of the file'],
    ] as const
  )
    .filter(([name]) => attributes[name] !== null && attributes[name] !== undefined && attributes[name] !== '')
    .map(
      ([name, label]) =>
        [
          label,
          name === 'removed'
            ? removedWords(attributes[name])
            : typeof attributes[name] === 'string'
              ? String(attributes[name])
              : JSON.stringify(attributes[name]),
        ] as const,
    );
  return lines.length === 0 ? null : (
    <dl class="facts small">
      {lines.map(([label, text]) => (
        <>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </>
      ))}
      {attributes['archive'] === true ? (
        <>
          <dt>Store</dt>
          <dd>Archive Database</dd>
        </>
      ) : null}
    </dl>
  );
}
