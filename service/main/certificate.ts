import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { formatTimestamp } from '../core/zones.js';
import type { Metric } from '../core/metric.js';
import type { Json } from '../schema/kind.js';
import { BadConfig } from './config.js';
import type { Config } from './config.js';
import type { Found } from './standing.js';

const dayMs = 86_400_000;
const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

type Files = Pick<Config, 'tls_certificate' | 'tls_key'>;

/** A certificate that may be served: its own file was read whole, and its key fits. */
interface Certificate {
  readonly chain: readonly X509Certificate[];
  readonly endsMs: number;
}

/**
 * Reads the files of the certificate and its key as they are to be served; undefined where none are set. Throws
 * `BadConfig` in one sentence: a file that cannot be read or holds something else, another one's key, a chain that is
 * not in its order. Of its dates nothing is said: a unit whose clock is wrong, or that nobody has looked after, still
 * answers calls.
 */
export function readCertificate({
  tls_certificate: certificateFile,
  tls_key: keyFile,
}: Files): Certificate | undefined {
  if (certificateFile === '' && keyFile === '') return undefined;
  if (certificateFile === '') throw new BadConfig('tls_certificate: a key is set in tls_key, and no certificate');
  if (keyFile === '') throw new BadConfig('tls_key: a certificate is set in tls_certificate, and no key');
  const text = read('tls_certificate', certificateFile);
  const chain = (text.match(pem) ?? []).map((one) => parsed(certificateFile, one));
  const [leaf] = chain;
  if (leaf === undefined) throw new BadConfig(`tls_certificate: ${certificateFile} holds no certificate in PEM`);
  const misplaced = chain.findIndex((one, place) => place > 0 && !chain[place - 1]!.checkIssued(one));
  if (misplaced > 0)
    throw new BadConfig(
      `tls_certificate: the certificates in ${certificateFile} are not in their order: the unit's own first, behind each the one that issued it`,
    );
  const key = keyIn(keyFile);
  if (!leaf.checkPrivateKey(key))
    throw new BadConfig(`tls_key: ${keyFile} is not the key of the certificate in ${certificateFile}`);
  try {
    createSecureContext({ cert: text, key: read('tls_key', keyFile) });
  } catch (fault) {
    throw new BadConfig(`tls_certificate: ${certificateFile} cannot be served: ${(fault as Error).message}`);
  }
  return { chain, endsMs: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))) };
}

/** Why nobody would take a certificate at an instant, and what that is; undefined where it is in its time. */
function untimely({ chain }: Certificate, nowMs: number): Found | undefined {
  for (const one of chain) {
    if (Date.parse(one.validTo) <= nowMs)
      return {
        code: 'certificate_ends',
        message: `The certificate of ${nameOf(one)} has ended on ${day(one.validTo)}.`,
      };
    if (Date.parse(one.validFrom) > nowMs)
      return {
        code: 'certificate_not_begun',
        message: `The certificate of ${nameOf(one)} begins only on ${day(one.validFrom)}.`,
      };
  }
  return undefined;
}

function read(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (fault) {
    throw new BadConfig(`${setting}: ${file} cannot be read: ${(fault as Error).message}`);
  }
}

function parsed(file: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (fault) {
    throw new BadConfig(`tls_certificate: a certificate in ${file} cannot be read: ${(fault as Error).message}`);
  }
}

function keyIn(file: string): KeyObject {
  const text = read('tls_key', file);
  try {
    return createPrivateKey(text);
  } catch {
    throw new BadConfig(`tls_key: ${file} holds no private key in PEM, or one behind a passphrase`);
  }
}

function nameOf({ subject, subjectAltName }: X509Certificate): string {
  return subjectAltName ?? (subject ?? 'a certificate without a name').replaceAll('\n', ', ');
}

function day(text: string): string {
  return new Date(text).toISOString().slice(0, 10);
}

/** The certificate that is served, how long it lasts, and why another was not taken in its place. */
export class ServedCertificate {
  #served: Certificate | undefined;
  #refused: string | undefined;

  /**
   * Throws `BadConfig` as `readCertificate` does. One that is out of its time is served, with an alarm: better than a
   * unit that does not start.
   */
  constructor(
    readonly clock: Clock,
    files: Files,
  ) {
    this.#served = readCertificate(files);
  }

  /**
   * Takes the files as they are now; where they are no good, or out of their time, the one that is served stays. Gives
   * why.
   */
  take(files: Files): string | undefined {
    try {
      const read = readCertificate(files);
      const why = read && untimely(read, this.clock.now());
      if (why !== undefined) throw new BadConfig(why.message.replace(/\.$/, ''));
      this.#served = read;
      this.#refused = undefined;
    } catch (fault) {
      if (!(fault instanceof BadConfig)) throw fault;
      this.#refused = fault.message;
    }
    return this.#refused;
  }

  found(): readonly Found[] {
    const refused: readonly Found[] =
      this.#refused === undefined
        ? []
        : [
            {
              code: 'certificate_not_taken',
              message: `The certificate of the start is still served, the new one does not fit: ${this.#refused}.`,
            },
          ];
    if (this.#served === undefined) return refused;
    const now = untimely(this.#served, this.clock.now());
    if (now !== undefined) return [...refused, now];
    const { endsMs } = this.#served;
    const leftMs = endsMs - this.clock.now();
    if (leftMs > limits.certificateWarningDays * dayMs) return refused;
    return [
      ...refused,
      {
        code: leftMs > limits.certificateAlarmDays * dayMs ? 'certificate_near_end' : 'certificate_ends',
        message: `The certificate ends on ${new Date(endsMs).toISOString().slice(0, 10)}.`,
      },
    ];
  }

  /** `certificate` of `GET /system`, in the unit's zone; null where REST is plain HTTP. */
  state(zone: string): Json {
    if (this.#served === undefined) return null;
    const { chain, endsMs } = this.#served;
    return {
      names: nameOf(chain[0]!),
      issuer: (chain[0]!.issuer ?? '').replaceAll('\n', ', '),
      ends: formatTimestamp(zone, endsMs),
      not_taken: this.#refused ?? null,
    };
  }

  metrics(): readonly Metric[] {
    return this.#served === undefined
      ? []
      : [
          {
            name: 'certificate_end_seconds',
            kind: 'gauge',
            help: 'When the certificate of the HTTPS server ends, in seconds since 1970-01-01 UTC.',
            value: this.#served.endsMs / 1_000,
          },
        ];
  }
}
