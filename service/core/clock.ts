/**
 * The only caller of Date.now and of timers: everything that depends on time is handed a Clock, so that tests
 * hand in one that they turn themselves.
 */
export interface Clock {
  /** The NIU's wall clock: milliseconds since 1970-01-01 UTC; may step when the clock is set. */
  now(): number;
  /** Milliseconds that never step back; for durations and deadlines. */
  monotonic(): number;
  /** Runs once after `delayMs`; does not keep the process alive. */
  after(delayMs: number, run: () => void): Timer;
  /** Runs every `periodMs`; does not keep the process alive. */
  every(periodMs: number, run: () => void): Timer;
}

export interface Timer {
  stop(): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    const handle = setTimeout(run, delayMs).unref();
    return { stop: () => clearTimeout(handle) };
  },
  every(periodMs, run) {
    const handle = setInterval(run, periodMs).unref();
    return { stop: () => clearInterval(handle) };
  },
};

/**
 * The same with a steady clock that all threads and processes of the machine have in common (CLOCK_MONOTONIC): that of
 * a worker thread's `performance` has a beginning of its own.
 */
export const sharedClock: Clock = { ...systemClock, monotonic: () => Number(process.hrtime.bigint()) / 1e6 };

/** Resolves after `delayMs` on the given clock. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve));
}
