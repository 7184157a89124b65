import { useEffect } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { shortName } from '../data/sessions.js';
import { Note } from '../design/badge.js';
import { JobView } from './job-view.js';
import type { PageProps } from './props.js';

/** One job. */
export function JobPage({ app, rest }: PageProps) {
  const id = Number(rest[0]);
  useEffect(() => {
    document.title = `Job ${rest[0] ?? ''} · ${shortName(app)} · niud`;
  }, [rest[0]]);
  return (
    <>
      <div class="tasks">
        <h1>Job {rest[0]}</h1>
        <span class="grow" />
        <Link class="button" to={{ ...at(app, 'account'), query: { tab: 'jobs' } }}>
          Job Logs
        </Link>
      </div>
      <div class="page">
        {Number.isSafeInteger(id) && id > 0 ? (
          <JobView key={id} app={app} id={id} />
        ) : (
          <Note tone="bad">There is no such job.</Note>
        )}
      </div>
    </>
  );
}
