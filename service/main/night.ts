import { scheduleJob } from 'node-schedule';
import type { Job } from 'node-schedule';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { Night } from '../jobs/night.js';
import { watchClockSet } from '../platform/clock-set.js';
import type { NativeAddon } from '../platform/native.js';
import type { NiuZone } from '../platform/zone.js';

interface NightWatch {
  /** Looks now: at a takeover. */
  wake(): void;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

/**
 * Everything that may make a date begin wakes the night, and only wakes it (availability.md, The clock): midnight of
 * the NIU's zone, somebody who sets the clock, another zone, this start; and every minute, for what none of these saw.
 * Of a pair only the active looks. `onZone` hears of another zone.
 */
export function watchNight(
  night: Night,
  zone: NiuZone,
  clock: Clock,
  addon: NativeAddon | undefined,
  active: () => boolean,
  onZone: (zone: string) => void,
): NightWatch {
  const wake = (): void => {
    if (zone.refresh()) {
      log.notice('the zone of the NIU was set', { zone: zone.name });
      midnight?.cancel();
      midnight = atMidnight(zone.name, wake);
      onZone(zone.name);
    }
    if (active()) void night.look();
  };
  let midnight = atMidnight(zone.name, wake);
  const minute = clock.every(limits.nightCheckMs, wake);
  const clockSet = watchClockSet(addon, wake);
  wake();
  return {
    wake,
    async stop() {
      midnight?.cancel();
      minute.stop();
      clockSet?.stop();
      await night.idle();
    },
  };
}

/** Null where the scheduler finds no next midnight; then the check every minute finds it. */
function atMidnight(zone: string, run: () => void): Job | null {
  return scheduleJob({ rule: '0 0 0 * * *', tz: zone }, run);
}
