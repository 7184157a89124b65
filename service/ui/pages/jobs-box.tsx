import './job.css';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { isOver } from '../data/job.js';
import { shortTime } from '../data/words.js';
import { Badge } from '../design/badge.js';
import { countWords, useJobs } from './job-logs.js';
import { JobProgress, objectTitle } from './job-view.js';
import { statusOf, typeOf } from './job-words.js';
import { Failed } from '../data/failed.js';

const shownJobs = 5;

/** Running jobs and the last of those that ended. */
export function JobsBox({ app }: { readonly app: string }) {
  const { jobs, refused, again } = useJobs(app, shownJobs, 0);
  return (
    <section class="card box" aria-label="Jobs">
      <h2>
        <Link to={{ ...at(app, 'account'), query: { tab: 'jobs' } }}>Jobs</Link>
      </h2>
      <Failed what="the jobs" refused={refused} again={again} />
      {jobs === undefined ? (
        refused === undefined ? (
          <p class="faint">–</p>
        ) : null
      ) : jobs.length === 0 ? (
        <p class="soft">No jobs yet.</p>
      ) : (
        <table>
          <thead class="hidden">
            <tr>
              <th>Status</th>
              <th>Job</th>
              <th>Started</th>
            </tr>
          </thead>
          <tbody>
            {jobs.map((job) => {
              const { tone, word } = statusOf(job.attributes);
              return (
                <tr key={job.id}>
                  <td>
                    <Badge tone={tone}>{word}</Badge>
                  </td>
                  <td>
                    <Link to={at(app, 'job', String(job.id))}>
                      {typeOf(job.attributes)} of {objectTitle(app, job.attributes['object'])}
                    </Link>
                    {isOver(job) ? <div class="soft small">{countWords(job)}</div> : <JobProgress job={job} />}
                  </td>
                  <td class="soft nowrap">{shortTime(job.started)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
