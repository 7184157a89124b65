/** Calls by chance on the sample data of every application, sound and unsound, in any order and many at once, through the real socket (quality.md, Fuzz). */
import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import type { Test } from 'tap';
import { pack } from 'msgpackr';
import { hosted } from '../../service/apps/all.js';
import type { Hosted } from '../../service/routing/hosted.js';
import { limits } from '../../service/core/limits.js';
import { wireStatus } from '../../service/core/refusals.js';
import { explainer } from '../../service/explain/explainer.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { position } from '../../service/schema/table.js';
import { badArguments } from '../support/hostile/operations.js';
import { mutationsOf } from '../support/hostile/mutations.js';
import { Random } from '../../scripts/nanp/random.js';
import { frameOf, type RawClient, type RawReply } from '../support/raw-client.js';
import { SampleSite } from '../support/sample-site.js';
import type { Json } from '../../service/schema/kind.js';
import { attributesFrom } from '../../service/lookup/messages/attributes.js';

t.setTimeout(1_100_000);

const seed = Number(process.env['NIUD_FUZZ_SEED'] ?? 20_260_115);
const requests = Number(process.env['NIUD_FUZZ_ROUNDS'] ?? 20_000);
const { OK, NO_ROUTE, BAD_REQUEST, INTERNAL } = wireStatus;
const type = { ROUTE: 0x10, EVENT: 0x11, END: 0x12, SERVE: 0x20, PING: 0x02 } as const;
/** What so many requests may leave in memory, once all calls have ended: remembered ends, plans, statistics. */
const mostGrowthBytes = 96 * 2 ** 20;

/** Numbers that the sample data knows, and those that nobody has. */
function numbersIn(site: SampleSite): readonly string[] {
  const found = hosted.flatMap(({ application }) => application.tables.filter(({ columns, internal }) => internal !== true && columns.some(({ kind }) => kind.name === 'phone')).flatMap((table) => {
    const columns = table.columns.filter(({ kind }) => kind.name === 'phone').map(({ name }) => position(table, name));
    return [...site.store.reader.view(application.name).scan(table.name, { limit: 100 })].flatMap(({ row }) => columns.flatMap((place) => row[place] as string | undefined ?? []));
  }));
  return [...found, '0', '00', '911', '933', '+442079460000', '01144207946', '3125550100', '8085550100', '9005551234', '5551234', '18085550100', '(808) 555-0100', '*72', 'sip:x@y', '5'.repeat(250), '\u{1f600}'];
}

const attributes: readonly (readonly [name: string, values: readonly unknown[]])[] = [
  ['trunk', ['4100', '4200', '']], ['pointcode', ['010-020-001', '10-20-1', '999-999-999', '']], ['realm', ['sip.lakeshore.example', 'x']], ['lata', ['358', '120', 'x']], ['called_lata', ['358']], ['zip', ['04101', '96813', '']],
  ['restricted', [true, false]], ['diversions', [0, 4, 5, 6, 2 ** 40]], ['ingress', ['ain', 'sip']], ['labels', [[], ['vip'], ['a', 'b', 'a']]], ['sp', ['Harbor_Telephone', 'Lakeshore_Telecom', 'nobody', '']],
  ['access', ['8005550141', '8005550142', '1', '']], ['card', ['80000001', '80000010', '80000199', '0', '']], ['pin', ['104922', '100003', '149193', '0', '']], ['unknown', [1]],
];

const eventKinds = ['answer', 'digits', 'busy', 'noanswer', 'fail', 'label', 'note', '', 'constructor', '__proto__'];

/** Makes requests by chance: mostly sound, so that calls get somewhere. */
class Caller {
  readonly #random: Random;

  constructor(readonly site: SampleSite, readonly numbers: readonly string[], ...words: readonly (string | number)[]) {
    this.#random = new Random('calls', seed, ...words);
  }

