import { readFileSync } from 'node:fs';

/**
 * Processor time that the calling thread has taken since it began, in milliseconds, waits for a processor not among it.
 * Undefined where /proc does not tell. Source: Linux, Documentation/scheduler/sched-stats, /proc/<pid>/schedstat:
 * nanoseconds on the processor, nanoseconds in wait, turns.
 */
export function threadProcessorMs(): number | undefined {
  try {
    const nanoseconds = Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]);
    return Number.isFinite(nanoseconds) ? nanoseconds / 1e6 : undefined;
  } catch {
    return undefined;
  }
}
