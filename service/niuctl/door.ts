import { createHash } from 'node:crypto';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Json } from '../schema/kind.js';
import { Failure, type FieldFault } from './outcome.js';

export type Attributes = { readonly [name: string]: Json };

export interface Entry {
  readonly meta?: Attributes;
  readonly attributes: Attributes;
}

/** The envelope of every reply (api.md), as far as it is looked into here. */
export interface Envelope {
  readonly meta: {
    readonly message: string;
    readonly records_total?: number;
    readonly next?: string;
    readonly partial?: boolean;
    readonly missed?: number;
    readonly settled?: readonly {
      readonly service_provider: string;
      readonly settled: number;
      readonly abandoned: number;
    }[];
    readonly txnid?: number | null;
    readonly warnings?: readonly FieldFault[];
    readonly errors?: readonly FieldFault[];
  };
  readonly data: readonly Entry[];
  readonly jsonapi: { readonly version: string };
}

/**
 * Milliseconds without a byte after which niud is taken for hung: longer than it gives any request (api.md, Limits).
 */
const silenceMs = 45_000;

type Write = (outgoing: ClientRequest) => Promise<void>;

/** HTTP over the admin socket, where root is the platform owner `system` of every application (api.md, Doors). */
export class Door {
  constructor(readonly socket: string) {}

  /**
   * One request; a reply that is no success ends the command with niud's own words. `patienceMs` is for what may take
   * longer than other requests.
   */
  async ask(method: string, path: string, body?: Json, patienceMs = silenceMs): Promise<Envelope> {
    const { status, envelope } = await this.reply(method, path, body, patienceMs);
    if (status >= 300) throw refused(envelope);
    return envelope;
  }

  /** The same, whatever the reply is. */
  async reply(
    method: string,
    path: string,
    body?: Json,
    patienceMs = silenceMs,
  ): Promise<{ readonly status: number; readonly envelope: Envelope }> {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const incoming = await this.#send(
      method,
      path,
      headers,
      async (outgoing) => void outgoing.end(body === undefined ? undefined : JSON.stringify(body)),
      patienceMs,
    );
    return { status: incoming.statusCode!, envelope: readEnvelope(await text(incoming)) };
  }

  /** A path that answers plain text. */
  async text(path: string): Promise<string> {
    return text(await this.#found(path));
  }

  /** Streams a file in; `bytes` where its size is known. */
  async upload(path: string, source: Readable, bytes?: number): Promise<Envelope> {
    const headers = { 'content-type': 'text/csv', ...(bytes === undefined ? {} : { 'content-length': String(bytes) }) };
    const incoming = await this.#send('POST', path, headers, (outgoing) => pipeline(source, outgoing));
    const envelope = readEnvelope(await text(incoming));
    if (incoming.statusCode! >= 300) throw refused(envelope);
    return envelope;
  }

  /** Streams a file out; gives the SHA-256 of what came, in hexadecimal digits. */
  async download(path: string, sink: Writable): Promise<string> {
    const hash = createHash('sha256');
    const incoming = await this.#found(path);
    incoming.on('data', (piece: Buffer) => hash.update(piece));
    await pipeline(incoming, sink, { end: sink !== process.stdout });
    return hash.digest('hex');
  }

  async #found(path: string): Promise<IncomingMessage> {
    const incoming = await this.#send('GET', path, {}, async (outgoing) => void outgoing.end());
    if (incoming.statusCode! >= 300) throw refused(readEnvelope(await text(incoming)));
    return incoming;
  }

  #send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    write: Write,
    patienceMs = silenceMs,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const fail = (fault: Error): void =>
        reject(fault instanceof Failure ? fault : unreachable(this.socket, fault as NodeJS.ErrnoException));
      const outgoing = httpRequest({ socketPath: this.socket, method, path, headers, agent: false }, resolve);
      outgoing.setTimeout(patienceMs, () =>
        outgoing.destroy(
          new Failure('unreachable', `niud does not answer: nothing for ${patienceMs / 1_000} s on ${this.socket}`),
        ),
      );
      outgoing.on('error', fail);
      write(outgoing).catch(fail);
    });
  }
}

function readEnvelope(body: string): Envelope {
  try {
    return JSON.parse(body) as Envelope;
  } catch {
    throw new Failure('unreachable', `What answers is not niud: ${JSON.stringify(body.slice(0, 100))}`);
  }
}

function refused({ meta }: Envelope): Failure {
  return new Failure('refused', meta.message, meta.errors ?? []);
}

const hints: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket; is niud running (systemctl status niud), or is it elsewhere (--socket)?',
  ECONNREFUSED: 'nobody listens there; niud is not running (systemctl status niud, journalctl -u niud)',
  EACCES: 'only root and the user of niud may; try sudo',
};

function unreachable(socket: string, { code, message }: NodeJS.ErrnoException): Failure {
  return new Failure('unreachable', `niud cannot be reached at ${socket}: ${hints[code ?? ''] ?? message}`);
}