  #bad<T>(value: T): unknown {
    return this.#random.percent(4) ? this.#random.pick(badArguments) : value;
  }

  #attributes(): unknown {
    const { percent, some, pick } = { percent: (share: number) => this.#random.percent(share), some: this.#random.some.bind(this.#random), pick: <V>(values: readonly V[]): V => this.#random.pick(values) };
    if (percent(20)) return this.#bad(null);
    const chosen = some(attributes, this.#random.below(5)).map(([name, values]) => [name, this.#bad(pick(values))] as const);
    // A caller of a card mostly has all that it takes.
    const place = this.#random.below(200);
    const card = percent(40) ? [['access', place % 10 === 0 ? '8005550142' : '8005550141'], ['card', String(80_000_000 + place)], ['pin', String(100_003 + place * 4_919)]] as const : [];
    return Object.fromEntries([...card, ...chosen]);
  }

  #instant(): unknown {
    return this.#random.percent(70) ? null : this.#bad(this.#random.pick([this.site.store.clock.now(), 0, limits.instantMs, limits.instantMs + 1, -1, Date.UTC(2026, 9, 25, 1), 1.5]));
  }

  /** A frame's type, application, body and flags. */
  next(): readonly [type: number, application: number, body: unknown, flags: number] {
    const random = this.#random;
    const { application, operations } = random.pick(hosted);
    const callId = this.#bad(`call ${application.name} ${random.below(60)}`);
    const flags = random.percent(10) ? random.below(4) : 0;
    switch (random.weighted({ route: 45, event: 30, end: 15, serve: 9, noise: 1 })) {
      case 'route': return [type.ROUTE, application.number, [callId, this.#bad(random.pick(this.numbers)), this.#bad(random.percent(30) ? null : random.pick(this.numbers)), this.#instant(), this.#attributes()], flags];
      case 'event': return [type.EVENT, application.number, [callId, this.#bad(random.pick(eventKinds)), this.#bad(random.pick<unknown>(['1', '', '1234', 'busy', 34, null, 'vip', { deep: [1] }])), this.#instant()], flags & 1];
      case 'end': return [type.END, application.number, [callId, this.#bad(random.pick<unknown>(['normal', 16, null])), this.#bad(random.pick<unknown>([null, 0, 1, 61_000, 3_600_000, 2 ** 45])), this.#instant()], flags];
      case 'serve': {
        const name = random.pick([...Object.keys(operations ?? { none: 1 }), 'nothing']);
        return [type.SERVE, application.number, [name, this.#bad((operations?.[name]?.example.takes ?? []).map((arg) => this.#bad(arg)))], flags];
      }
      case 'noise': return [random.below(256), random.below(256), random.pick(badArguments), random.below(256)];
    }
  }
}

/** What is wrong with a reply, in words. */
function replyFault(request: readonly unknown[], reply: RawReply | undefined): string | undefined {
  const what = JSON.stringify(request, (_, value: unknown) => typeof value === 'bigint' ? `${value}n` : typeof value === 'string' ? value.slice(0, 60) : value).slice(0, 400);
  if (reply === undefined) return `the connection was closed after ${what}`;
  if (reply.status === INTERNAL) return `INTERNAL: ${what}`;
  if (reply.status > INTERNAL) return `status ${reply.status}: ${what}`;
  const isDecision = request[0] === type.ROUTE && (reply.status === OK || reply.status === NO_ROUTE);
  if (isDecision && !(Array.isArray(reply.body) && reply.body.length === 5 && Number.isInteger(reply.body[0]) && (reply.body[0] as number) <= 6)) return `no decision: ${what}, ${JSON.stringify(reply.body)}`;
  if (reply.status > NO_ROUTE && !(Array.isArray(reply.body) && typeof reply.body[0] === 'string' && reply.body[0] !== '' && reply.body[0].length < 1_000)) return `no reason: ${what}, ${JSON.stringify(reply.body).slice(0, 100)}`;
  return undefined;
}

/** Requests in bursts on some connections at once; gives what was wrong with the answers. */
async function run(site: SampleSite, clients: readonly RawClient[], caller: Caller, count: number, clock: Random): Promise<readonly string[]> {
  const faults: string[] = [];
  let id = 0;
  for (let sent = 0; sent < count && faults.length === 0;) {
    const bursts = clients.map(() => {
      const burst = Array.from({ length: 1 + clock.below(40) }, () => ({ id: ++id, request: caller.next() })).filter(({ request: [, , body] }) => pack(body).length < limits.frameBytes - 100);
      sent += burst.length;
      return burst;
    });
    clients.forEach((client, place) => client.say(...bursts[place]!.map(({ id: asked, request: [of, application, body, flags] }) => frameOf(of, application, flags, asked, body))));
    await Promise.all(clients.map(async (client, place) => {
      const waiting = new Map(bursts[place]!.filter(({ request: [of, , , flags] }) => !(of === type.EVENT && (flags & 2) !== 0)).map(({ id: asked, request }) => [asked, request]));
      while (waiting.size > 0) {
        const reply = await client.reply();
        const request = waiting.get(reply?.id ?? 0);
        const fault = request === undefined ? `a reply to nothing: ${JSON.stringify(reply)}` : replyFault(request, reply);
        if (fault !== undefined) {
          faults.push(fault);
          return;
        }
        waiting.delete(reply!.id);
      }
    }));
    site.store.clock.advance(clock.percent(2) ? 3_600_000 * clock.between(1, 8) : clock.below(20_000));
  }
  return faults;
}

/** Ends whatever is open, as the stack would in the end; what nobody ends is ended by its lease. */
async function settle(site: SampleSite): Promise<void> {
  for (let hour = 0; hour < 48 && site.calls.open.size > 0; hour++) {
    for (let step = 0; step < 20; step++) {
      site.store.clock.advance(180_000);
      await turn();
    }
  }
  await turn();
}

async function open(t: Test, connections: number, hosts?: readonly Hosted[]): Promise<{ readonly site: SampleSite; readonly clients: readonly RawClient[] }> {
  const site = await SampleSite.open(t, hosts);
  return { site, clients: await Promise.all(Array.from({ length: connections }, () => site.connect(t))) };
}

const rejected: unknown[] = [];
process.on('unhandledRejection', (reason) => rejected.push(reason));

t.test(`calls of all applications at once (seed ${seed})`, async (t) => {
  const { site, clients } = await open(t, 4);
  const caller = new Caller(site, numbersIn(site), 'all');
  const clock = new Random('clock', seed);
  // What is made ready once is not counted as growth.
  t.same(await run(site, clients, caller, requests / 4, clock), []);
  const beforeBytes = process.memoryUsage().heapUsed;
  t.same(await run(site, clients, caller, requests, clock), []);
  await settle(site);
  t.equal(site.calls.open.size, 0, 'every call ends');
  t.ok(process.memoryUsage().heapUsed - beforeBytes < mostGrowthBytes, `${((process.memoryUsage().heapUsed - beforeBytes) / 2 ** 20).toFixed(0)} MiB more`);
  const { cdr, ledger } = site.stores;
  t.ok(cdr.entries.size > 0 && ledger.entries.size > 0, `${cdr.entries.size} blocks of CDRs, ${ledger.entries.size} lines in the ledger`);
  for (const { application } of hosted) for (const table of application.tables.filter(({ account }) => account !== undefined)) {
    const { accounts } = site.calls.host(application.number)!;
    const held = [...site.store.reader.view(application.name).scan(table.name)].filter((stored) => accounts.reserved(table.account!(stored)) !== 0 || accounts.calls(table.account!(stored)) !== 0);
    t.same(held.map(({ key }) => key), [], 'no account holds money of calls that are over');
  }
  t.same(rejected, []);
});

t.test('attributes of every other type', async (t) => {
  const { site, clients: [client] } = await open(t, 1);
  const wrong: string[] = [];
  for (const { application } of hosted) for (const [name, values] of attributes) for (const bad of [...badArguments, ...values]) {
    const body = [`attrs ${name}`, '3125550100', '8085550100', null, { access: '8005550141', card: '80000001', pin: '104922', [name]: bad }];
    if (pack(body).length >= limits.frameBytes - 100) continue;
    const reply = await site.ask(client!, type.ROUTE, application.number, body, 1);
    const fault = replyFault([type.ROUTE, application.number, body], reply);
    if (fault !== undefined) wrong.push(fault);
    const isText = typeof bad === 'string' && Buffer.byteLength(bad) <= limits.callTextBytes;
    const takesText = !['restricted', 'diversions', 'ingress', 'labels', 'unknown'].includes(name);
    if (takesText && bad !== null && bad !== undefined && (reply?.status === BAD_REQUEST) !== !isText) wrong.push(`${application.name} ${name} ${String(bad).slice(0, 40)}: ${reply?.status} ${JSON.stringify(reply?.body)}`);
  }
  t.same(wrong, []);
  t.equal((await site.ask(client!, type.PING, 0, []))?.status, OK, 'the connection stays');
});

t.test('the same calls explained', async (t) => {
  const site = await SampleSite.open(t);
  const explain = explainer((application) => site.calls.host(application), { reader: site.store.reader, cdrs: new Cdrs(site.stores.cdr, site.stores.cdrByNumber), clock: site.store.clock, readAttributes: attributesFrom });
  const sound: Json = { trunk: '4100', pointcode: '010-020-001', labels: ['vip'], restricted: true, diversions: 1, ingress: 'sip', sp: 'Harbor_Telephone', access: '8005550141', card: '80000001', pin: '104922', zip: '04101' };
  const faults: string[] = [];
  let refused = 0, explained = 0;
  for (const { application } of hosted) for (const given of [sound, ...mutationsOf(sound, new Random('explain', seed))]) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) continue;
    for (const called of ['0', '3125550100', '2075552000', '\u0000', 'x']) {
      try {
        const answer = explain({ application: application.name, tenant: {}, attributes: given as { [name: string]: Json }, called, calling: '8085550100' });
        if ('code' in answer) refused++;
        else explained++;
        if ('code' in answer && answer.code === 'internal') faults.push(JSON.stringify(given).slice(0, 200));
      } catch (error) {
        faults.push(`${String((error as Error).stack)} at ${application.name} ${called} ${JSON.stringify(given).slice(0, 200)}`);
      }
    }
  }
  t.same(faults.slice(0, 5), []);
  t.ok(refused > 100 && explained > 100, `${explained} explained, ${refused} refused`);
});

t.test('a fault that is put in on purpose is found', async (t) => {
  const broken = hosted.map((each): Hosted => each.application.name !== hosted[0]!.application.name ? each : {
    ...each, service: { ...each.service, decide: (call, ...more) => { if (call.attributes.zip === '96813') throw new Error('the canary'); return each.service.decide(call, ...more); } },
  });
  const { site, clients } = await open(t, 2, broken);
  const faults = await run(site, clients, new Caller(site, numbersIn(site), 'canary'), requests, new Random('canary', seed));
  t.match(faults[0], /^INTERNAL: .*96813/);
});
