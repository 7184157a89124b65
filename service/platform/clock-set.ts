import type { NativeAddon } from './native.js';

/** A watch that runs until it is stopped or its thread ends. */
interface ClockSetWatch {
  /** After it returns `onSet` is not called any more. A second call does nothing. */
  stop(): void;
}

/**
 * Calls `onSet` each time somebody sets the system's clock (by hand, a time daemon that steps, a resume from sleep), at
 * once.
 *
 * It only wakes: what day it is and whether a purge is due is decided from the stored mark, never from the number of
 * calls. Corrections by slewing call nobody: they move the clock by so little that the check every minute suffices.
 * Promises: the watch holds neither the process nor its thread; several may run. What `onSet` throws is an uncaught
 * exception. Gives `undefined` without the add-on, or when the kernel refuses the timer (descriptors used up): the
 * check every minute remains. Source: availability.md, The clock; timerfd_create(2), TFD_TIMER_CANCEL_ON_SET.
 */
export function watchClockSet(addon: NativeAddon | undefined, onSet: () => void): ClockSetWatch | undefined {
  if (addon === undefined) return undefined;
  try {
    const stop = addon.watchClockSet(onSet);
    return { stop: () => stop() };
  } catch {
    return undefined;
  }
}
