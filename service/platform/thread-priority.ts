import { readdirSync, readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * The id of the calling thread as the system knows it, which is not Node's own number of a worker. Undefined where
 * /proc does not tell. Source: proc(5), thread-self.
 */
export function systemThreadId(): number | undefined {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return undefined;
  }
}

/** Every thread of this process now: those of Node, V8, libuv and LMDB too. Empty where /proc does not tell. */
export function systemThreads(): readonly number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [];
  }
}

/** The nice value of a thread, -20 to 19; undefined when it has ended. */
export function niceOf(thread: number): number | undefined {
  try {
    return getPriority(thread);
  } catch {
    return undefined;
  }
}

/**
 * Gives one thread a nice value (`setpriority(PRIO_PROCESS)` takes a thread's id). False where the thread has ended, or
 * the system refuses it: lowering is always allowed, raising as far as the unit says (`LimitNICE=`, CAP_SYS_NICE).
 */
export function setNice(thread: number, nice: number): boolean {
  try {
    setPriority(thread, nice);
    return true;
  } catch {
    return false;
  }
}
