import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import { nameOfKey } from '../core/secrets.js';
import { readNote } from '../database/backup-folder.js';
import { openEnvironment } from '../database/environment.js';
import { secretNameKey } from '../database/secret-key.js';
import { openKey, sealKey, sealedKeyFile } from '../main/sealed-key.js';
import { Failure } from './outcome.js';
import { credentials, unitKey } from './unit-key.js';

/** The name of the key with which the PINs of a backup, or of a state folder, are kept. */
async function keyNameIn(place: string): Promise<string | undefined> {
  const lock = join(place, 'store', 'lock.mdb');
  const hadLock = existsSync(lock);
  const environment = openEnvironment(place, 'store', { databases: 8, readOnly: true });
  try {
    return environment.database('meta').getBinary(secretNameKey)?.toString('utf8');
  } finally {
    await environment.close();
    if (!hadLock) rmSync(lock, { force: true });
  }
}

/** Puts the unit's key, sealed, into a backup that it has just made. */
export async function addKey(state: string, place: string, phrase: string): Promise<void> {
  const key = unitKey(state);
  if (key === undefined)
    throw new Failure(
      'refused',
      `The PIN key of this unit is not to be seen: neither in ${credentials} nor in ${state}/pin.key. The backup is there without it`,
    );
  const name = await keyNameIn(place);
  if (name !== undefined && name !== nameOfKey(key))
    throw new Failure(
      'refused',
      'The PIN key that is here is not the one of the stores: the backup is there without it',
    );
  writeDurably(join(place, sealedKeyFile), sealKey(key, phrase, readNote(place)!.storeId), 0o600);
}

/** The key of a backup, opened and seen to be that of its stores. */
export async function keyOf(place: string, storeId: string, phrase: () => string): Promise<Buffer> {
  const path = join(place, sealedKeyFile);
  if (!existsSync(path))
    throw new Failure(
      'refused',
      'That backup has no PIN key: it was made without --with-key. Leave --with-key away, and reset the PINs or put the right pin.key back',
    );
  const key = openKey(readFileSync(path, 'utf8'), phrase(), storeId);
  const name = await keyNameIn(place);
  if (name !== undefined && name !== nameOfKey(key))
    throw new Failure('refused', 'The PIN key of that backup is not the one of its stores');
  return key;
}

/** What becomes of the PINs of a backup that comes without its key; undefined where the unit has the right one. */
export async function pinsWithout(state: string, place: string): Promise<string | undefined> {
  const name = await keyNameIn(place);
  const key = unitKey(state);
  if (name === undefined || (key !== undefined && nameOfKey(key) === name)) return undefined;
  return 'PINs are TO BE RESET: the key that they are kept with is not on this unit. Calls are routed; no PIN is shown, exported or accepted until it is set anew, or pin.key is put back (niuctl restore --with-key, of a backup made with it).';
}
