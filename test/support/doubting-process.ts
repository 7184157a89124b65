import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { nameThread } from '../../service/core/log.js';
import { exitOnDoubt, guardThread } from '../../service/main/doubt.js';

// A process of its own: `doubting-process THREAD REASON` ends itself on doubt, in the named thread and in the way in which niud comes to doubt.
const [thread, reason] = isMainThread ? process.argv.slice(2) as [string, string] : workerData as [string, string];

/** Every way to doubt that niud has. */
const doubts: Readonly<Record<string, () => void>> = {
  commit: () => exitOnDoubt('a commit failed', new Error('Input/output error')),
  money: () => exitOnDoubt('money could not be written', new Error('Input/output error')),
  'thread failed': () => exitOnDoubt('the thread writer failed', new Error('out of memory')),
  'thread ended': () => exitOnDoubt('the thread writer ended'),
  exception: () => { throw new Error('thrown and not caught'); },
  rejection: () => { void Promise.reject(new Error('rejected and not handled')); },
};

nameThread(thread);
guardThread();
if (isMainThread && thread !== 'desk') await once(new Worker(fileURLToPath(import.meta.url), { workerData: [thread, reason] }), 'exit');
else doubts[reason]!();
