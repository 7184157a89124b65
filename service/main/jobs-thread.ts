import { parentPort, workerData } from 'node:worker_threads';
import { applications } from '../apps/all.js';
import { pause, systemClock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { nameThread } from '../core/log.js';
import { ChangeNumber, Reader } from '../database/reader.js';
import { openStores } from '../database/stores.js';
import { Media } from '../jobs/media.js';
import type { JobProgress } from '../jobs/progress.js';
import type { Job } from '../jobs/job.js';
import { Runner } from '../jobs/runner.js';
import type { Work } from '../jobs/runner.js';
import type { Control, Ending } from '../jobs/surroundings.js';
import { moveJob } from '../records/large-move.js';
import { takeBack } from '../records/take-back.js';
import { Registry } from '../schema/registry.js';
import { remote, serve } from './bridge.js';
import { guardThread } from './doubt.js';
import type { ThreadData } from './threads.js';
import type { WriterFace } from './writer-thread.js';

nameThread('jobs');
guardThread();

const { config, changeMemory, ports } = workerData as ThreadData;
const registry = new Registry(applications);
const stores = openStores(config.state_dir, registry, config.store_size * 2 ** 20);
const reader = new Reader(stores, new ChangeNumber(changeMemory));
const writer = remote<WriterFace>(ports.writer!);

const surroundings: PurgeSurroundings = {
  registry,
  clock: systemClock,
  media: new Media(config.media_dir),
  reader,
  submit: (request) => writer.change(request),
  submitSlice: (slice) => writer.slice(slice),
  async takeBack(application, jobId) {
    reader.refresh();
    const view = reader.view(application);
    const created = view.get('job', [jobId])!.created;
    return takeBack(stores, view, jobId, created, (change) => writer.revert({ application, by: 'system', change, leave: true, tenant: [] }));
  },
  publish: (progress) => ports.desk!.postMessage({ progress } satisfies JobsMessage),
}, new Map<string, Work>([[moveJob, move]]));

/** A large move goes on slice by slice; its own record ends with the last. */
async function move(application: string, { id }: Job, control: Control): Promise<Ending> {
  for (;;) {
    if (control.stopping()) return { status: 'stopped' };
    const progress = await writer.move({ application, jobId: id });
    if ('code' in progress && progress.code === 'job_ended') return { status: 'completed', attributes: {} };
    if ('code' in progress) await pause(systemClock, limits.jobRetryMs);
    else if (progress.done) return { status: 'completed', attributes: {} };
  }
}

/** What the jobs thread tells the desk unasked. */
export interface JobsMessage {
  readonly progress: JobProgress;
}

const face = {
  /** A job was created or is to be cancelled. */
  look: (application: string) => { runner.wake(application); },
  async stop(_: undefined) {
    await runner.stop();
    await stores.close();
  },
};

/** What the jobs thread does for the desk. */
export type JobsFace = typeof face;

serve(ports.desk!, face);
parentPort!.postMessage('ready');
runner.start();
