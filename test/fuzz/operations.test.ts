/** SERVE with what no stack should send, to every operation of every application on its sample data: an answer with a reason, and nothing else (lookup-protocol.md, Status). */
import t from 'tap';
import type { Test } from 'tap';
import { pack } from 'msgpackr';
import { hosted } from '../../service/apps/all.js';
import { limits } from '../../service/core/limits.js';
import { isRefusal, wireStatus } from '../../service/core/refusals.js';
import type { Json } from '../../service/schema/kind.js';
import { readArguments } from '../../service/schema/wire-arguments.js';
import { badArguments } from '../support/hostile/operations.js';
import { frameOf, type RawClient, type RawReply } from '../support/raw-client.js';
import { SampleSite } from '../support/sample-site.js';

t.setTimeout(1_100_000);

const { OK, BAD_REQUEST, NOT_ACTIVE, DENIED } = wireStatus;
const [SERVE, PING] = [0x20, 0x02];
const dryFlag = 1;
/** Nothing that anybody sends holds the thread up for so long (quality.md, Fuzz). Five times quality.md's figure: the machine of a test has other work too, and what stalls takes far longer. */
const stallMs = 250;
/** Attempts to log in are throttled for so long. */
const throttleMs = 600_000;

const operated = hosted.filter(({ operations }) => operations !== undefined);
const all = operated.flatMap(({ application, operations }) => Object.entries(operations!).map(([name, operation]) => ({ application, name, operation })));
/** By lookup-protocol.md a wrong PIN is counted, which is a change although the answer is DENIED. */
const countsWrongPins = ['ecf login', 'ecf set_pin'];

class Asking {
  asked = 0;

  constructor(readonly t: Test, readonly site: SampleSite, readonly client: RawClient) {}

  /** One request; what does not hold of its answer fails. */
  async serve(application: number, name: string, args: unknown, flags = 0): Promise<RawReply> {
    const { site, client, t } = this;
    this.asked++;
    const [change, lines] = [site.change, site.lines];
    const startMs = performance.now();
    const reply = await site.ask(client, SERVE, application, args === undefined ? [name] : [name, args], flags);
    const tookMs = performance.now() - startMs;
    const what = `${application} ${name} ${shorten(args)} flags ${flags}`;
    if (reply === undefined) throw new Error(`${what}: the connection was closed`);
    const hosting = hosted.find((each) => each.application.number === application)!.application.name;
    const isWritten = site.change !== change || site.lines !== lines;
    if (reply.type !== (SERVE | 0x80) || reply.application !== application || ![OK, BAD_REQUEST, DENIED, NOT_ACTIVE].includes(reply.status as 0)) t.fail(`${what}: ${JSON.stringify(reply)}`);
    if (reply.status !== OK && !(Array.isArray(reply.body) && reply.body.length === 1 && typeof reply.body[0] === 'string' && reply.body[0] !== '' && reply.body[0].length < 1_000)) t.fail(`${what}: no reason, ${JSON.stringify(reply.body).slice(0, 200)}`);
    if (isWritten && (reply.status !== OK || (flags & dryFlag) !== 0 || !site.active) && !(reply.status === DENIED && countsWrongPins.includes(`${hosting} ${name}`))) t.fail(`${what}: ${reply.status}, and something was written`);
    if (tookMs > stallMs && !isWritten) this.slow.push([what, application, name, args, flags]);
    return reply;
  }

  readonly slow: (readonly [what: string, application: number, name: string, args: unknown, flags: number])[] = [];

  /** What took long once is asked again: a machine that has other work tells nothing. */
  async stalls(): Promise<readonly string[]> {
    const stalled: string[] = [];
    for (const [what, application, name, args, flags] of this.slow.splice(0)) {
      let bestMs = Infinity;
      for (let attempt = 0; attempt < 5; attempt++) {
        const startMs = performance.now();
        await this.site.ask(this.client, SERVE, application, args === undefined ? [name] : [name, args], flags);
        bestMs = Math.min(bestMs, performance.now() - startMs);
      }
      if (bestMs > stallMs) stalled.push(`${what}: ${bestMs.toFixed(0)} ms`);
    }
    return stalled;
  }

  async lives(): Promise<boolean> {
    return (await this.site.ask(this.client, PING, 0, ['still', 'there']))?.status === OK;
  }
}

function shorten(args: unknown): string {
  return JSON.stringify(args, (_, value: unknown) => typeof value === 'bigint' ? `${value}n` : value)?.slice(0, 100) ?? 'nothing';
}

