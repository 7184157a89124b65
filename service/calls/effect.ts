import type { CallStores } from './call-stores.js';

/** A sub-database of `calls`. */
export type StoreName = keyof CallStores;

/**
 * One step of what a group does to `calls`, in bytes. `block` puts CDRs that were not there before, whose numbers are
 * to be found from then on; `forget` says that the lines of an application's numbers go, of hours before one: how
 * either is done is each unit's own.
 */
export interface Effect {
  readonly kind: EffectKind;
  readonly store: StoreName;
  readonly key: Buffer;
  /** Absent where something goes. */
  readonly value: Buffer | undefined;
}

export type EffectKind = 'put' | 'remove' | 'block' | 'forget';

/**
 * Does it to the store, within a batch. The promise of the whole batch says whether it came to disk; a single one must
 * not end the process.
 */
export function carryOutIn(stores: CallStores, { kind, store, key, value }: Effect): void {
  if (kind === 'forget') return;
  const written = value === undefined ? stores[store].remove(key) : stores[store].put(key, value);
  written.catch(() => undefined);
}
