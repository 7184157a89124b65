import { lastWords } from '../core/log.js';

/**
 * Ends the process at once where going on could do harm: a lost thread, a flush that failed. One line for the journal, then SIGKILL:
 * `process.exit` and `worker.terminate` were seen to hang while a transaction was open (architecture.md, Ending). The line is out before the signal, from
 * whichever thread doubts.
 */
export function exitOnDoubt(reason: string, fault?: unknown): never {
  lastWords(`niud ends itself: ${reason}`, { alarm: 'ended_itself', fault: fault === undefined ? undefined : String((fault as Error).stack ?? fault) });
  process.kill(process.pid, 'SIGKILL');
  // The signal reaches every thread before the next turn of this one.
  for (;;);
}

/** What nobody caught is a bug, and a thread that had one is not trusted any further. */
export function guardThread(): void {
  process.on('uncaughtException', (fault) => exitOnDoubt('an exception nobody caught', fault));
  process.on('unhandledRejection', (fault) => exitOnDoubt('a rejection nobody handled', fault));
}
