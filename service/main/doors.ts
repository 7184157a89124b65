import { join } from 'node:path';
import { AddressList } from '../core/address.js';
import { log } from '../core/log.js';
import type { Desk } from '../rest/desk.js';
import { Router } from '../rest/router.js';
import { Server } from '../rest/server.js';
import { BadConfig } from './config.js';
import type { Config } from './config.js';

export interface Doors {
  stopListening(): void;
  close(): void;
}

/** Opens REST on its address and on the admin socket; refuses plain HTTP on anything but loopback (api.md, Doors). */
export function openDoors(config: Config, desk: Desk): Doors {
  const { host, port } = addressOf(config.http_address);
  const tls = config.tls_certificate === '' ? undefined : { certificate: config.tls_certificate, key: config.tls_key };
  if (tls === undefined && !isLoopback(host)) throw new BadConfig(`http_address: ${host} is not loopback; set tls_certificate and tls_key`);
  const router = new Router(desk);
  const trusted = AddressList.of(config.trusted_proxies);
  if (trusted === undefined) throw new BadConfig(`trusted_proxies: ${JSON.stringify(config.trusted_proxies)} are not all addresses or networks`);
  const http = Server.listen(router, desk.clock, { host, port, trusted, lookupConnections: config.lookup_connections, ...(tls === undefined ? {} : { tls }) });
  if (http === undefined) throw new BadConfig(`http_address: ${config.http_address} cannot be listened on`);
  const path = join(config.runtime_dir, 'admin.sock');
  const admin = Server.listenAdmin(router, desk.clock, path);
  if (admin === undefined) log.error('the admin socket cannot be opened', { path });
  const servers = admin === undefined ? [http] : [http, admin];
  return {
    stopListening: () => servers.forEach((server) => server.stopListening()),
    close: () => servers.forEach((server) => server.close()),
  };
}

function addressOf(text: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) throw new BadConfig(`http_address: ${JSON.stringify(text)} is not address:port`);
  return { host, port: Number(port) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
