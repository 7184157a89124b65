import { signal } from '@preact/signals';
import { get, pathOf, type Entry } from './api.js';
import { onTold } from './events.js';
import { sessionOf } from './sessions.js';
import { capital } from './words.js';

/** A job that runs, as the header tells it. */
interface Running {
  readonly id: number;
  readonly what: string;
  readonly percent: number | undefined;
}

/** Jobs of the application in sight that have not ended. */
export const running = signal<readonly Running[]>([]);

let shown: string | undefined;

/** Path of the jobs under the caller's role. */
export function jobsPath(app: string, ...more: readonly string[]): string {
  return pathOf('job', sessionOf(app)?.role_id ?? '', ...more);
}

/** Jobs are started with the executable that the documents name. */
export function startPath(app: string): string {
  return `${jobsPath(app)}?executable=restworkx-${app}`;
}

/** Reads which jobs run, when an application is opened. */
export async function showJobs(app: string): Promise<void> {
  shown = app;
  const answer = await get(app, `${jobsPath(app)}?limit=20`);
  if (shown === app && answer.ok)
    running.value = answer.data.filter(({ attributes }) => attributes['status'] === 'processing').map(told);
}

function told({ attributes }: Entry): Running {
  return {
    id: Number(attributes['job_id']),
    what: `${capital(String(attributes['job_type']))} ${String(attributes['object']).replaceAll('_', ' ')}`,
    percent: percentOf(attributes),
  };
}

function percentOf(attributes: Entry['attributes']): number | undefined {
  const percent = attributes['progress'] ?? attributes['percent'];
  return typeof percent === 'number' ? Math.floor(percent) : undefined;
}

onTold(({ kind, app, data }) => {
  if (kind !== 'job' || app !== shown) return;
  const id = Number(data['job_id']);
  const others = running.value.filter((job) => job.id !== id);
  const ended = typeof data['status'] === 'string' && data['status'] !== 'processing';
  const before = running.value.find((job) => job.id === id);
  if (ended) running.value = others;
  else if (before === undefined) void showJobs(app);
  else running.value = [{ ...before, percent: percentOf(data) ?? before.percent }, ...others];
});
