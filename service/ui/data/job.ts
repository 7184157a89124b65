import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { useEvery } from './asked.js';
import { get, type Entry, type Json, type Refused } from './api.js';
import { awaySince, onTold } from './events.js';
import { jobsPath } from './jobs.js';

/** A job as the API has it: its attributes, and when it was started. */
export interface JobEntry {
  readonly id: number;
  readonly started: string;
  readonly attributes: Readonly<Record<string, Json>>;
}

/** How often a job is asked about where niud does not tell by itself. */
const pollMs = 2_000;

export function jobOf({ attributes, meta }: Entry): JobEntry {
  return { id: Number(attributes['job_id']), started: String(meta?.['created'] ?? ''), attributes };
}

export function isOver({ attributes }: JobEntry): boolean {
  return attributes['status'] !== 'processing';
}

const names: Readonly<Record<string, string>> = {
  percent: 'progress',
  rowsPerSecond: 'rows_per_second',
  secondsLeft: 'seconds_left',
};

/** A job with what an event says of it. */
export function patched(job: JobEntry, data: Readonly<Record<string, Json>>): JobEntry {
  const news = Object.fromEntries(Object.entries(data).map(([name, value]) => [names[name] ?? name, value]));
  return { ...job, attributes: { ...job.attributes, ...news } };
}

/** Whether an event is of a job that it says has ended. */
export function saysOver(data: Readonly<Record<string, Json>>): boolean {
  return typeof data['status'] === 'string' && data['status'] !== 'processing';
}

/** Moves when a job has been cancelled or undone here, so that lists read anew. */
export const jobsTouched = signal(0);

/** One job, kept up to date by what niud tells, and asked for where it has been silent. */
export function useJob(
  app: string,
  id: number,
): { readonly job: JobEntry | undefined; readonly refused: Refused | undefined; readonly again: () => Promise<void> } {
  const [job, setJob] = useState<JobEntry>();
  const [refused, setRefused] = useState<Refused>();
  const [toldMs, setToldMs] = useState(0);
  const read = async (): Promise<void> => {
    const answer = await get(app, jobsPath(app, String(id)));
    setRefused(answer.ok ? undefined : answer);
    if (answer.ok) setJob(jobOf(answer.data[0]!));
  };
  useEffect(() => {
    setJob(undefined);
    void read();
    return onTold(({ kind, app: of, data }) => {
      if (kind !== 'job' || of !== app || Number(data['job_id']) !== id) return;
      setToldMs(Date.now());
      if (saysOver(data)) void read();
      else setJob((before) => (before === undefined ? before : patched(before, data)));
    });
  }, [app, id]);
  useEvery(pollMs, () => {
    if (job === undefined || isOver(job)) return;
    if (awaySince.value !== undefined || Date.now() - toldMs >= pollMs) void read();
  });
  return { job, refused, again: read };
}
