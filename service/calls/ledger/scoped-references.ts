import type { KeyedStore } from '../../database/calls-store.js';
import { encodeReference, readOldReference, scopedMark as done } from './ledger-layout.js';

const inOneGo = 5_000;

interface StoredReference {
  readonly key: Buffer;
  readonly value: Buffer;
}

/**
 * Puts references that releases up to 0.2.0 kept by account under their scopes too, once, so that one that was used
 * then is known wherever it is used again; what two accounts of a scope have both used stays as it is. `write` brings
 * entries to disk together; `scopeOf` is undefined for an account that nobody has any more.
 */
export async function scopeReferences(
  store: KeyedStore,
  write: (entries: readonly StoredReference[]) => Promise<void>,
  scopeOf: (application: number, account: string) => string | undefined,
): Promise<number> {
  if (store.get(done) !== undefined) return 0;
  let moved = 0;
  let from = Buffer.of(0);
  for (let looked = inOneGo; looked === inOneGo; ) {
    const found = new Map<string, StoredReference>();
    looked = 0;
    for (const { key, value } of store.scan(from, inOneGo)) {
      looked++;
      from = Buffer.concat([key, Buffer.of(0)]);
      const old = key.equals(done) ? undefined : readOldReference(key, value);
      const scope = old && scopeOf(old.application, old.account);
      if (old === undefined || scope === undefined) continue;
      const to = old.in(scope);
      const name = to.toString('latin1');
      if (!found.has(name) && store.get(to) === undefined)
        found.set(name, { key: to, value: encodeReference({ serial: 0, amount: old.amount, account: old.account }) });
    }
    if (found.size > 0) await write([...found.values()]);
    moved += found.size;
    store.refresh();
  }
  await write([{ key: done, value: Buffer.of(1) }]);
  return moved;
}
