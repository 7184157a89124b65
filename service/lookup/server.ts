import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { Calls } from '../calls/calls.js';
import { Answerer } from './answerer.js';
import { Connection } from './connection.js';
import { listen } from './listening.js';
import type { Address } from './listening.js';
import type { OverloadBounds } from './loop-lag.js';
import type { Identity } from './messages/message.js';

export interface LookupOptions {
  readonly calls: Calls;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly address: Address;
  /** Connections at most; a further one is closed at once. */
  readonly connections?: number;
  /** Whether the client on this descriptor may stay (uid and gid lists); file mode and group have admitted it. */
  readonly admit?: (fd: number) => boolean;
  /**
   * Takes nothing more from the client on this descriptor, whose next write then fails; false where that cannot be
   * done. Absent, what comes late at a stop is lost.
   */
  readonly shutReading?: (fd: number) => boolean;
  readonly bounds?: () => OverloadBounds;
}

/** The door for the call-processing stack (lookup-protocol.md). */
export class LookupServer {
  readonly #server: Server;
  readonly #answerer: Answerer;
  readonly #connections = new Set<Connection>();
  readonly #options: LookupOptions;
  #stopped: (() => void) | undefined;

  private constructor(options: LookupOptions) {
    this.#options = options;
    this.#answerer = new Answerer(options.calls, options.clock, options.identity, options.bounds);
    // A client that has said all may close its side and still read.
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    this.#server.maxConnections = options.connections ?? limits.lookupConnections;
  }

  /** Answers from now on. Rejects with the system's error when it cannot listen. */
  static async start(options: LookupOptions): Promise<LookupServer> {
    const server = new LookupServer(options);
    try {
      await listen(server.#server, options.address);
    } catch (error) {
      server.#answerer.stop();
      throw error;
    }
    server.#server.on('error', (error) => log.error('a connection could not be accepted', { reason: error.message }));
    return server;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Accepts nothing more, answers what is in, closes each connection after 100 ms of silence and all after
   * `limits.drainMs`. What a client has sent by then is answered; what it would send later it cannot, and knows.
   * Resolves when the last is closed. New clients wait in the kernel, where systemd holds the socket, for the next
   * process.
   */
  stop(): Promise<void> {
    this.#server.close();
    const { clock } = this.#options;
    const lastMoment = clock.after(limits.drainMs, () => {
      for (const connection of this.#connections) connection.finish();
    });
    for (const connection of this.#connections) connection.drain();
    return new Promise((resolve) => {
      this.#stopped = () => {
        lastMoment.stop();
        this.#answerer.stop();
        resolve();
      };
      this.#finishStop();
    });
  }

  #accept(socket: Socket): void {
    const { admit, clock, calls, shutReading } = this.#options;
    if (admit !== undefined && !admit(descriptorOf(socket))) return void socket.destroy();
    const connection = new Connection(
      socket,
      this.#answerer,
      clock,
      () => shutReading?.(descriptorOf(socket)) === true,
    );
    this.#connections.add(connection);
    calls.statistics.set('connections', this.#connections.size);
    if (this.#stopped !== undefined) connection.drain();
    socket.on('close', () => {
      this.#connections.delete(connection);
      calls.statistics.set('connections', this.#connections.size);
      this.#finishStop();
    });
  }

  #finishStop(): void {
    if (this.#connections.size === 0) this.#stopped?.();
  }
}

/** Node shows the descriptor of a socket nowhere else; -1 when it is closed already. */
function descriptorOf(socket: Socket): number {
  return (socket as Socket & { readonly _handle?: { readonly fd?: number } | null })._handle?.fd ?? -1;
}
