import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from './assert.js';

/**
 * PINs at rest (quality.md, Security): kept sealed with a key that lies beside the state and never in a backup
 * (availability.md). Keys to seal and to compare are derived apart from that one (HKDF, RFC 5869), so that neither
 * tells anything about the other.
 */
interface Keys {
  readonly given: Buffer;
  /** AES-256-GCM. */
  readonly sealing: KeyObject;
  readonly comparing: KeyedDigest;
}

/** Bytes of the key that a thread is handed. */
export const secretKeyBytes = 32;

/** Begins every sealed text, so that another layout can be told from this one. */
const layout = '1.';
const nonceBytes = 12;
const tagBytes = 16;
const fingerprintBytes = 16;

/** Characters of a fingerprint. */
export const fingerprintCharacters = Math.ceil((fingerprintBytes * 8) / 6);

/** What is sealed here opens as nothing else: bound to every sealed text as associated data. */
const purpose = Buffer.from('niud secret column');

/**
 * HMAC-SHA256 (RFC 2104) with one key. Every card call asks for one: an object of `node:crypto` for each would outlive
 * the young generation with all that was made beside it, and each pause of the calls thread would be some milliseconds
 * long in the place of a tenth (calls/README.md, What calls leave behind).
 */
class KeyedDigest {
  readonly #begun;
  readonly #ongoing;

  constructor(key: Uint8Array) {
    this.#begun = hmac.create(sha256, key);
    this.#ongoing = hmac.create(sha256, key);
  }

  of(plain: string): Buffer {
    const ongoing = this.#begun._cloneInto(this.#ongoing);
    return Buffer.from(ongoing.update(Buffer.from(plain, 'utf8')).digest());
  }
}

let keys: Keys | undefined;

/**
 * Hands this thread its key, before the first record is read or written. Another one later is a bug: what was sealed
 * would not open.
 */
export function useSecretKey(key: Uint8Array): void {
  assert(key.length === secretKeyBytes, `the PIN key has ${secretKeyBytes} bytes`);
  assert(keys === undefined || timingSafeEqual(keys.given, key), 'a thread has one PIN key');
  keys ??= {
    given: Buffer.from(key),
    sealing: createSecretKey(derived(key, 'seal')),
    comparing: new KeyedDigest(derived(key, 'compare')),
  };
}

function derived(key: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `niud ${use}`, 32));
}

function current(): Keys {
  assert(keys !== undefined, 'a thread that meets secrets was handed the PIN key');
  return keys;
}

/** The name of a key: the same for the same key, and nothing about it. */
export function nameOfKey(key: Uint8Array): string {
  return derived(key, 'name').subarray(0, fingerprintBytes).toString('base64url');
}

/**
 * The text encrypted, another one each time: 43 characters and 4 for each 3 bytes of the text. Only `open` of the same
 * key reads it.
 */
export function seal(plain: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', current().sealing, nonce, { authTagLength: tagBytes });
  cipher.setAAD(purpose);
  const sealed = [nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return layout + Buffer.concat(sealed).toString('base64url');
}

/**
 * What was sealed; undefined where it was not sealed with this key, or is not as it was written: the store was restored
 * without its key, say.
 */
export function open(sealed: string): string | undefined {
  const { sealing } = current();
  if (!sealed.startsWith(layout)) return undefined;
  const bytes = Buffer.from(sealed.slice(layout.length), 'base64url');
  if (bytes.length < nonceBytes + tagBytes) return undefined;
  const tagAt = bytes.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(purpose);
  decipher.setAuthTag(bytes.subarray(tagAt));
  const plain = decipher.update(bytes.subarray(nonceBytes, tagAt));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain.toString('utf8');
}

/**
 * Whether what is given is what was sealed. Takes as long whichever of their characters differ, and however many there
 * are: keyed digests are compared. Of what does not open nothing is ever true. For a record that is not there
 * `matches('', given)` takes nearly as long.
 */
export function matches(sealed: string, given: string): boolean {
  const plain = open(sealed);
  const same = timingSafeEqual(digest(plain ?? ''), digest(given));
  return same && plain !== undefined;
}

/**
 * The same text for the same plain one, and of no use without the key: for unique indexes, and to find a record by a
 * secret alone.
 */
export function fingerprint(plain: string): string {
  return digest(plain).subarray(0, fingerprintBytes).toString('base64url');
}

function digest(plain: string): Buffer {
  return current().comparing.of(plain);
}
