import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { temporaryStore } from '../support/temporary-store.js';

const program = fileURLToPath(new URL('../support/reading-process.js', import.meta.url));

t.test('the snapshot of a process that was killed in the middle of a reading is let go of, that of one that lives is not', async (t) => {
  const { folder, stores } = temporaryStore(t);
  const readers = await Promise.all([0, 1].map(async () => {
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.teardown(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    return child;
  }));
  t.equal(stores.store.clearReaders(), 0, 'both live');
  const ended = once(readers[0]!, 'exit');
  readers[0]!.kill('SIGKILL');
  await ended;
  t.equal(stores.store.clearReaders(), 1);
  t.equal(stores.store.clearReaders(), 0, 'once');
});
