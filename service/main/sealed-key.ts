import { limits } from '../core/limits.js';
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { secretKeyBytes } from '../core/secrets.js';
import { UnfitStore } from '../database/unfit-store.js';

/** In a backup, beside its stores, where it was asked for. */
export const sealedKeyFile = 'pin-key.sealed';

/** Characters of a passphrase: whoever has the file may try as many as a machine can. */
export const leastPassphrase = 12;

/** What scrypt takes (RFC 7914): 128 MiB and about half a second. What a file says is taken up to eight times that. */
const cost = { N: 2 ** 17, r: 8, p: 1 };
const memoryOf = (N: number): number => 256 * N * cost.r;

interface Sealed {
  readonly form: 1;
  readonly N: number;
  readonly salt: string;
  readonly nonce: string;
  readonly sealed: string;
  readonly tag: string;
}

/** The PIN key under a passphrase (scrypt, AES-256-GCM), bound to the stores that it is the key of. */
export function sealKey(key: Uint8Array, passphrase: string, storeId: string): string {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', derived(passphrase, salt, cost.N), nonce);
  cipher.setAAD(Buffer.from(`niud pin key of ${storeId}`));
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
  return `${JSON.stringify({ form: 1, N: cost.N, salt: salt.toString('hex'), nonce: nonce.toString('hex'), sealed: sealed.toString('hex'), tag: cipher.getAuthTag().toString('hex') } satisfies Sealed)}\n`;
}

/**
 * The key again; throws `UnfitStore` where the passphrase is another, or the file is not as it was written or belongs
 * to other stores.
 */
export function openKey(text: string, passphrase: string, storeId: string): Buffer {
  const { form, N, salt, nonce, sealed, tag } = parsed(text);
  const isPower = typeof N === 'number' && N >= 2 ** 14 && N <= limits.passphraseCost && Number.isInteger(Math.log2(N));
  if (
    form !== 1 ||
    !isPower ||
    ![salt, nonce, sealed, tag].every((part) => typeof part === 'string' && /^[0-9a-f]{2,128}$/.test(part))
  )
    throw new UnfitStore(`${sealedKeyFile} is not a sealed PIN key that this program knows`);
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      derived(passphrase, Buffer.from(salt!, 'hex'), N),
      Buffer.from(nonce!, 'hex'),
      { authTagLength: 16 },
    );
    decipher.setAAD(Buffer.from(`niud pin key of ${storeId}`));
    decipher.setAuthTag(Buffer.from(tag!, 'hex'));
    const key = Buffer.concat([decipher.update(Buffer.from(sealed!, 'hex')), decipher.final()]);
    if (key.length === secretKeyBytes) return key;
  } catch {
    // Which of the two it is cannot be told.
  }
  throw new UnfitStore('the PIN key does not open: the passphrase is another, or the file has changed');
}

function parsed(text: string): Partial<Sealed> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<Sealed>;
  } catch {
    return {};
  }
}

function derived(passphrase: string, salt: Uint8Array, N: number): Buffer {
  return scryptSync(passphrase.normalize('NFKC'), salt, 32, { N, r: cost.r, p: cost.p, maxmem: memoryOf(N) });
}
