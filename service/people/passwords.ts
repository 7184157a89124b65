import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { assert } from '../core/assert.js';
import { codePoints, wellFormed } from '../core/bytes.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../core/refusals.js';

/** How much a hash costs: 2^`exponent` blocks of `blockSize` x 128 bytes are filled and read (RFC 7914). */
interface Cost {
  readonly exponent: number;
  readonly blockSize: number;
  readonly parallel: number;
}

/** 32 MiB and about 100 ms for one guess. */
const usualCost: Cost = { exponent: 15, blockSize: 8, parallel: 1 };

const saltBytes = 16;
const hashBytes = 32;

/** `$scrypt$ln=15,r=8,p=1$salt$hash`, in the PHC string format: a hash says itself how it was made. */
const form = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

/**
 * Makes and checks hashes of passwords with scrypt. One at a time, for hashing, files and commits share one pool of
 * threads (architecture.md); at most `limits.waitingHashes` wait, then `throttled`.
 */
export class Passwords {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  /** Checked where there is nothing to check, so that an unknown user takes as long as a known one (api.md). */
  readonly #decoy: string;

  constructor(readonly cost: Cost = usualCost) {
    this.#decoy = written(cost, randomBytes(saltBytes), randomBytes(hashBytes));
  }

  /**
   * The text to store for a password; `weak_password` when it is too short or too long, `throttled` when too many wait.
   */
  async hash(password: string): Promise<string | Refusal> {
    const weak = weakness(password);
    if (weak !== undefined) return weak;
    const salt = randomBytes(saltBytes);
    const hash = await this.#queued(password, salt, this.cost);
    return isRefusal(hash) ? hash : written(this.cost, salt, hash);
  }

  /**
   * Whether the password is the one stored; takes the same time when nothing is stored. `throttled` when too many wait.
   */
  async verify(password: string, stored: string | undefined): Promise<boolean | Refusal> {
    const [, exponent, blockSize, parallel, salt, hash] = form.exec(stored ?? this.#decoy) ?? form.exec(this.#decoy)!;
    const cost = { exponent: Number(exponent), blockSize: Number(blockSize), parallel: Number(parallel) };
    assert(cost.exponent <= 20 && cost.blockSize <= 16, 'a stored hash has a cost within reason');
    // A password beyond the limit was never stored; hashing its beginning keeps the time and the memory the same.
    const found = await this.#queued(password.slice(0, limits.passwordCharacters), Buffer.from(salt!, 'base64'), cost);
    if (isRefusal(found)) return found;
    const same = timingSafeEqual(found, Buffer.from(hash!, 'base64'));
    return same && stored !== undefined && codePoints(password) <= limits.passwordCharacters;
  }

  #queued(password: string, salt: Buffer, cost: Cost): Promise<Buffer | Refusal> {
    if (this.#waiting >= limits.waitingHashes)
      return Promise.resolve(refuse('throttled', 'Too many passwords are waiting to be checked; try again.'));
    this.#waiting++;
    const run = this.#last.then(() => derive(password, salt, cost)).finally(() => this.#waiting--);
    this.#last = run.catch(() => undefined);
    return run;
  }
}

/** Why a password cannot be taken; undefined when it can. Code points are counted (api.md, Authentication). */
export function weakness(password: string): Refusal | undefined {
  const length = codePoints(password);
  if (length < limits.passwordLeastCharacters)
    return refuse('weak_password', `The password is shorter than eight characters; it has ${length}.`);
  if (length > limits.passwordCharacters)
    return refuse('weak_password', `The password is longer than ${limits.passwordCharacters} characters.`);
  return wellFormed(password) ? undefined : refuse('weak_password', 'The password holds half a character.');
}

function derive(password: string, salt: Buffer, { exponent, blockSize, parallel }: Cost): Promise<Buffer> {
  const options = { N: 2 ** exponent, r: blockSize, p: parallel, maxmem: 2 ** exponent * blockSize * 128 * 2 };
  return new Promise((resolve, reject) => {
    // The same password is typed composed on one keyboard and decomposed on another (RFC 8265, OpaqueString).
    scrypt(password.normalize('NFC'), salt, hashBytes, options, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    );
  });
}

function written({ exponent, blockSize, parallel }: Cost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${exponent},r=${blockSize},p=${parallel}$${unpadded(salt)}$${unpadded(hash)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
