import type { Clock } from '../core/clock.js';
import { DamagedRecord } from '../core/damaged-record.js';
import { log } from '../core/log.js';
import type { Json } from '../schema/kind.js';
import { isCharged } from './charges.js';
import type { ChargedCall, Charges } from './charges.js';
import type { EndedBlocks } from './ended-blocks.js';
import type { Journal } from './journal.js';
import type { OpenCalls } from './open-calls.js';
import type { ServingHost } from './serving-host.js';

/** What calls of the process before are taken up into. */
interface TakenInto {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly open: OpenCalls;
  readonly hosts: readonly (ServingHost | undefined)[];
  readonly charges: Charges;
  readonly endedBlocks: EndedBlocks;
}

/**
 * Takes up the calls that were open when the process before ended, less at most its last second, and the answers of
 * those that had ended a moment before.
 */
export function takeUp(
  { clock, journal, open, hosts, charges, endedBlocks }: TakenInto,
  noCharge: readonly Json[],
): void {
  const wallMs = clock.now();
  // Maps of open calls keep them in the order of their leases.
  for (const call of [...journal.restore()].sort((one, other) => one.leasedMs - other.leasedMs)) {
    // A clock that was set back meanwhile lengthens none.
    call.leasedMs = Math.min(call.leasedMs, wallMs);
    open.add(call);
    for (const counter of call.leases)
      hosts[call.application]!.counts.leases.take(counter, call.callId, call.arrivedMs);
  }
  for (const call of open) if (isCharged(call)) restoreCharge(charges, hosts[call.application]!, call);
  const nowMs = clock.monotonic();
  for (const { application, callId, reply = noCharge, agoMs } of endedBlocks.restore())
    hosts[application]?.ended.add(callId, reply, nowMs - agoMs);
}

/**
 * A call whose account cannot be told for damage stays open and holds nothing; its END is denied until the account is
 * put right.
 */
function restoreCharge(charges: Charges, host: ServingHost, call: ChargedCall): void {
  try {
    charges.restore(host, call);
  } catch (fault) {
    if (!(fault instanceof DamagedRecord)) throw fault;
    log.error(
      'a call that was open cannot be charged: its account is damaged on disk. Next: restore a backup, or niuctl quarantine',
      { call: call.callId, reason: fault.message },
    );
  }
}
