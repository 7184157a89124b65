/**
 * Run inside a systemd fixture: eight readers of the lowest role ask for what costs most for some seconds, while it is watched how often the unit feeds its
 * watchdog. Prints what it saw as JSON.
 */
import { execFile } from 'node:child_process';
import { Agent, request } from 'node:http';
import type { RequestOptions } from 'node:http';

const [seconds = '10', records = '100000'] = process.argv.slice(2);
const far = Math.floor(Number(records) * 0.9);
const agent = new Agent({ keepAlive: true });

interface Told { readonly status: number; readonly body: { readonly data: readonly { readonly token?: string }[]; readonly meta: { readonly message: string; readonly records_total?: number } }; readonly ms: number }

function ask(options: RequestOptions, body?: object): Promise<Told> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = { ...options.headers as Record<string, string>, ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }) };
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: 8080, agent, ...options, headers }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => resolve({ status: incoming.statusCode!, body: JSON.parse(Buffer.concat(parts).toString()) as Told['body'], ms: performance.now() - startMs }));
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

async function must(options: RequestOptions, body?: object): Promise<Told> {
  const told = await ask(options, body);
  if (told.status >= 300) throw new Error(`${options.method} ${options.path}: ${told.status} ${told.body.meta.message}`);
  return told;
}

/** Somebody of the subscriber, signed in with a password of his own. */
async function reader(): Promise<string> {
  const [username, first, own] = ['reader', 'First-pass-1', 'Second-pass-2'];
  await must({ socketPath: '/run/niud/admin.sock', method: 'POST', path: '/icr/api/administrator' }, { username, password: first, role_id: 'subscriber:Alpha:S1' });
  const entered = await must({ method: 'POST', path: '/icr/api/authenticate' }, { username, password: first });
  await ask({ method: 'POST', path: '/icr/api/password', headers: { authorization: `Basic ${entered.body.data[0]!.token}` } }, { current: first, new: own });
  return (await must({ method: 'POST', path: '/icr/api/authenticate' }, { username, password: own })).body.data[0]!.token!;
}

/** What costs most; another one each time where the same would be answered by what was found before. */
const asked: readonly ((round: number) => string)[] = [
  (round) => `number?sort=${round % 2 === 0 ? '' : '-'}timezone`,
  (round) => `number?q=zzz${round}&wait=true`,
  (round) => `number?filter[number]=~5${round % 10}5${round % 7}&wait=true`,
  (round) => `number?limit=1000&offset=${far - round}`,
  () => 'usage/subscriber/Alpha/S1',
  (round) => `number?sort=-timezone&filter[number]=%5E20020${round % 10}&wait=true`,
  (round) => `number?filter[timezone]=America/New_York&offset=${round}`,
  (round) => `number?sort=-number&offset=${far - round}`,
];

function unit(): Promise<{ readonly fedMs: number; readonly restarts: number }> {
  return new Promise((resolve, reject) => {
    execFile('systemctl', ['show', 'niud.service', '-p', 'WatchdogTimestampMonotonic', '-p', 'NRestarts'], (fault, out) => {
      const value = (name: string): number => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(out)?.[1]);
      if (fault !== null) reject(fault);
      else resolve({ fedMs: value('WatchdogTimestampMonotonic') / 1_000, restarts: value('NRestarts') });
    });
  });
}

const token = await reader();
const endMs = performance.now() + Number(seconds) * 1_000;
const statuses: Record<string, number> = {};
let [longestAnswerMs, longestGapMs, restarts] = [0, 0, 0];

async function readOn(place: number): Promise<void> {
  for (let round = 0; performance.now() < endMs; round++) {
    const path = asked[place]!(round);
    let outcome: string;
    try {
      const told = await ask({ method: 'GET', path: `/icr/api/${path}`, headers: { authorization: `Basic ${token}` } });
      longestAnswerMs = Math.max(longestAnswerMs, told.ms);
      outcome = String(told.status);
    } catch (fault) {
      outcome = (fault as NodeJS.ErrnoException).code ?? String(fault);
    }
    const name = `${path.split('=')[0]}: ${outcome}`;
    statuses[name] = (statuses[name] ?? 0) + 1;
  }
}

async function watch(): Promise<void> {
  let before = await unit();
  while (performance.now() < endMs) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = await unit();
    longestGapMs = Math.max(longestGapMs, now.fedMs - before.fedMs);
    restarts = Math.max(restarts, now.restarts);
    before = now;
  }
}

await Promise.all([...asked.keys()].map(readOn).concat(watch()));
process.stdout.write(JSON.stringify({ statuses, longestAnswerMs: Math.round(longestAnswerMs), longestGapMs: Math.round(longestGapMs), restarts }));
process.exit(0);
