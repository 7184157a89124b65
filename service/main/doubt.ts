import { lastWords } from '../core/log.js';
import { doubtPages, isLostSnapshot, isPageFault } from '../database/page-doubt.js';

/**
 * Ends the process at once where going on could do harm: a lost thread, a flush that failed. One line for the journal,
 * then SIGKILL:
 * `process.exit` and `worker.terminate` were seen to hang while a transaction was open (architecture.md, Ending). The
 * line is out before the signal, from whichever thread doubts.
 */
export function exitOnDoubt(reason: string, fault?: unknown): never {
  lastWords(`niud ends itself: ${reason}`, {
    alarm: 'ended_itself',
    fault: fault === undefined ? undefined : String((fault as Error).stack ?? fault),
  });
  process.kill(process.pid, 'SIGKILL');
  // The signal reaches every thread before the next turn of this one.
  for (;;);
}

/**
 * Ends the process for what the stores of a state folder have thrown: a page that is none, which the next start then
 * looks for, or what `reason` says.
 */
export function exitOnStoreDoubt(stateFolder: string, reason: string, fault: unknown): never {
  if (!isPageFault(fault) && !isLostSnapshot(fault)) exitOnDoubt(reason, fault);
  doubtPages(stateFolder);
  exitOnDoubt('a page of the stores is damaged', fault);
}

/** What nobody caught is a bug, and a thread that had one is not trusted any further. */
export function guardThread(): void {
  process.on('uncaughtException', (fault) => exitOnDoubt('an exception nobody caught', fault));
  process.on('unhandledRejection', (fault) => exitOnDoubt('a rejection nobody handled', fault));
}
