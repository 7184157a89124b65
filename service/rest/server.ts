import './header-bytes.js';
import { chmodSync, unlinkSync } from 'node:fs';
import { App, SSLApp, us_listen_socket_close, us_socket_local_port } from 'uWebSockets.js';
import type { HttpRequest, HttpResponse, TemplatedApp, us_listen_socket } from 'uWebSockets.js';
import { AddressList, clientAddress, siteOf } from '../core/address.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { ArrivingBody } from './body.js';
import { Compression } from './compression.js';
import { Connections, descriptorLimit, mostConnections } from './connections.js';
import type { Incoming } from './incoming.js';
import type { Reply, WholeReply } from './reply.js';
import { send, turnAway } from './send.js';
import { Shares } from './shares.js';

/** Answers requests; never rejects, but when it does the request ends with 500 in the hands of `broken`. */
export interface Answering {
  answer(incoming: Incoming): Promise<Reply>;
  /** A request whose head is not to be trusted. */
  malformed(incoming: Incoming, why: string): Reply;
  broken(incoming: Incoming): Reply;
  /** There are more connections than may be. */
  crowded(): WholeReply;
}

interface ListenOptions {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** Files of a certificate and its key in PEM; absent is plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Proxies whose `X-Forwarded-For` is believed; absent are none. */
  readonly trusted?: AddressList;
  /** Connections of the lookup socket, for which descriptors are kept. */
  readonly lookupConnections?: number;
}

const nobody = AddressList.of([])!;

/** LIBUS_LISTEN_EXCLUSIVE_PORT: without it a second process would share the port, and the requests, of the first. */
const exclusivePort = 1;

/** HTTP as uWebSockets.js speaks it, on one address; or on a unix socket that stands for root (api.md, Doors). */
export class Server {
  #app: TemplatedApp;
  #socket: us_listen_socket | undefined;
  readonly #connections: Connections;
  readonly #places = new Shares(limits.openBodies, limits.openBodiesOfAddress);
  readonly #trusted: AddressList;
  readonly #decoder = new TextDecoder();
  readonly #compression = new Compression();

