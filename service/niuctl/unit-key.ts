import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { presentSecretKey } from '../main/secret-key.js';

/** Where systemd shows root what it hands to niud. */
export const credentials = '/run/credentials/niud.service';

/** The PIN key of this unit; undefined where it has none that can be seen. */
export function unitKey(state: string): Buffer | undefined {
  return presentSecretKey(state, { CREDENTIALS_DIRECTORY: credentials });
}

/** Whether the unit has its key from systemd, which wins over the file. */
export function hasCredential(): boolean {
  return existsSync(join(credentials, 'niud-pin-key'));
}
