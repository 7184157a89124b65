import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import { loadNative } from '../platform/native.js';
import type { Standing } from './standing.js';
import {
  notify,
  readyLine,
  reloadingLine,
  statusLine,
  stoppingLine,
  watchdogLine,
  watchdogPeriodMs,
} from '../platform/systemd.js';

interface Unit {
  /**
   * What is done when the unit is to take its settings anew (SIGHUP); systemd is told when it begins and when it is
   * done.
   */
  onReload(reload: () => void): void;
  /** What is done when the unit is to stop; the process ends behind it. */
  onStop(stop: () => Promise<void>): void;
  /** Stops in order, and begins again as a new process: by the service manager where there is one, else by itself. */
  startAnew(reason: string): void;
}

/**
 * Tells systemd how niud is (availability.md, One unit): ready now, alive for as long as both the desk, whose timer
 * this is, and the calls thread turn, stopping on SIGTERM.
 */
export function superviseUnit(clock: Clock, turn: () => Promise<unknown>, standing: Standing): Unit {
  const native = loadNative();
  if (native.addon === undefined)
    log.warning('niud runs without its add-on: systemd is not notified, the clock is not watched', {
      reason: native.reason,
    });
  const tell = (...lines: string[]): boolean => notify(native.addon, process.env, lines);
  standing.look();
  tell(readyLine, statusLine(standing.text()));
  standing.watch((status) => tell(statusLine(status)));
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
  /** What the process does once all is closed; undefined while niud goes on. */
  let behind: (() => void) | undefined;
  let stop: () => Promise<void> = () => Promise.resolve();
  const end = (fields: { readonly signal: string } | { readonly reason: string }, then: () => void): void => {
    const isStopping = behind !== undefined;
    // Who stops niud means it, also where it was about to begin again.
    if (!isStopping || 'signal' in fields) behind = then;
    if (isStopping) return;
    standing.stop();
    log.notice('niud stops', fields);
    tell(stoppingLine, statusLine('stopping'));
    void stop().then(async () => {
      // A signal that came while the last store was closed is heard a whole turn of the loop later.
      for (let turns = 0; turns < 2; turns++) await setImmediate();
      log.notice('niud has stopped');
      behind?.();
    });
  };
  return {
    onReload(reload) {
      process.on('SIGHUP', () => {
        if (behind !== undefined) return;
        tell(reloadingLine);
        reload();
        standing.look();
        tell(readyLine, statusLine(standing.text()));
      });
    },
    onStop(given) {
      stop = given;
      for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => end({ signal }, () => process.exit(0)));
    },
    // systemd starts the service again and hands it its socket; whoever runs niud by hand has nobody who would.
    startAnew: (reason) =>
      end({ reason }, () => {
        if (process.env['NOTIFY_SOCKET'] === undefined)
          native.addon?.startAnew(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)]);
        process.exit(0);
      }),
  };
}
