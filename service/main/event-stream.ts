import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { Reader } from '../database/reader.js';
import type { JobDesk } from '../jobs/job-desk.js';
import type { JobProgress } from '../jobs/progress.js';
import { parseRole } from '../schema/kinds/role.js';
import { isRefusal } from '../core/refusals.js';
import { changesSince } from '../records/changes.js';
import type { Events, StreamEvent } from '../rest/desk.js';

type Take = (event: StreamEvent) => void;

/** What is told to those who listen on `/events`: how jobs go on, and what was changed. While nobody listens nothing is read. */
export class EventStream implements Events {
  readonly #takers = new Map<string, Set<Take>>();
  /** The last change told. */
  #told = 0;

  constructor(readonly reader: Reader, readonly jobs: JobDesk, clock: Clock) {
    clock.every(limits.changeEventsMs, () => this.#tellChanges());
  }

  subscribe(application: string, take: Take): () => void {
    if (this.#takers.size === 0) this.#told = this.#change(application);
    const takers = this.#takers.get(application) ?? new Set();
    this.#takers.set(application, takers.add(take));
    return () => {
      takers.delete(take);
      if (takers.size === 0) this.#takers.delete(application);
    };
  }

  jobProgress(progress: JobProgress): void {
    this.jobs.announce(progress);
    const { application, jobId, ...data } = progress;
    const role = parseRole(this.jobs.one(application, jobId)?.attributes.role_id ?? '');
    if (isRefusal(role)) return;
    const tenant = { ...(role.provider === undefined ? {} : { provider: role.provider }), ...(role.subscriber === undefined ? {} : { subscriber: role.subscriber }) };
    this.#tell(application, { kind: 'job', tenant, data: { job_id: jobId, ...data } });
  }

  #change(application: string): number {
    this.reader.refresh();
    return this.reader.view(application).change;
  }

  #tellChanges(): void {
    if (this.#takers.size === 0) return;
    const [any] = this.#takers.keys();
    const last = this.#change(any!);
    for (const { change, application, by, what, records } of changesSince(this.reader.stores, Math.max(this.#told, last - limits.pageRows))) {
      this.#tell(application, { kind: 'change', tenant: {}, data: { txnid: change, by, what, records } });
    }
    this.#told = last;
  }

  #tell(application: string, event: StreamEvent): void {
    for (const take of this.#takers.get(application) ?? []) take(event);
  }
}
