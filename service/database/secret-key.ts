import type { Stores } from './stores.js';

/** In `meta` of `store`. */
export const secretNameKey = Buffer.from('secret key');
const missedNameKey = Buffer.from('secret key before');

/**
 * The name of the PIN key with which a store was last written (core/secrets `nameOfKey`); undefined where it has never
 * had one.
 */
export function keptKeyName({ meta }: Stores): string | undefined {
  return meta.getBinary(secretNameKey)?.toString('utf8');
}

/**
 * The name of the key that a store had before another took its place, until it is back; undefined where there is none
 * to come back.
 */
export function missedKeyName({ meta }: Stores): string | undefined {
  return meta.getBinary(missedNameKey)?.toString('utf8');
}

/**
 * From now on the store is written with the key of this name; `missed` is the one whose place it takes. At a start,
 * before the writer is there.
 */
export async function keepKeyName({ meta }: Stores, name: string, missed?: string): Promise<void> {
  await meta.put(secretNameKey, Buffer.from(name));
  await (missed === undefined ? meta.remove(missedNameKey) : meta.put(missedNameKey, Buffer.from(missed)));
}
