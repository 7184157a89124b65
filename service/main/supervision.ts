import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import { loadNative } from '../platform/native.js';
import { notify, readyLine, statusLine, stoppingLine, watchdogLine, watchdogPeriodMs } from '../platform/systemd.js';

export interface Unit {
  /** What is done when the unit is to stop; the process ends behind it. */
  onStop(stop: () => Promise<void>): void;
}

/**
 * Tells systemd how niud is (availability.md, One unit): ready now, alive for as long as both the desk, whose timer this is, and the calls
 * thread turn, stopping on SIGTERM.
 */
export function superviseUnit(clock: Clock, turn: () => Promise<unknown>): Unit {
  const native = loadNative();
  if (native.addon === undefined) log.warning('niud runs without its add-on: systemd is not notified, the clock is not watched', { reason: native.reason });
  const tell = (...lines: string[]): boolean => notify(native.addon, process.env, lines);
  tell(readyLine, statusLine('standalone, ready'));
  const periodMs = watchdogPeriodMs(process.env, process.pid);
  if (periodMs !== undefined) {
    let turning = false;
    clock.every(periodMs / 4, () => {
      if (turning) return;
      turning = true;
      void turn().then(() => {
        turning = false;
        tell(watchdogLine);
      });
    });
  }
  return {
    onStop(stop) {
      let stopping = false;
      const end = (signal: string): void => {
        if (stopping) return;
        stopping = true;
        log.notice('niud stops', { signal });
        tell(stoppingLine, statusLine('stopping'));
        void stop().then(() => {
          log.notice('niud has stopped');
          process.exit(0);
        });
      };
      process.on('SIGTERM', end);
      process.on('SIGINT', end);
    },
  };
}
