import { once } from 'node:events';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { limits } from '../core/limits.js';
import type { Certificates } from './etcd-member.js';
import { linkTls } from './link-tls.js';
import type { Facts } from './likeness.js';
import type { Line } from './line.js';

/** What a unit says of itself when the other asks. */
export interface Standing {
  readonly line: Line;
  readonly role: 'active' | 'standby';
  /** Absent of one that is not ready to say. */
  readonly facts?: Facts;
}

/** Answers one question of the other unit; by then it is known to be of the pair. Never rejects. */
export type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
/** By method and path, as in `GET /snapshot`. What stands behind a `?` belongs to the route. */
export type Routes = Readonly<Record<string, Route>>;

/**
 * The pair's own link: mutual TLS by the pair's authority, so that whoever is heard is the other unit. `GET /standing`
 * is answered from memory, at once: a claim waits for it. What else goes over the link has routes of its own.
 */
export class PeerServer {
  readonly #server: Server;

  private constructor(certificates: Certificates, standing: () => Standing, routes: Routes) {
    this.#server = createServer(
      { ...linkTls(certificates), requestCert: true, rejectUnauthorized: true, maxHeaderSize: limits.peerHeadBytes },
      (request, response) => {
        const asked = `${request.method} ${request.url?.split('?')[0]}`;
        const route = Object.hasOwn(routes, asked) ? routes[asked] : undefined;
        if (route !== undefined) return void route(request, response);
        const found = asked === 'GET /standing';
        response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
        response.end(found ? JSON.stringify(standing()) : '{}');
      },
    );
    this.#server.maxConnections = limits.peerConnections;
    // Who is not of the pair is told nothing, and ends nothing here.
    this.#server.on('tlsClientError', () => undefined);
    this.#server.headersTimeout = this.#server.requestTimeout = limits.peerRequestMs;
  }

  /** Listens; rejects where the address is not there or is taken. */
  static async listen(
    host: string,
    port: number,
    certificates: Certificates,
    standing: () => Standing,
    routes: Routes = {},
  ): Promise<PeerServer> {
    const server = new PeerServer(certificates, standing, routes);
    server.#server.listen(port, host);
    await once(server.#server, 'listening');
    return server;
  }

  /** Host and port. */
  get address(): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `${address}:${port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
