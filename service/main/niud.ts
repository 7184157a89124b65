/** The program. What has to be set before the first library is loaded is set here; `desk.ts` does the rest. */

// Password hashes, files and commits share one pool of threads (architecture.md, Process and threads).
process.env['UV_THREADPOOL_SIZE'] ??= '16';

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
  lastWords(told ? `niud does not start: ${fault.message}` : 'niud could not start', told ? { alarm: 'not_started' } : { alarm: 'not_started', fault: String((fault as Error).stack ?? fault) });
  noteNotStarted(stateFolder, fault);
  process.exit(told ? notToBeStarted : 1);
}