/** Wrong in number, in type, in one place or in all. */
function badLists(sound: readonly unknown[]): readonly unknown[] {
  return [
    undefined, ...badArguments, ...sound.map((_, count) => sound.slice(0, count)), [...sound, ...sound], [...sound, 'more'], sound.map(() => null), [...sound].reverse(), [sound], Array.from({ length: 100 }, () => 'x'),
    ...sound.flatMap((_, place) => badArguments.map((bad) => sound.map((arg, at) => at === place ? bad : arg))),
    ...badArguments.map((bad) => sound.map(() => bad)),
  ].filter((args) => args === undefined || pack(args).length < limits.frameBytes - 100);
}

t.test('the example of every operation is taken, and the reply is as declared', async (t) => {
  const site = await SampleSite.open(t);
  const asking = new Asking(t, site, await site.connect(t));
  for (const { application, name, operation } of all) {
    const args = operation.example.takes;
    const wanted = operation.administrators === true ? BAD_REQUEST : OK;
    t.equal((await asking.serve(application.number, name, args, dryFlag)).status, wanted, `${application.name} ${name}, dry`);
    const { status, body } = await asking.serve(application.number, name, args);
    t.equal(status, wanted, `${application.name} ${name}`);
    if (status === OK) t.ok(!isRefusal(readArguments(operation.gives, body as readonly Json[])) && (body as readonly Json[]).length <= operation.gives.length, `${application.name} ${name} gives ${JSON.stringify(body)}`);
    t.notOk(isRefusal(readArguments(operation.gives, operation.example.gives)), `${application.name} ${name}: so does its example`);
    site.active = false;
    t.equal((await asking.serve(application.number, name, args)).status, operation.administrators === true ? BAD_REQUEST : operation.writes ? NOT_ACTIVE : OK, `${application.name} ${name}, on a standby`);
    site.active = true;
  }
});

for (const mode of ['as it is', 'dry', 'on a standby'] as const) t.test(`bad arguments, ${mode}`, async (t) => {
  const site = await SampleSite.open(t);
  const asking = new Asking(t, site, await site.connect(t));
  site.active = mode !== 'on a standby';
  for (const { application, name, operation } of all) {
    for (const args of badLists(operation.example.takes)) {
      const { status } = await asking.serve(application.number, name, args, mode === 'dry' ? dryFlag : 0);
      if (mode === 'on a standby' && operation.writes && operation.administrators !== true && status === OK) t.fail(`${application.name} ${name} ${shorten(args)}: OK on a standby`);
      site.store.clock.advance(throttleMs / 100);
    }
    t.ok(await asking.lives(), `${application.name} ${name}: the connection stays`);
    t.same(await asking.stalls(), [], `${application.name} ${name}: nothing stalls`);
  }
  t.ok(asking.asked > 1_000, `${asking.asked} requests`);
});

t.test('operations that nobody has', async (t) => {
  const site = await SampleSite.open(t);
  const asking = new Asking(t, site, await site.connect(t));
  const names = ['', 'Login', 'login ', '__proto__', 'constructor', 'toString', 'run', 'x'.repeat(30_000), '\u0000', '\u{1f600}', 'right_pin', 'note_status', 'wrong_pin'];
  for (const { application } of hosted) for (const name of names) t.equal((await asking.serve(application.number, name, [])).status, BAD_REQUEST, `${application.name} ${name.slice(0, 20)}`);
  for (const body of [null, 5, {}, 'login', [], [null], [1], [[]], ['login', {}], ['login', 'x'], ['login', 5]]) for (const { application } of hosted) {
    t.equal((await site.ask(asking.client, SERVE, application.number, body))?.status, BAD_REQUEST, `${application.name} ${JSON.stringify(body)}`);
  }
  t.ok(await asking.lives());
});

t.test('a thousand guesses at a time open no account', async (t) => {
  const site = await SampleSite.open(t);
  const { application } = operated.find(({ application: { name } }) => name === 'ecf')!;
  const client = await site.connect(t);
  client.say(...Array.from({ length: 1_000 }, (_, pin) => frameOf(SERVE, application.number, 0, pin, ['login', ['2075552000', String(pin).padStart(4, '0')]])));
  const replies = await client.replies(1_000);
  t.ok(replies.every((reply) => reply?.status === DENIED), 'each is denied');
  t.equal((await site.ask(client, SERVE, application.number, ['login', ['2075552000', '1000']]))?.status, DENIED, 'the right PIN comes too late');
});
