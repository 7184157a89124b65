import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { JobRecord } from '../jobs/job-desk.js';

/** What notices need of the rest. */
interface NoticeDoor {
  readonly clock: Clock;
  readonly send: (to: string, subject: string, text: string) => boolean;
  /** The job as it is now. */
  readonly job: (application: string, jobId: number) => JobRecord | undefined;
  /** Where an administrator is reached. */
  readonly emailOf: (application: string, username: string) => string | undefined;
}

/**
 * Tells people by mail what they wait for: that a job of theirs has ended. Jobs that were started before this start of
 * niud are not told of: the log of jobs has them.
 */
export class Notices {
  readonly #jobs = new Map<string, { readonly application: string; readonly jobId: number; readonly email: string }>();

  constructor(readonly door: NoticeDoor) {
    door.clock.every(limits.noticeMs, () => this.look());
  }

  /** A job that was started by somebody. */
  jobStarted(application: string, jobId: number, by: string): void {
    const email = this.door.emailOf(application, by);
    if (email === undefined || this.#jobs.size >= limits.watchedJobs) return;
    this.#jobs.set(`${application} ${jobId}`, { application, jobId, email });
  }

  /** Looks for what has come about. */
  look(): void {
    for (const [name, { application, jobId, email }] of this.#jobs) {
      const job = this.door.job(application, jobId);
      const { status, job_type: type, object } = job?.attributes ?? {};
      if (job !== undefined && status === 'processing') continue;
      this.#jobs.delete(name);
      if (job !== undefined)
        this.door.send(
          email,
          `${application}: job ${jobId} is ${String(status)}`,
          `The ${String(type)} of ${String(object)} that you started (job ${jobId}) is ${String(status)}.\n`,
        );
    }
  }
}
