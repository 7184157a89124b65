import { isIPv4 } from 'node:net';
import { refuse, type Refusal } from '../core/refusals.js';
import type { Metric } from '../core/metric.js';
import { failure, success, withHeaders } from './envelope.js';
import type { Json } from '../schema/kind.js';
import type { Visit } from './exchange.js';
import { object, replyOf } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { unitRoute, type Route } from './route.js';

const text: Json = { type: 'string' };
/** Something that holds of the unit. */
export const conditionSchema: Json = object({
  code: text,
  gravity: { enum: ['alarm', 'warning', 'notice'] },
  message: text,
  next: text,
});

const reply = {
  name: 'health.reply',
  schema: replyOf(
    object({
      status: { enum: ['live', 'ready'] },
      'role?': { enum: ['active', 'standby', 'standalone'] },
      'pair?': text,
      'change?': { type: ['integer', 'null'] },
      'calls_per_second?': { type: ['number', 'null'] },
      'warnings?': { type: 'array', items: conditionSchema },
    }),
  ),
};

/** How the unit is watched. */
export const healthRoutes: readonly Route[] = [
  unitRoute({
    method: 'GET',
    path: 'healthz',
    tag: 'system',
    summary: 'The process turns.',
    needs: 'anybody',
    readsQuery: true,
    reply,
    run: healthz,
  }),
  unitRoute({
    method: 'GET',
    path: 'readyz',
    tag: 'system',
    summary: 'It answers as it should; 503 otherwise, saying why.',
    needs: 'anybody',
    readsQuery: true,
    reply,
    run: readyz,
  }),
  unitRoute({
    method: 'GET',
    path: 'metrics',
    tag: 'system',
    summary: 'Counters and gauges in the text format of Prometheus, for this unit and the addresses that are listed.',
    needs: 'addresses',
    readsQuery: true,
    statuses: [403],
    content: { 'text/plain': text },
    run: metrics,
  }),
];

/** `/healthz`: the process turns. */
function healthz({ brand }: Visit): Reply {
  return success(brand, [{ status: 'live' }]);
}

/**
 * `/readyz`: it answers as it should; 503 otherwise, saying why. `warnings` is what somebody should know although it is
 * ready, each with the next step.
 */
function readyz({ brand, desk }: Visit): Reply {
  const { role, pair, ready, reason, change = null, calls_per_second: calls = null, warnings = [] } = desk.health();
  return ready
    ? success(brand, [
        {
          status: 'ready',
          role,
          ...(pair !== undefined && { pair }),
          change,
          calls_per_second: calls,
          warnings: warnings.map((warning) => ({ ...warning })),
        },
      ])
    : failure(brand, refuse('overloaded', reason ?? 'Not ready.'));
}

/** `/metrics`: Prometheus text, for this unit and for the addresses that are listed (api.md, Doors). */
function metrics({ desk, incoming }: Visit): Reply | Refusal {
  if (
    !incoming.admin &&
    !isLoopback(incoming.address) &&
    !desk.settings.metricsAddresses.includes(plain(incoming.address))
  )
    return refuse('not_permitted', 'Not from this address.');
  const own = Object.entries(desk.counters.read()).map(
    ([name, value]): Metric => ({
      name: `rest_${name}`,
      kind: 'counter',
      help: `REST: ${name.replaceAll('_', ' ')}.`,
      value,
    }),
  );
  return withHeaders({ kind: 'whole', status: 200, body: metricsText([...own, ...desk.metrics()]) }, [
    'Content-Type',
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
}

/** The text format 0.0.4 of Prometheus: lines of one name together, under its help and type. */
export function metricsText(all: readonly Metric[]): string {
  const names = [...new Set(all.map(({ name }) => name))];
  return names
    .map((name) => {
      const same = all.filter((metric) => metric.name === name);
      const lines = same.map(
        ({ part, labels, value }) =>
          `niud_${name}${part === undefined ? '' : `_${part}`}${labelText(labels)} ${value}\n`,
      );
      return `# HELP niud_${name} ${escaped(same[0]!.help)}\n# TYPE niud_${name} ${same[0]!.kind}\n${lines.join('')}`;
    })
    .join('');
}

function labelText(labels: Metric['labels']): string {
  const pairs = Object.entries(labels ?? {}).map(
    ([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** 127.0.0.0/8 and ::1, as they stand or mapped into IPv6. */
export function isLoopback(address: string): boolean {
  const text = plain(address);
  return (
    (isIPv4(text) && text.startsWith('127.')) ||
    text === '::1' ||
    text === '0:0:0:0:0:0:0:1' ||
    text === '0000:0000:0000:0000:0000:0000:0000:0001'
  );
}

function plain(address: string): string {
  return address.replace(/^(::ffff:|0000:0000:0000:0000:0000:ffff:)/i, '');
}
