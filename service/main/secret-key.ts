import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import { log } from '../core/log.js';
import { nameOfKey, secretKeyBytes } from '../core/secrets.js';
import { keepKeyName, keptKeyName, missedKeyName } from '../database/secret-key.js';
import type { Stores } from '../database/stores.js';
import { BadConfig } from './config.js';

/** The name of the credential as systemd hands it over (systemd/README.md). */
const credential = 'niud-pin-key';

/** Beside the stores, in no backup (availability.md, The store on disk). */
const fileName = 'pin.key';

/**
 * The PIN key of this unit: systemd's credential where there is one, else the file in the state folder, made at the
 * first start. Either holds 32 bytes, or 64 hexadecimal digits. Anything else stops the start (`BadConfig`): a key made
 * in its place would open nothing.
 */
export function readSecretKey(stateFolder: string, environment: Readonly<Record<string, string | undefined>>): Buffer {
  return presentSecretKey(stateFolder, environment) ?? makeKey(join(stateFolder, fileName));
}

/** The same, where there is one; none is made. */
export function presentSecretKey(
  stateFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Buffer | undefined {
  const credentials = environment['CREDENTIALS_DIRECTORY'];
  const given = credentials === undefined ? undefined : join(credentials, credential);
  if (given !== undefined && existsSync(given)) return keyIn(given);
  const kept = join(stateFolder, fileName);
  return existsSync(kept) ? keyIn(kept) : undefined;
}

function keyIn(path: string): Buffer {
  const bytes = readFileSync(path);
  if (bytes.length === secretKeyBytes) return bytes;
  const text = bytes.toString('latin1').trimEnd();
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  throw new BadConfig(
    `${path} is not a PIN key: it has ${bytes.length} bytes, a key has ${secretKeyBytes}, or twice as many hexadecimal digits. Put the right one in its place; without it no PIN can be read, and all are to be reset`,
  );
}

/** No PIN is ever sealed with a key that a power cut takes away. */
function makeKey(path: string): Buffer {
  const key = randomBytes(secretKeyBytes);
  writeDurably(path, key, 0o600);
  log.notice('a PIN key was made', { file: path });
  return key;
}

/**
 * Alarms where the store was written with another key (it was restored without it): what was sealed then does not open,
 * and its PINs are to be reset. The key of before may come back. In a pair the name that the store has of the key is
 * left as it is: the right key is handed over by the other unit.
 */
export async function compareSecretKey(stores: Stores, key: Uint8Array, isPaired = false): Promise<void> {
  const name = nameOfKey(key);
  const kept = keptKeyName(stores);
  if (kept === name) return;
  const missed = missedKeyName(stores) ?? kept;
  const isBack = missed === name;
  if (isBack)
    log.notice(
      'the PIN key of before is back: its PINs work again; those that were set with the other one are to be reset',
    );
  else if (kept !== undefined)
    log.alarm('the store was written with another PIN key: put that one back, or reset all PINs', {
      alarm: 'other_pin_key',
    });
  if (kept === undefined || !isPaired) await keepKeyName(stores, name, isBack ? undefined : missed);
}
