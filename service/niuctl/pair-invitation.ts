import { limits } from '../core/limits.js';
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  X509Certificate,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:tls';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { fingerprintOf } from './pair-authority.js';
import { Failure } from './outcome.js';

/** Bytes of the secret in a token, and of the name of the authority behind it. */
const secretBytes = 16;
const nameBytes = 16;
/** Minutes that an invitation waits: to walk to the other unit, and to type a token there. */
export const inviteMinutes = 30;
/** Bytes of one message of a join; two requests for certificates, or what answers them. */
const messageBytes = 65_536;
const silenceMs = 10_000;

/** What the unit that joins says: proof that it has the token, and the requests for its two certificates. */
interface JoinRequest {
  readonly unit: string;
  readonly etcd: string;
}

/** A token is for one join: a secret, and by what the authority of the pair is told from every other. */
export function newToken(authority: string): { readonly token: string; readonly secret: Buffer } {
  let secret = randomBytes(secretBytes);
  // It is typed behind a command, where a hyphen would begin an option.
  while (secret.toString('base64url').startsWith('-')) secret = randomBytes(secretBytes);
  return {
    token: Buffer.concat([secret, fingerprintOf(authority).subarray(0, nameBytes)]).toString('base64url'),
    secret,
  };
}

/**
 * Waits for the other unit to join, and answers it once with what `admit` gives; resolves when that has arrived there.
 * The answer is sealed with the token too (AES-256-GCM), for a PIN key is in it. Ends by itself after `patienceMs`, or
 * when a wrong token was tried too often.
 */
export async function invite(options: {
  readonly host: string;
  readonly port: number;
  readonly patienceMs: number;
  readonly secret: Buffer;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  readonly admit: (request: JoinRequest) => object;
  readonly listening?: (port: number) => void;
}): Promise<void> {
  const { host, port, patienceMs, secret, authority, certificate, key, admit, listening } = options;
  const server = createServer({ cert: certificate + authority, key, minVersion: 'TLSv1.3' });
  let tries = 0;
  const joined = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Failure('refused', 'Nobody has joined in time: niuctl pair invite gives another token.')),
      patienceMs,
    );
    server.on('tlsClientError', () => undefined);
    server.on('secureConnection', (socket) => void serve(socket).catch(() => socket.destroy()));
    async function serve(socket: TLSSocket): Promise<void> {
      socket.setTimeout(silenceMs, () => socket.destroy());
      const { proof, ...request } = JSON.parse(await lineOf(socket)) as JoinRequest & { readonly proof: string };
      if (!isProof(secret, request, proof)) {
        if (++tries >= limits.joinTries)
          reject(new Failure('refused', 'A wrong token was tried too often: niuctl pair invite gives another one.'));
        throw new Error('a wrong token');
      }
      socket.write(`${seal(secret, admit(request))}\n`);
      if ((await lineOf(socket)) === 'taken') {
        clearTimeout(timer);
        socket.end();
        resolve();
      }
    }
  });
  server.listen(port, host);
  await once(server, 'listening').catch((fault: Error) => {
    throw new Failure('refused', `${host}:${port} cannot be listened on: ${fault.message}`);
  });
  listening?.((server.address() as { readonly port: number }).port);
  try {
    await joined;
  } finally {
    server.close();
  }
}

/**
 * Joins by a token: believes nobody but the authority that it names. Gives what the first unit says, once `keep` has it
 * on disk here.
 */
export async function join<T extends object>(
  host: string,
  port: number,
  token: string,
  request: JoinRequest,
  keep: (answer: T) => void,
): Promise<void> {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== secretBytes + nameBytes)
    throw new Failure('usage', 'This is not a token of niuctl pair init or niuctl pair invite.');
  const secret = bytes.subarray(0, secretBytes);
  const socket = connect({ host, port, rejectUnauthorized: false, minVersion: 'TLSv1.3' });
  socket.setTimeout(silenceMs, () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'secureConnect');
    if (!isOf(socket, bytes.subarray(secretBytes)))
      throw new Failure('refused', `${host} is not the unit that gave the token.`);
    socket.write(`${JSON.stringify({ ...request, proof: proofOf(secret, request).toString('hex') })}\n`);
    keep(unseal<T>(secret, await lineOf(socket)));
    socket.end('taken\n');
  } catch (fault) {
    if (fault instanceof Failure) throw fault;
    throw new Failure(
      'unreachable',
      `${host}:${port} does not let this unit join (${(fault as Error).message}): is niuctl pair invite waiting there, and is the token its last one?`,
    );
  } finally {
    socket.destroySoon();
  }
}

/** Whether the certificate there is of the authority that a token names. */
function isOf(socket: TLSSocket, name: Buffer): boolean {
  const { raw, issuerCertificate } = socket.getPeerCertificate(true);
  if (issuerCertificate === undefined) return false;
  const authority = new X509Certificate(issuerCertificate.raw);
  return (
    fingerprintOf(authority.toString()).subarray(0, nameBytes).equals(name) &&
    new X509Certificate(raw).verify(authority.publicKey)
  );
}

function proofOf(secret: Buffer, { unit, etcd }: JoinRequest): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['niud join', unit, etcd]))
    .digest();
}

function isProof(secret: Buffer, request: JoinRequest, proof: unknown): boolean {
  const given = Buffer.from(typeof proof === 'string' ? proof : '', 'hex');
  const meant = proofOf(secret, request);
  return given.length === meant.length && timingSafeEqual(given, meant);
}

function keyOf(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'niud join answer', 32));
}

function seal(secret: Buffer, answer: object): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

function unseal<T>(secret: Buffer, text: string): T {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(12, 28));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')) as T;
}

/** The next line, bounded; rejects where none comes. */
async function lineOf(socket: TLSSocket): Promise<string> {
  let text = '';
  while (!text.includes('\n')) {
    const [piece] = (await Promise.race([
      once(socket, 'data'),
      once(socket, 'close').then(() => {
        throw new Error('the connection was closed');
      }),
    ])) as [Buffer];
    text += piece.toString('utf8');
    if (text.length > messageBytes) throw new Error('too much was said');
  }
  return text.slice(0, text.indexOf('\n'));
}
