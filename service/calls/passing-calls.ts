import type { KeyedStore } from '../database/calls-store.js';
import { anyDisk } from '../database/space.js';
import type { CallStores } from './call-stores.js';
import type { CallsOptions } from './calls-options.js';
import { Calls } from './calls.js';

const done = Promise.resolve();
const nothing = (): void => undefined;
/** No application has this number, so that nothing which is kept has such a key. */
const ofNobody = Buffer.of(255);

/**
 * What stands in the stores is read. What is written in a batch goes the whole way to the disk under a key that nobody
 * has, and is removed again in the same transaction: nothing is ever seen of it. Where the disk is full or read-only it
 * goes nowhere, and nobody is told; a disk that cannot be trusted is a doubt here as everywhere.
 */
function passing({ stores, disk = anyDisk, doubt = nothing }: CallsOptions): CallStores {
  let isWriting = false;
  const passingStore = (store: KeyedStore): KeyedStore => ({
    get: (key) => store.get(key),
    scan: (from, limit) => store.scan(from, limit),
    scanBack: (before, limit) => store.scanBack(before, limit),
    refresh: () => store.refresh(),
    put(key, value) {
      if (!isWriting) return done;
      const passed = Buffer.concat([ofNobody, key]);
      store.put(passed, value).catch(nothing);
      store.remove(passed).catch(nothing);
      return done;
    },
    remove: () => done,
    async batch(write) {
      if (disk.blocked() !== undefined) return write();
      try {
        await store.batch(() => {
          isWriting = true;
          write();
          isWriting = false;
        });
      } catch (fault) {
        if (disk.failureOf(fault) === 'doubt') doubt(fault);
      }
    },
  });
  const { call, lease, cdr, cdrByNumber, ended, outbox, session, account, ledger, reference } = stores;
  return {
    call: passingStore(call),
    lease: passingStore(lease),
    cdr: passingStore(cdr),
    cdrByNumber: passingStore(cdrByNumber),
    ended: passingStore(ended),
    outbox: passingStore(outbox),
    session: passingStore(session),
    account: passingStore(account),
    ledger: passingStore(ledger),
    reference: passingStore(reference),
  };
}

/**
 * Calls that are decided, held, counted, charged and ended like those of `calls`, on the same records and with its
 * compiled plans, and of which nothing is left: what they count and hold is their own, what they write is gone when it
 * is on disk, no record is changed for them. They run through the very code that real calls run through. `stop` it when
 * it has served.
 */
export function passingCalls(options: CallsOptions, calls: Calls): Calls {
  const { hosted, snapshots, clock, zone } = options;
  return new Calls({
    hosted,
    snapshots,
    clock,
    zone,
    stores: passing(options),
    active: () => true,
    plans: (application) => calls.host(application)?.plans,
  });
}
