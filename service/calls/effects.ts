import type { Effect } from '../routing/service.js';
import type { Counted } from './counted.js';
import type { OpenCall, Use } from './open-call.js';
import type { ServingHost } from './serving-host.js';

/**
 * Carries out what a decision wants done beside its reply. On a standby nothing is counted (lookup-protocol.md,
 * Promises). The call must hold no lease. For a `periodic` rule it counts once, however often it is decided.
 */
export function carryOut(effects: readonly Effect[], open: OpenCall, host: ServingHost, counting: boolean): void {
  for (const effect of effects) {
    if (effect.kind === 'event') open.note(open.instant, effect.event, effect.detail);
    else if (!counting) continue;
    else if (effect.kind === 'use') open.use(effect.counter, effect.hours, host.counts.periodic);
    else if (effect.kind === 'lease') open.lease(effect.counter, host.counts.leases);
    else carryOutBeside(effect, open.instant, host);
  }
}

/** Of a call that is refused only what concerns accounts and records is done. */
export function carryOutRefused(effects: readonly Effect[], instant: number, host: ServingHost): void {
  for (const effect of effects)
    if (effect.kind === 'mark' || effect.kind === 'write') carryOutBeside(effect, instant, host);
}

/** Marks bear the call's instant, by which the application judges them (routing.md, T1). */
function carryOutBeside(
  effect: Extract<Effect, { kind: 'mark' | 'write' }>,
  instant: number,
  { ledger, commands }: ServingHost,
): void {
  if (effect.kind === 'mark') ledger.note(effect.account, effect.name, instant);
  else commands.later(effect.write);
}

/**
 * What a decision counted that another has taken the place of, as if the call came now; what that counts anew is in
 * already.
 */
export function takeBack(before: readonly Use[], { periodic }: Counted): void {
  for (const { counter, atMs } of before) periodic.takeBack(counter, atMs);
}
