/** The program. What has to be set before the first library is loaded is set here; `desk.ts` does the rest. */

import { setFlagsFromString } from 'node:v8';

// Password hashes, files and commits share one pool of threads (architecture.md, Process and threads).
process.env['UV_THREADPOOL_SIZE'] ??= '16';

// A thread that collects its garbage would wait for threads of V8's pool to have done their part of it; those have the
// least priority (priorities.ts), so that on a busy machine calls stood still for as long. Measured beside two busy
// processes: longest pause of the young generation 1,079 ms so, 376 ms without their part (median 47 and 28).
for (const part of [
  'parallel-scavenge',
  'parallel-compaction',
  'parallel-pointer-update',
  'concurrent-array-buffer-sweeping',
])
  setFlagsFromString(`--no-${part}`);

const { nameThread, lastWords } = await import('../core/log.js');
nameThread('desk');
const { useUnitJournal } = await import('./journal.js');
useUnitJournal();

/** EX_CONFIG of sysexits(3): starting again changes nothing. */
const notToBeStarted = 78;

const { readConfig } = await import('./config.js');
const { NotStarted } = await import('../core/not-started.js');
const { startDesk } = await import('./desk.js');
const { guardThread } = await import('./doubt.js');
const { noteNotStarted } = await import('./not-started-note.js');

guardThread();
let stateFolder: string | undefined;
try {
  const readSettings = () => readConfig(process.env['NIUD_CONFIG'] ?? '/etc/niud/niud.toml', process.env);
  stateFolder = readSettings().state_dir;
  await startDesk(readSettings);
} catch (fault) {
  const told = fault instanceof NotStarted;
  lastWords(
    told ? `niud does not start: ${fault.message}` : 'niud could not start',
    told ? { alarm: 'not_started' } : { alarm: 'not_started', fault: String((fault as Error).stack ?? fault) },
  );
  noteNotStarted(stateFolder, fault);
  process.exit(told ? notToBeStarted : 1);
}
