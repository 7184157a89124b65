import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import t from 'tap';
import { niceOf, setNice, systemThreadId, systemThreads } from '../../service/platform/thread-priority.js';

const onLinux = process.platform === 'linux' ? false : 'skipped: there is no /proc here';

t.test('a thread has an id of its own, which the list of all has too', { skip: onLinux }, async (t) => {
  t.equal(systemThreadId(), process.pid, 'the first thread');
  const worker = new Worker(`const { parentPort } = require('node:worker_threads'); parentPort.postMessage(Number(require('node:fs').readlinkSync('/proc/thread-self').split('/').at(-1))); parentPort.on('message', () => process.exit())`, { eval: true });
  const [id] = await once(worker, 'message') as [number];
  t.not(id, process.pid);
  t.ok(systemThreads().includes(id) && systemThreads().includes(process.pid));
  t.equal(setNice(id, 7), true);
  t.strictSame([niceOf(id), niceOf(process.pid) === 7], [7, false], 'one thread alone is changed');
  worker.postMessage('end');
  await once(worker, 'exit');
  // A thread that has just ended may still be listed.
  for (let tries = 0; tries < 1_000 && systemThreads().includes(id); tries++) await new Promise((resolve) => setImmediate(resolve));
  t.strictSame([niceOf(id), setNice(id, 8)], [undefined, false], 'one that has ended has none');
});
