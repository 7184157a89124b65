import { CdrBlock } from '../../service/calls/cdr-block.js';
import type { CallStores } from '../../service/calls/call-stores.js';
import { purgeCdrs } from '../../service/calls/cdr-purge.js';
import type { Cdr } from '../../service/calls/cdr.js';
import { GroupCommit } from '../../service/calls/group-commit.js';
import { NumberLines } from '../../service/calls/number-lines.js';
import { Statistics } from '../../service/calls/statistics.js';
import { systemClock } from '../../service/core/clock.js';
import type { KeyedStore } from '../../service/database/calls-store.js';

/** Puts CDRs where the journal puts them: in a block for all of one application and second that come in a row. */
export async function storeCdrs(stores: { readonly cdr: KeyedStore; readonly cdrByNumber: KeyedStore }, cdrs: Iterable<Cdr>): Promise<void> {
  const numbers = new NumberLines();
  let block: CdrBlock | undefined;
  const close = async (): Promise<void> => { if (block !== undefined) await stores.cdr.put(block.key, block.close()); };
  for (const cdr of cdrs) {
    if (block?.takes(cdr) !== true || block.full) {
      await close();
      block = new CdrBlock(cdr);
    }
    block.add(cdr);
    numbers.add(cdr);
  }
  await close();
  for (const { key, value } of numbers.take(Infinity)) await stores.cdrByNumber.put(key, value);
}

/** Purges CDRs as the calls thread does; gives how many there were. */
export function purgeStored(stores: CallStores, application: number, beforeMs: number, limit: number): Promise<number> {
  return purgeCdrs(stores, new GroupCommit({ stores, clock: systemClock, statistics: new Statistics([]), doubt: (fault) => { throw fault; } }), application, beforeMs, limit);
}
