import type { Effect } from '../routing/service.js';
import type { Counted } from './counted.js';
import type { OpenCall } from './open-call.js';

/**
 * Carries out what a decision wants done beside its reply. On a standby nothing is counted (lookup-protocol.md, Promises).
 * The call must hold no lease.
 */
export function carryOut(effects: readonly Effect[], open: OpenCall, counts: Counted, nowMs: number, counting: boolean): void {
  for (const effect of effects) {
    if (effect.kind === 'event') open.note(open.instant, effect.event, effect.detail);
    else if (!counting) continue;
    else if (effect.kind === 'use') counts.periodic.use(effect.counter, effect.hours, nowMs);
    else {
      counts.leases.take(effect.counter, open.callId, open.arrivedMs);
      open.leases = [...open.leases, effect.counter];
    }
  }
}

/** Gives back the leases that the call holds. */
export function giveBack(open: OpenCall, counts: Counted): void {
  if (open.leases.length === 0) return;
  for (const counter of open.leases) counts.leases.giveBack(counter, open.callId);
  open.leases = [];
}
