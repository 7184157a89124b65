/** The program. What has to be set before the first library is loaded is set here; `desk.ts` does the rest. */

// Password hashes, files and commits share one pool of threads (architecture.md, Process and threads).
process.env['UV_THREADPOOL_SIZE'] ??= '16';

const { nameThread, lastWords } = await import('../core/log.js');
nameThread('desk');

/** EX_CONFIG of sysexits(3): starting again changes nothing. */
const notToBeStarted = 78;

const { readConfig } = await import('./config.js');
const { NotStarted } = await import('../core/not-started.js');
const { startDesk } = await import('./desk.js');
const { guardThread } = await import('./doubt.js');

guardThread();
try {
  await startDesk(readConfig(process.env['NIUD_CONFIG'] ?? '/etc/niud/niud.toml', process.env));
} catch (fault) {
  const told = fault instanceof NotStarted;
  lastWords(told ? `niud does not start: ${fault.message}` : 'niud could not start', told ? {} : { fault: String((fault as Error).stack ?? fault) });
  process.exit(told ? notToBeStarted : 1);
}
