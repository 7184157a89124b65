import { jobTypes } from '../parts/job-types.js';
import type { MoveKind } from '../records/move-slice.js';
import { pairs, paragraphs } from './columns.js';
import { reportHead, runJob } from './job.js';
import { Failure, type Outcome } from './outcome.js';
import type { Site } from './unit.js';

export type Move = MoveKind;

interface Matching {
  readonly filter: Readonly<Record<string, string>>;
  readonly dryRun: boolean;
  /** Of a purge: it is meant, and not only looked at. */
  readonly all: boolean;
}

/**
 * Archives, restores or purges all records that match, as a job (jobs.md, Archive, restore, purge); what is refused by
 * itself is in its report.
 */
export async function moveMatching(
  site: Site,
  move: Move,
  table: string,
  { filter, dryRun, all }: Matching,
): Promise<Outcome> {
  if (move === 'purge' && !dryRun && !all)
    throw new Failure(
      'usage',
      'What is purged is gone for good: look with --dry-run what it would be, then say --all.',
    );
  const { done } = jobTypes[move];
  const job = await runJob(site, { job_type: move, object: table, filter, ...(dryRun ? { dry_run: true } : {}) });
  const { attributes } = job;
  const id = Number(attributes['job_id']);
  if (attributes['status'] !== 'completed')
    throw new Failure(
      'refused',
      `Job ${id} ${String(attributes['status'])}: ${String(attributes['message'] ?? 'it was ended')}`,
    );
  const [rows, moved, rejected] = [attributes['rows'], attributes['added'], attributes['rejected']].map(Number) as [
    number,
    number,
    number,
  ];
  const undo =
    move === 'purge' || dryRun || moved === 0 || attributes['txnid'] == null
      ? ''
      : `${site.niuctl} revert ${String(attributes['txnid'])} takes it back.`;
  return {
    data: [{ ...job }],
    exit: rejected > 0 ? 'partly' : 'done',
    text: paragraphs(
      dryRun ? `Dry run of job ${id}: nothing was written.` : `Job ${id} is completed.`,
      pairs([
        ['match', rows],
        [dryRun ? `would be ${done}` : done, moved],
        ['refused', rejected],
      ]),
      rejected > 0 ? await reportHead(site, id) : '',
      undo,
    ),
  };
}