  private constructor(
    readonly answering: Answering,
    readonly clock: Clock,
    readonly admin: boolean,
    { tls, trusted = nobody, lookupConnections = 0 }: Partial<ListenOptions>,
  ) {
    this.#trusted = trusted;
    this.#connections = new Connections(
      clock,
      mostConnections(descriptorLimit(), lookupConnections),
      (address) => admin || trusted.has(address),
    );
    this.#app = tls === undefined ? App() : SSLApp({ cert_file_name: tls.certificate, key_file_name: tls.key });
    // Headers of a connection take memory from its first byte on; uWebSockets.js closes silent and dribbling ones after
    // about 10 s.
    this.#app.filter((response, count) => {
      if (count < 0) this.#connections.closed();
      else this.#admit(response, tls !== undefined);
    });
    this.#app.any('/*', (response, request) => this.#accept(response, request, tls !== undefined));
  }

  /** Listens on an address; undefined when it cannot be had. */
  static listen(answering: Answering, clock: Clock, options: ListenOptions): Server | undefined {
    const { host, port } = options;
    const server = new Server(answering, clock, false, options);
    // The types know options only without a host; the library takes both.
    const listen = server.#app.listen.bind(server.#app) as unknown as (
      host: string,
      port: number,
      options: number,
      listening: (socket: us_listen_socket | false) => void,
    ) => void;
    listen(host, port, exclusivePort, (socket) => server.#listening(socket));
    return server.#socket === undefined ? undefined : server;
  }

  /**
   * Listens on a unix socket that only its owner and root may open; one left by an earlier process is replaced.
   * Undefined when it cannot be had.
   */
  static listenAdmin(answering: Answering, clock: Clock, path: string): Server | undefined {
    const server = new Server(answering, clock, true, {});
    removeLeft(path);
    const mask = process.umask(0o177);
    server.#app.listen_unix((socket) => server.#listening(socket), path);
    process.umask(mask);
    if (server.#socket !== undefined) chmodSync(path, 0o600);
    return server.#socket === undefined ? undefined : server;
  }

  get port(): number {
    return this.#socket === undefined ? -1 : us_socket_local_port(this.#socket);
  }

  /** Takes no new connections; those open go on until `close`. */
  stopListening(): void {
    if (this.#socket !== undefined) us_listen_socket_close(this.#socket);
    this.#socket = undefined;
  }

  /** Ends every connection. */
  close(): void {
    this.#socket = undefined;
    this.#app.close();
  }

  #listening(socket: us_listen_socket | false): void {
    if (socket !== false) this.#socket = socket;
  }

  #accept(response: HttpResponse, request: HttpRequest, secure: boolean): void {
    const headers = new Map<string, string>();
    let [lengths, hosts] = [0, 0];
    request.forEach((name, value) => {
      if (name === 'content-length') lengths++;
      if (name === 'host') hosts++;
      const earlier = headers.get(name);
      headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
    });
    const peer = this.#peer(response);
    const address = this.admin ? 'admin socket' : clientAddress(peer, headers.get('x-forwarded-for'), this.#trusted);
    const isBounded = !this.admin && !this.#trusted.has(address);
    const body = new ArrivingBody(
      response,
      declared(headers),
      this.clock,
      this.#places,
      isBounded ? siteOf(address) : undefined,
    );
    const connection = { response, body, aborted: false, ended: undefined as (() => void) | undefined };
    response.onAborted(() => {
      connection.aborted = true;
      body.lose();
      connection.ended?.();
    });
    const incoming: Incoming = {
      method: request.getCaseSensitiveMethod(),
      path: request.getUrl(),
      query: request.getQuery() ?? '',
      headers,
      address,
      admin: this.admin,
      secure,
      body,
    };
    const why = headFault(incoming, lengths, hosts);
    if (why !== undefined) {
      // Not now: while the connection waits for its reply, uWebSockets.js takes no further request from it, smuggled or
      // not.
      this.clock.after(0, () => send(connection, incoming, this.answering.malformed(incoming, why), this.clock));
      return;
    }
    void this.#answer(connection, incoming);
  }

  /**
   * One too many is told so before it has asked, and ends (api.md, Limits). With TLS there is nothing yet to tell it
   * by.
   */
  #admit(response: HttpResponse, secure: boolean): void {
    const admission = this.#connections.opened(this.#peer(response), this.port);
    if (admission === 'told' && !secure) turnAway(response, this.answering.crowded());
    else if (admission !== 'stays') response.close();
  }

  #peer(response: HttpResponse): string {
    return this.admin ? 'admin socket' : this.#decoder.decode(response.getRemoteAddressAsText());
  }

  async #answer(connection: Parameters<typeof send>[0], incoming: Incoming): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.#compression.of(incoming, await this.answering.answer(incoming));
    } catch (error) {
      log.error('a request failed', {
        method: incoming.method,
        path: incoming.path,
        reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      reply = this.answering.broken(incoming);
    }
    // Answered while uWebSockets.js still hands over the body, the connection would never be closed when it falls
    // silent.
    if (!connection.body.isAbsent) await new Promise((later) => setImmediate(later));
    send(connection, incoming, reply, this.clock);
  }
}

function removeLeft(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function declared(headers: ReadonlyMap<string, string>): number | undefined {
  const length = headers.get('content-length');
  if (length !== undefined) return Number(length);
  return headers.has('transfer-encoding') ? undefined : 0;
}

/** What makes a request ambiguous to whoever forwards it, or unreadable. */
function headFault({ headers, method, path, query }: Incoming, lengths: number, hosts: number): string | undefined {
  // RFC 9112, 3.2: a server must refuse it, for whoever forwards may go by the other one.
  if (hosts > 1) return 'Host is given more than once.';
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) return 'The method is no word.';
  if (lengths > 1) return 'Content-Length is given more than once.';
  if (lengths === 1 && !/^\d{1,15}$/.test(headers.get('content-length')!)) return 'Content-Length is not a number.';
  const encoding = headers.get('transfer-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') return 'Transfer-Encoding may only be chunked.';
  if (path.includes('\ufffd') || query.includes('\ufffd')) return 'The path is not UTF-8.';
  if (/[\x00-\x20\x7f]/.test(path)) return 'The path has a character that must be percent-encoded.';
  return undefined;
}
