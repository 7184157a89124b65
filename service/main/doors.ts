import { join } from 'node:path';
import { AddressList } from '../core/address.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { Desk } from '../rest/desk.js';
import { Router } from '../rest/router.js';
import { Server } from '../rest/server.js';
import { BadConfig } from './config.js';
import type { Config } from './config.js';

/** REST on its address and on the admin socket (api.md, Doors). */
export class Doors {
  readonly #router: Router;
  readonly #admin: Server | undefined;
  #http: Server;
  #config: Config;
  /** Doors of before a reload, until those who are in are out. */
  readonly #leaving = new Set<Server>();

  /** Opens both; refuses plain HTTP on anything but loopback. */
  constructor(
    config: Config,
    readonly desk: Desk,
  ) {
    this.#router = new Router(desk);
    this.#config = config;
    this.#http = listen(config, this.#router, desk);
    const path = join(config.runtime_dir, 'admin.sock');
    this.#admin = Server.listenAdmin(this.#router, desk.clock, path);
    if (this.#admin === undefined) log.error('the admin socket cannot be opened', { path });
  }

  /**
   * Opens HTTP anew with other settings, and a certificate as its file is now: who is in goes on for a while. Throws
   * `BadConfig`, with the door of before open again.
   */
  reopen(config: Config): void {
    const before = this.#http;
    // The address is free for the next one only when this one has left it.
    before.stopListening();
    try {
      this.#http = listen(config, this.#router, this.desk);
      this.#config = config;
      this.#leaving.add(before);
      this.desk.clock.after(limits.leavingMs, () => {
        this.#leaving.delete(before);
        before.close();
      });
    } catch (fault) {
      this.#http = listen(this.#config, this.#router, this.desk);
      throw fault;
    }
  }

  stopListening(): void {
    for (const server of this.#all()) server.stopListening();
  }

  close(): void {
    for (const server of this.#all()) server.close();
  }

  #all(): readonly Server[] {
    return [this.#http, ...this.#leaving, ...(this.#admin === undefined ? [] : [this.#admin])];
  }
}

function listen(config: Config, router: Router, { clock }: Desk): Server {
  const { host, port } = addressOf(config.http_address);
  const tls = config.tls_certificate === '' ? undefined : { certificate: config.tls_certificate, key: config.tls_key };
  if (tls === undefined && !isLoopback(host))
    throw new BadConfig(`http_address: ${host} is not loopback; set tls_certificate and tls_key`);
  const trusted = AddressList.of(config.trusted_proxies);
  if (trusted === undefined)
    throw new BadConfig(`trusted_proxies: ${JSON.stringify(config.trusted_proxies)} are not all addresses or networks`);
  const http = Server.listen(router, clock, {
    host,
    port,
    trusted,
    lookupConnections: config.lookup_connections,
    ...(tls === undefined ? {} : { tls }),
  });
  if (http === undefined) throw new BadConfig(`http_address: ${config.http_address} cannot be listened on`);
  return http;
}

function addressOf(text: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535)
    throw new BadConfig(`http_address: ${JSON.stringify(text)} is not address:port`);
  return { host, port: Number(port) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
