import type { RefusalCode } from '../core/refusals.js';

const passing: readonly RefusalCode[] = ['overloaded', 'standby', 'disk_reserve'];

/** Whether this is refused for the time being: a job tries again until it is not. */
export function passes(code: RefusalCode): boolean {
  return passing.includes(code);
}

/**
 * The same of a slice that is `stale`: it stands behind one that was refused, or was written before a crash. Where the
 * job goes on from what its record says, it is sent again.
 */
export function passesOrStale(code: RefusalCode): boolean {
  return passes(code) || code === 'stale';
}
