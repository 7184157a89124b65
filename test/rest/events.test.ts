import { request } from 'node:http';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import type { StreamEvent } from '../../service/rest/desk.js';
import { RestSite } from '../support/rest-site.js';

/** A stream of events that the test reads as it comes. */
class Stream {
  text = '';
  ended = false;
  #wake: (() => void) | undefined;
  readonly #request;

  constructor(site: RestSite, path: string, headers: Record<string, string>) {
    this.#request = request({ host: '127.0.0.1', port: site.server.port, path, headers, agent: false }, (response) => {
      response.on('data', (piece: Buffer) => { this.text += piece.toString(); this.#wake?.(); });
      response.on('error', () => undefined);
      response.on('close', () => { this.ended = true; this.#wake?.(); });
    });
    this.#request.on('error', () => undefined);
    this.#request.end();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => { this.#wake = resolve; });
  }

  close(): void { this.#request.destroy(); }
}

const job = (provider: string, id: number): StreamEvent => ({ kind: 'job', tenant: { provider }, data: { job_id: id, note: 'ü\n' } });

t.test('who hears what', async (t) => {
  const site = await RestSite.start(t);
  const tokens = { owner: await site.token('owner'), north: await site.token('north'), one: await site.token('north.one') };
  const streams = Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, new Stream(site, '/events', { authorization: `Bearer ${token}` })]));
  for (const stream of Object.values(streams)) await stream.until(() => stream.text.includes('retry'));
  site.tell(job('north', 1));
  site.tell(job('south', 2));
  const record = (table: string, name: string) => ({ table, key: ['north', 'one', name] });
  site.tell({ kind: 'change', tenant: { provider: 'north', subscriber: 'one' }, data: { txnid: 3, by: 'owner', what: 'put call_plan', records: 2, tables: ['call_plan', 'administrator'], keys: [record('call_plan', 'main'), record('administrator', 'x')] } });
  site.tell({ kind: 'change', tenant: {}, data: { txnid: 5, by: 'owner', tables: ['call_plan'], keys: [] }, own: ({ subscriber }) => (subscriber === undefined ? { txnid: 5, by: 'owner', tables: ['route'], keys: [] } : undefined) });
  site.tell({ kind: 'statistics', tenant: {}, data: { txnid: 6 } });
  site.tell({ kind: 'unit', tenant: {}, data: { txnid: 7 } });
  site.tell({ kind: 'job', tenant: { provider: 'north', subscriber: 'one' }, data: { job_id: 4 } });
  for (const stream of Object.values(streams)) await stream.until(() => stream.text.includes('"job_id":4'));
  const heard = (name: string) => [...streams[name]!.text.matchAll(/"(?:job_id|txnid)":(\d)/g)].map(([, id]) => id).join('');
  t.strictSame([heard('owner'), heard('north'), heard('one')], ['1235674', '13574', '374']);
  t.match(streams['one']!.text, 'event: change\ndata: {"txnid":3,"tables":["call_plan"],"keys":[{"table":"call_plan","key":["north","one","main"]}]}\n\n', 'who sees no log hears what lies in sight');
  t.match(streams['north']!.text, /"txnid":5,"by":"owner","tables":\["route"\]/, 'of a change of several what is the own');
  t.match(streams['owner']!.text, /event: job\ndata: \{"job_id":1,"note":"\\u00fc\\n"\}\n\n/);
  site.clock.advance(limits.eventBeatMs);
  for (const stream of Object.values(streams)) await stream.until(() => stream.text.includes(': alive'));
  await site.ask('POST', '/icr/api/logout', { token: tokens.one });
  site.clock.advance(limits.eventBeatMs);
  await streams['one']!.until(() => streams['one']!.ended);
  t.pass('a stream ends with its session');
  streams['north']!.close();
  while (site.listeners.size > 1) await new Promise((resolve) => setImmediate(resolve));
  t.equal(site.listeners.size, 1, 'nobody is told who has gone');
  streams['owner']!.close();
});

t.test('who may listen', async (t) => {
  const site = await RestSite.start(t);
  const cases: [path: string, headers: Record<string, string>, status: number][] = [
    ['/events', {}, 401], ['/events', { authorization: 'Basic niud_x' }, 401], ['/events?application=colour', {}, 404], ['/events?colour=red', {}, 400], ['/events?application=icr', {}, 401],
    ['/events', { cookie: 'niud_icr=niud_x' }, 401],
  ];
  for (const [path, headers, status] of cases) t.equal((await site.ask('GET', path, { headers })).status, status, path);
  const token = await site.token('owner');
  const stream = new Stream(site, '/events', { cookie: `niud_icr=${token}` });
  await stream.until(() => stream.text.includes('retry'));
  stream.close();
});
