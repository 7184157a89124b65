import type { Clock } from '../core/clock.js';
import { DamagedRecord } from '../core/damaged-record.js';
import { log } from '../core/log.js';
import { noCharge } from './endings.js';
import type { EndedBlocks } from './ended-blocks.js';
import type { Journal } from './journal.js';
import type { OpenCall } from './open-call.js';
import type { OpenCalls } from './open-calls.js';
import type { ServingHost } from './serving-host.js';

/** What calls of the process before are taken up into. */
interface TakenInto {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly open: OpenCalls;
  readonly hosts: readonly (ServingHost | undefined)[];
  readonly endedBlocks: EndedBlocks;
}

/**
 * Takes up the calls that were open when the process before ended, less at most its last second, and the answers of
 * those that had ended a moment before.
 */
export function takeUp({ clock, journal, open, hosts, endedBlocks }: TakenInto): void {
  const wallMs = clock.now();
  // Maps of open calls keep them in the order of their leases.
  for (const call of [...journal.restore()].sort((one, other) => one.leasedMs - other.leasedMs)) {
    // A clock that was set back meanwhile lengthens none.
    call.leaseFrom(Math.min(call.leasedMs, wallMs));
    open.add(call);
    call.leaseAgain(hosts[call.application]!.counts.leases);
  }
  for (const call of open) holdAgain(hosts[call.application]!, call);
  const nowMs = clock.monotonic();
  for (const { application, callId, reply = noCharge, agoMs } of endedBlocks.restore())
    hosts[application]?.ended.add(callId, reply, nowMs - agoMs);
}

/**
 * A call whose account cannot be told for damage stays open and holds nothing; its END is denied until the account is
 * put right.
 */
function holdAgain({ ledger }: ServingHost, call: OpenCall): void {
  try {
    call.holdAgain(ledger);
  } catch (fault) {
    if (!(fault instanceof DamagedRecord)) throw fault;
    log.error(
      'a call that was open cannot be charged: its account is damaged on disk. Next: restore a backup, or niuctl quarantine',
      { call: call.callId, reason: fault.message },
    );
  }
}
