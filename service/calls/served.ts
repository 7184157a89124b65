import { DamagedRecord } from '../core/damaged-record.js';
import type { Refusal } from '../core/refusals.js';
import type { Operation, Served } from '../routing/operation.js';
import type { Json } from '../schema/kind.js';
import { Unwritten, unwritten } from './group-commit.js';
import { damagedRefusal } from './host.js';
import type { Serving } from './serving.js';
import type { ServingHost } from './serving-host.js';

/**
 * What an operation comes to: where it fails for a damaged record before it has had anything changed, it is done once
 * more as if that was not there.
 */
export function served(
  host: ServingHost,
  operation: Operation,
  args: readonly Json[],
  asked: Serving,
): Served | Promise<Served> {
  const run = (): Served | Promise<Served> => operation.run(args, asked);
  const again = (fault: unknown): Served | Promise<Served> => {
    if (asked.hasBegun) return refusedFor(fault);
    const second = host.again(fault, run, damagedRefusal);
    return second instanceof Promise ? second.catch(refusedFor) : second;
  };
  try {
    const first = run();
    return first instanceof Promise ? first.catch(again) : first;
  } catch (fault) {
    return again(fault);
  }
}

/** What could not be written, or told of money, asked for by SERVE. */
function refusedFor(fault: unknown): Refusal {
  if (fault instanceof Unwritten) return unwritten();
  if (fault instanceof DamagedRecord) return damagedRefusal();
  throw fault;
}
