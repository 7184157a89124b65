import { limits } from '../core/limits.js';
import type { Keyed } from './kept-sessions.js';
import { digest } from './token.js';

/** Beside the sessions: `k` + application, account and site -> when somebody last signed in to it from there. */
const bySite = 'k';

/**
 * From where an account was signed in to within `limits.knownAddressMs`: those may still try when strangers have tried
 * it too often (api.md, Authentication). Kept on disk, so that a restart under attack locks nobody out.
 */
export class KnownAddresses {
  constructor(readonly store: Keyed) {}

  has(application: string, username: string, site: string, nowMs: number): boolean {
    const bytes = this.store.get(keyOf(application, username, site));
    return bytes !== undefined && isKnown(bytes, nowMs);
  }

  /** Written at most once in `limits.knownAddressNoteMs`; of an account the site seen longest ago makes room. */
  async note(application: string, username: string, site: string, nowMs: number): Promise<void> {
    const key = keyOf(application, username, site);
    const noted = this.store.get(key);
    if (noted !== undefined && isKnown(noted, nowMs) && nowMs - Number(noted.toString()) < limits.knownAddressNoteMs)
      return;
    const others = this.#ofAccount(application, username).sort((one, other) => one.atMs - other.atMs);
    const tooMany = noted === undefined ? Math.max(0, others.length - limits.knownAddresses + 1) : 0;
    const gone = others.filter(({ atMs }, place) => place < tooMany || nowMs - atMs > limits.knownAddressMs);
    for (const other of gone) if (!other.key.equals(key)) await this.store.remove(other.key);
    await this.store.put(key, Buffer.from(String(nowMs)));
    this.store.refresh();
  }

  #ofAccount(application: string, username: string): { key: Buffer; atMs: number }[] {
    const prefix = prefixOf(application, username);
    const found: { key: Buffer; atMs: number }[] = [];
    for (const { key, value } of this.store.scan(prefix, limits.knownAddresses * 2)) {
      if (!key.subarray(0, prefix.length).equals(prefix)) break;
      found.push({ key: Buffer.from(key), atMs: Number(value.toString()) });
    }
    return found;
  }
}

/** A clock that was set back makes nobody known for longer. */
function isKnown(bytes: Buffer, nowMs: number): boolean {
  const atMs = Number(bytes.toString());
  return atMs <= nowMs + limits.knownAddressNoteMs && nowMs - atMs <= limits.knownAddressMs;
}

/** A digest for the name, whose length a client chooses. */
function prefixOf(application: string, username: string): Buffer {
  return Buffer.from(`${bySite}${application}\0${digest(username)}\0`);
}

function keyOf(application: string, username: string, site: string): Buffer {
  return Buffer.concat([prefixOf(application, username), Buffer.from(site)]);
}
