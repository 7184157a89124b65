import { createReadStream } from 'node:fs';
import type { HttpResponse } from 'uWebSockets.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { ArrivingBody } from './body.js';
import type { Incoming } from './incoming.js';
import { statusLine, type FileReply, type Reply, type StreamReply, type WholeReply } from './reply.js';

/** One request's connection: nothing of `response` may be touched once it is aborted or has ended. */
interface Connection {
  readonly response: HttpResponse;
  readonly body: ArrivingBody;
  aborted: boolean;
  /** Called when the other end goes while a reply is being written. */
  ended: (() => void) | undefined;
}

/** On every reply; the pages and the API are used from their own origin only (quality.md, Security). */
const securityHeaders: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
];

const strictPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Sends a reply, whatever has arrived of the body by now. */
export function send(connection: Connection, incoming: Incoming, reply: Reply, clock: Clock): void {
  if (connection.aborted) {
    if (reply.kind === 'stream')
      reply.begin(
        () => false,
        () => undefined,
      )();
    return;
  }
  // Also where nobody asked for the body: what is left of it is read and forgotten, unless it is long.
  connection.body.forget();
  switch (reply.kind) {
    case 'whole':
      return whole(connection, incoming, reply, clock);
    case 'file':
      return file(connection, incoming, reply, clock);
    case 'stream':
      return stream(connection, incoming, reply);
  }
}

/** A reply to who has not asked yet; the connection ends behind it. */
export function turnAway(response: HttpResponse, reply: WholeReply): void {
  response.cork(() => {
    head({ response }, { secure: false }, reply);
    response.end(reply.body, true);
  });
}

function head(
  { response }: Pick<Connection, 'response'>,
  { secure }: Pick<Incoming, 'secure'>,
  { status, headers = [] }: Reply,
): void {
  response.writeStatus(statusLine(status));
  for (const [name, value] of securityHeaders) response.writeHeader(name, value);
  if (secure) response.writeHeader('Strict-Transport-Security', 'max-age=31536000');
  if (!headers.some(([name]) => name === 'Content-Security-Policy'))
    response.writeHeader('Content-Security-Policy', strictPolicy);
  if (!headers.some(([name]) => name === 'Cache-Control')) response.writeHeader('Cache-Control', 'no-store');
  for (const [name, value] of headers) response.writeHeader(name, oneLine(value));
}

/** No value can begin another header, whatever it was made of. */
function oneLine(value: string): string {
  return value.replace(/[\r\n\0]/g, ' ');
}

function whole(connection: Connection, incoming: Incoming, reply: WholeReply, clock: Clock): void {
  const { response, body } = connection;
  const close = reply.close === true || !body.isSmallRest;
  const bytes = Buffer.byteLength(reply.body);
  if (incoming.method === 'HEAD' && bytes > 0) {
    headAlone(connection, incoming, reply, { bytes, close }, clock);
    return;
  }
  connection.aborted = true;
  response.cork(() => {
    head(connection, incoming, reply);
    // A length of nothing would say that the page has become empty.
    if (reply.status === 304 && !close) response.endWithoutBody();
    else response.end(reply.body, close);
  });
}

/**
 * The head of a reply of at least one byte, to who asked with HEAD. uWebSockets.js waits for ever for the body where it
 * is told how long that would be, so it is told nothing and the length is a header like others; a connection that must
 * close is closed a turn later, when the head has left.
 */
function headAlone(
  connection: Connection,
  incoming: Incoming,
  reply: Reply,
  { bytes, close }: { readonly bytes: number; readonly close: boolean },
  clock: Clock,
): void {
  const { response } = connection;
  if (!close) connection.aborted = true;
  response.cork(() => {
    head(connection, incoming, reply);
    if (close) {
      response.writeHeader('Connection', 'close');
      response.tryEnd('', bytes);
    } else {
      response.writeHeader('Content-Length', String(bytes));
      response.endWithoutBody();
    }
  });
  if (!close) return;
  clock.after(0, () => {
    if (connection.aborted) return;
    connection.aborted = true;
    response.close();
  });
}

function stream(connection: Connection, incoming: Incoming, reply: StreamReply): void {
  const { response } = connection;
  response.cork(() => head(connection, incoming, reply));
  const write = (text: string): boolean => {
    if (connection.aborted) return false;
    let taken = false;
    response.cork(() => {
      taken = response.write(text);
    });
    return taken;
  };
  const end = (): void => {
    if (connection.aborted) return;
    connection.aborted = true;
    response.close();
  };
  connection.ended = reply.begin(write, end);
}

function file(connection: Connection, incoming: Incoming, reply: FileReply, clock: Clock): void {
  const { response } = connection;
  if (incoming.method === 'HEAD' && reply.bytes > 0) {
    headAlone(connection, incoming, reply, { bytes: reply.bytes, close: !connection.body.isSmallRest }, clock);
    return;
  }
  response.cork(() => head(connection, incoming, reply));
  if (reply.bytes === 0) {
    connection.aborted = true;
    response.cork(() => response.endWithoutBody(0));
    return;
  }
  const source = createReadStream(reply.path, { highWaterMark: limits.downloadChunkBytes, end: reply.bytes - 1 });
  let waiting: { piece: Buffer; offset: number } | undefined;
  // A receiver that takes nothing is not served for ever.
  let lastTakenMs = clock.monotonic();
  const watch = clock.every(limits.requestMs, () => {
    if (clock.monotonic() - lastTakenMs > limits.requestMs) stop();
  });
  const finish = (): void => {
    connection.aborted = true;
    connection.ended = undefined;
    watch.stop();
    source.destroy();
  };
  const stop = (): void => {
    if (!connection.aborted) response.close();
    finish();
  };
  connection.ended = finish;
  source.on('data', (piece) => {
    if (connection.aborted) return;
    const offset = response.getWriteOffset();
    response.cork(() => {
      const [taken, done] = response.tryEnd(piece as Buffer, reply.bytes);
      lastTakenMs = clock.monotonic();
      if (done) finish();
      else if (!taken) {
        waiting = { piece: piece as Buffer, offset };
        source.pause();
      }
    });
  });
  response.onWritable((offset) => {
    if (waiting === undefined) return true;
    lastTakenMs = clock.monotonic();
    const [taken, done] = response.tryEnd(waiting.piece.subarray(offset - waiting.offset), reply.bytes);
    if (done) finish();
    else if (taken) {
      waiting = undefined;
      source.resume();
    }
    return taken;
  });
  source.on('end', () => {
    if (!connection.aborted && waiting === undefined) stop();
  });
  source.on('error', (error) => {
    log.error('a download failed', { reason: error.message });
    stop();
  });
}
