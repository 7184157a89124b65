import { isIPv4 } from 'node:net';
import { refuse, type Refusal } from '../core/refusals.js';
import { failure, success, withHeaders, type Brand } from './envelope.js';
import type { Desk } from './desk.js';
import type { Metric } from '../core/metric.js';
import type { Incoming } from './incoming.js';
import type { Reply } from './reply.js';

/** `/healthz`: the process turns. */
export function healthz(brand: Brand): Reply {
  return success(brand, [{ status: 'live' }]);
}

/** `/readyz`: it answers as it should; 503 otherwise, saying why. `warnings` is what somebody should know although it is ready, each with the next step. */
export function readyz(brand: Brand, desk: Desk): Reply {
  const { role, pair, ready, reason, change = null, calls_per_second: calls = null, warnings = [] } = desk.health();
  return ready ? success(brand, [{ status: 'ready', role, ...(pair !== undefined && { pair }), change, calls_per_second: calls, warnings: warnings.map((warning) => ({ ...warning })) }]) : failure(brand, refuse('overloaded', reason ?? 'Not ready.'));
}

/** `/metrics`: Prometheus text, for this unit and for the addresses that are listed (api.md, Doors). */
export function metrics(desk: Desk, incoming: Incoming): Reply | Refusal {
  if (!incoming.admin && !isLoopback(incoming.address) && !desk.settings.metricsAddresses.includes(plain(incoming.address))) return refuse('not_permitted', 'Not from this address.');
  const own = Object.entries(desk.counters.read()).map(([name, value]): Metric => ({ name: `rest_${name}`, kind: 'counter', help: `REST: ${name.replaceAll('_', ' ')}.`, value }));
  return withHeaders({ kind: 'whole', status: 200, body: metricsText([...own, ...desk.metrics()]) }, ['Content-Type', 'text/plain; version=0.0.4; charset=utf-8']);
}

/** The text format 0.0.4 of Prometheus: lines of one name together, under its help and type. */
export function metricsText(all: readonly Metric[]): string {
  const names = [...new Set(all.map(({ name }) => name))];
  return names.map((name) => {
    const same = all.filter((metric) => metric.name === name);
    const lines = same.map(({ part, labels, value }) => `niud_${name}${part === undefined ? '' : `_${part}`}${labelText(labels)} ${value}\n`);
    return `# HELP niud_${name} ${escaped(same[0]!.help)}\n# TYPE niud_${name} ${same[0]!.kind}\n${lines.join('')}`;
  }).join('');
}

function labelText(labels: Metric['labels']): string {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** 127.0.0.0/8 and ::1, as they stand or mapped into IPv6. */
export function isLoopback(address: string): boolean {
  const text = plain(address);
  return (isIPv4(text) && text.startsWith('127.')) || text === '::1' || text === '0:0:0:0:0:0:0:1' || text === '0000:0000:0000:0000:0000:0000:0000:0001';
}

function plain(address: string): string {
  return address.replace(/^(::ffff:|0000:0000:0000:0000:0000:ffff:)/i, '');
}
