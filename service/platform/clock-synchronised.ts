import type { NativeAddon } from './native.js';

/**
 * Whether a time source vouches for the NIU's clock, as the kernel has it from whatever daemon disciplines the clock
 * (chrony, ntpd, systemd-timesyncd). A clock set by hand is not vouched for until the daemon has spoken again; the file
 * that systemd-timesyncd leaves (`/run/systemd/timesync/synchronized`) says only that it once spoke, and no other
 * daemon leaves it.
 *
 * `undefined` where it cannot be found out: without the add-on, or where the unit's sandbox forbids adjtimex even for
 * reading (`ProtectClock=`). Source: availability.md, The clock; adjtimex(2).
 */
export function isClockSynchronised(addon: NativeAddon | undefined): boolean | undefined {
  try {
    return addon?.clockSynchronised();
  } catch {
    return undefined;
  }
}
