import type { Stores } from './stores.js';

/** In `meta` of `store`. */
export const secretNameKey = Buffer.from('secret key');

/** The name of the PIN key with which a store was last written (core/secrets `nameOfKey`); undefined where it has never had one. */
export function keptKeyName({ meta }: Stores): string | undefined {
  return meta.getBinary(secretNameKey)?.toString('utf8');
}

/** From now on the store is written with the key of this name. At a start, before the writer is there. */
export async function keepKeyName({ meta }: Stores, name: string): Promise<void> {
  await meta.put(secretNameKey, Buffer.from(name));
}
