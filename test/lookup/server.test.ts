import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { pack } from 'msgpackr';
import { refuse, wireStatus } from '../../service/core/refusals.js';
import { LookupServer } from '../../service/lookup/server.js';
import type { LookupOptions } from '../../service/lookup/server.js';
import { HeldClient } from '../support/declared-lookups.js';
import { NotAsked } from '../../service/lookup/client.js';
import { loadNative } from '../../service/platform/native.js';
import { RawClient, frameOf, rawFrame } from '../support/raw-client.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

const { OK, NO_ROUTE, BAD_REQUEST, UNKNOWN_TYPE, UNKNOWN_APP, UNKNOWN_CALL, NOT_ACTIVE, DENIED, OVERLOADED, TOO_LARGE, INTERNAL } = wireStatus;
const type = { HELLO: 0x01, PING: 0x02, ROUTE: 0x10, EVENT: 0x11, END: 0x12, SERVE: 0x20 };
const trial = trialNumber;

async function serving(t: Test, more: Partial<LookupOptions> = {}, site = new TrialSite()) {
  const folder = mkdtempSync(join(tmpdir(), 'niud-lookup-'));
  const path = join(folder, 'lookup.sock');
  const server = await LookupServer.start({ calls: site.calls, clock: site.clock, identity: { version: '1.2.3', role: () => 0 }, address: { path, group: 'niud' }, ...more });
  const clients: RawClient[] = [];
  const connect = async (): Promise<RawClient> => {
    const client = await RawClient.connect(path);
    clients.push(client);
    return client;
  };
  t.teardown(async () => {
    for (const client of clients) client.socket.destroy();
    await server.stop();
    await site.calls.stop();
    rmSync(folder, { recursive: true });
  });
  return { site, server, path, connect };
}

t.test('every request and every status', async (t) => {
  const { site, connect } = await serving(t);
  const client = await connect();
  const now = site.clock.now();
  const decision = (kind: number, value: unknown, rule: string | null, extra: unknown = null): unknown[] => [kind, value, rule, site.view.change, extra];
  const continued = decision(0, null, null);
  const reason = /./;
  const table: readonly (readonly [what: string, type: number, app: number, flags: number, body: unknown, status: number, reply: unknown])[] = [
    ['hello', type.HELLO, 0, 0, ['a stack'], OK, ['niud', '1.2.3', 0, site.view.change, now, ['trial']]],
    ['hello without a name', type.HELLO, 0, 0, [], OK, ['niud', '1.2.3', 0, site.view.change, now, ['trial']]],
    ['hello by number', type.HELLO, 0, 0, [5], BAD_REQUEST, ['client_name must be a str']],
    ['ping', type.PING, 0, 0, [], OK, []],
    ['ping with anything, its app echoed', type.PING, 200, 0xff, { any: ['thing'] }, OK, { any: ['thing'] }],
    ['kind 0', type.ROUTE, trial, 0, ['r0', '100'], OK, decision(0, null, 'plan/continue')],
    ['kind 1', type.ROUTE, trial, 0, ['r1', '101'], OK, decision(1, '3125550101', 'plan/number')],
    ['kind 2', type.ROUTE, trial, 0, ['r2', '102'], OK, decision(2, '3125550102@pbx.example.net', 'plan/sip')],
    ['kind 3', type.ROUTE, trial, 0, ['r3', '103'], OK, decision(3, ['101', '102'], 'plan/trunks')],
    ['kind 4', type.ROUTE, trial, 0, ['r4', '104'], OK, decision(4, [['101', '5550104'], ['102', '104']], 'plan/outpulse')],
    ['kind 5', type.ROUTE, trial, 0, ['r5', '105'], OK, decision(5, null, 'plan/terminate')],
    ['kind 6', type.ROUTE, trial, 0, ['r6', '400'], OK, decision(6, ['welcome', 1, 1, 3], 'plan/menu')],
    ['extra', type.ROUTE, trial, 0, ['r7', '107'], OK, decision(1, '3125550107', 'plan/extra', { sp: 'north', max_seconds: 90, pickup: ['TRUNK', ['7']] })],
    ['no route', type.ROUTE, trial, 0, ['r8', '999'], NO_ROUTE, continued],
    ['what is no number finds no route', type.ROUTE, trial, 0, ['r9', '*72'], NO_ROUTE, continued],
    ['every attribute', type.ROUTE, trial, 0, ['r10', '600', '8085550001', now, { trunk: 't', pointcode: '1-2-3', realm: 'r', lata: '1', called_lata: '2', zip: '1', restricted: true, diversions: 0, ingress: 'ain', labels: ['vip'], sp: 's', access: 'a', card: 'c', pin: 'p', later: [{}] }], OK, decision(1, '3125550600', 'plan/vip')],
    ['nil attributes', type.ROUTE, trial, 0, ['r11', '600', null, null, { labels: null, trunk: null }], NO_ROUTE, continued],
    ['digits as a number', type.ROUTE, trial, 0, ['r12', 100], BAD_REQUEST, ['called must be a str']],
    ['nothing dialled', type.ROUTE, trial, 0, ['r12', ''], BAD_REQUEST, ['called must be what was dialled']],
    ['no call id', type.ROUTE, trial, 0, ['', '100'], BAD_REQUEST, ['call_id must be 1 to 64 bytes']],
    ['attributes as an array', type.ROUTE, trial, 0, ['r12', '100', null, null, []], BAD_REQUEST, ['attrs must be a map']],
    ['a trunk by number', type.ROUTE, trial, 0, ['r12', '100', null, null, { trunk: 5 }], BAD_REQUEST, ['trunk must be a str']],
    ['restricted 1', type.ROUTE, trial, 0, ['r12', '100', null, null, { restricted: 1 }], BAD_REQUEST, ['restricted must be a bool']],
    ['diversions -1', type.ROUTE, trial, 0, ['r12', '100', null, null, { diversions: -1 }], BAD_REQUEST, ['diversions must be 0 or more']],
    ['ingress isup', type.ROUTE, trial, 0, ['r12', '100', null, null, { ingress: 'isup' }], BAD_REQUEST, ['ingress must be "ain" or "sip"']],
    ['64 labels', type.ROUTE, trial, 1, ['r12', '100', null, null, { labels: Array.from({ length: 64 }, () => 'l') }], OK, decision(0, null, 'plan/continue')],
    ['65 labels', type.ROUTE, trial, 1, ['r12', '100', null, null, { labels: Array.from({ length: 65 }, () => 'l') }], BAD_REQUEST, ['labels must be at most 64']],
    ['a map for a body', type.ROUTE, trial, 0, { call_id: 'r12' }, BAD_REQUEST, ['the body must be an array']],
    ['a bug', type.ROUTE, trial, 0, ['r13', '666'], INTERNAL, [reason]],
    ['a reply larger than a frame', type.ROUTE, trial, 0, ['r14', '770'], TOO_LARGE, [reason]],
    ['application 0', type.ROUTE, 0, 0, ['r15', '100'], UNKNOWN_APP, [reason]],
    ['application 255', type.END, 255, 0, ['r15'], UNKNOWN_APP, [reason]],
    ['a bad body comes before an unknown application', type.ROUTE, 0, 0, [], BAD_REQUEST, [reason]],
    ['type 0', 0x00, trial, 0, [], UNKNOWN_TYPE, [refuse('unknown_type').message]],
    ['type 0x7f', 0x7f, trial, 0, [], UNKNOWN_TYPE, [reason]],
    ['event answer', type.EVENT, trial, 0, ['r0', 'answer'], OK, []],
    ['event with a decision', type.EVENT, trial, 0, ['r6', 'digits', '1'], OK, decision(1, '3125550401', 'plan/menu/1')],
    ['event after which nothing stands', type.EVENT, trial, 0, ['r1', 'fail', 34], NO_ROUTE, continued],
    ['event of no kind', type.EVENT, trial, 0, ['r1', 'constructor'], BAD_REQUEST, ['kind is none that EVENT has']],
    ['event of no call', type.EVENT, trial, 0, ['r99', 'answer'], UNKNOWN_CALL, [reason]],
    ['end', type.END, trial, 0, ['r1', 'normal', 1_000, now], OK, []],
    ['end again', type.END, trial, 0, ['r1', 16], OK, []],
    ['end of no call', type.END, trial, 0, ['r99'], UNKNOWN_CALL, [reason]],
    ['end after -1 ms', type.END, trial, 0, ['r2', null, -1], BAD_REQUEST, ['duration_ms must be 0 or more']],
    ['serve', type.SERVE, trial, 0, ['balance', ['a', 'b']], OK, [2, 'read']],
    ['serve refused', type.SERVE, trial, 0, ['login', []], DENIED, [reason]],
    ['serve what the application has not', type.SERVE, trial, 0, ['toString', []], BAD_REQUEST, ['trial has no operation of this name']],
    ['serve with a map', type.SERVE, trial, 0, ['balance', {}], BAD_REQUEST, ['args must be an array']],
    ['serve with a bug', type.SERVE, trial, 0, ['broken'], INTERNAL, [reason]],
  ];
  let id = 0;
  for (const [what, type, app, flags, body, status, reply] of table) {
    client.say(frameOf(type, app, flags, ++id, body));
    const came = await client.reply();
    t.match(came, { type: type | 0x80, application: app, status, id }, what);
    if (Array.isArray(reply) && reply[0] instanceof RegExp) t.match(came?.body, reply, what);
    else t.same(came?.body, reply, what);
  }
  site.active = false;
  client.say(frameOf(type.SERVE, trial, 0, 1, ['topup', []]), frameOf(type.SERVE, trial, 0, 2, ['balance', []]), frameOf(type.ROUTE, trial, 0, 3, ['r20', '100']));
  t.same((await client.replies(3)).map((reply) => reply?.status), [NOT_ACTIVE, OK, OK], 'on a standby a write is refused, a reading one and ROUTE are not');
});

t.test('flags', async (t) => {
  const { site, connect } = await serving(t);
  const client = await connect();
  client.say(frameOf(type.ROUTE, trial, 1, 1, ['dry', '100']), frameOf(type.END, trial, 0, 2, ['dry']));
  t.same((await client.replies(2)).map((reply) => reply?.status), [OK, UNKNOWN_CALL], 'DRY opens no call');
  client.say(
    frameOf(type.ROUTE, trial, 0, 3, ['call', '500']),
    frameOf(type.EVENT, trial, 2, 4, ['call', 'note', { any: 'thing' }]),
    frameOf(type.EVENT, trial, 2, 5, ['nobody', 'note', 1]),
    frameOf(type.EVENT, trial, 2, 6, []),
    frameOf(type.EVENT, trial, 2, 7, ['call', 'fail', 'busy']),
    frameOf(type.EVENT, trial, 0, 8, ['call', 'note', 2]),
    frameOf(type.END, trial, 2, 9, ['call']),
  );
  t.same((await client.replies(3)).map((reply) => reply?.id), [3, 8, 9], 'NOREPLY: no reply to an EVENT whatever it comes to; elsewhere it says nothing');
  await site.calls.stop();
  t.equal(site.stores.cdr.entries.size, 1);
});

t.test('a unit of a pair says its role and since when it may be old; one that led and is over answers nobody', async (t) => {
  const pair = { role: 2, stale: 5 as number | undefined, over: false };
  const { site, connect } = await serving(t, { identity: { version: '1.2.3', role: () => pair.role, staleSinceMs: () => pair.stale, isOver: () => pair.over } });
  const client = await connect();
  const told = async (): Promise<unknown> => {
    client.say(frameOf(type.HELLO, 0, 0, 1, []));
    const [, , role, , , , stale] = (await client.reply())!.body as readonly unknown[];
    return [role, stale];
  };
  t.same(await told(), [2, 5]);
  pair.stale = undefined;
  t.same(await told(), [2, null], 'it has all there is');
  pair.over = true;
  client.say(frameOf(type.PING, 0, 0, 2, []), frameOf(type.ROUTE, trial, 0, 3, ['c', '100']));
  for (const before = site.refreshed; site.refreshed === before;) await new Promise((resolve) => { setImmediate(resolve); });
  pair.over = false;
  client.say(frameOf(type.PING, 0, 0, 4, []));
  t.equal((await client.reply())?.id, 4, 'the next that is heard is the next that was asked');
});

t.test('all requests of a burst see the same snapshot, taken once and after they were read', async (t) => {
  const { site, connect } = await serving(t);
  const client = await connect();
  client.say(frameOf(type.PING, 0, 0, 1, []));
  await client.reply();
  const before = site.refreshed;
  client.say(Buffer.concat(Array.from({ length: 50 }, (_, id) => frameOf(type.ROUTE, trial, 0, id, [`c${id}`, '100']))));
  const replies = await client.replies(50);
  t.same(replies.map((reply) => reply?.id), Array.from({ length: 50 }, (_, id) => id));
  t.ok(site.refreshed - before >= 1 && site.refreshed - before <= 2, `${site.refreshed - before} snapshots`);
});

t.test('a bad frame gets one reply and ends its connection; another goes on', async (t) => {
  const { connect } = await serving(t);
  const other = await connect();
  const bad: readonly (readonly [what: string, bytes: Buffer, status: number])[] = [
    ['too long', Buffer.from('00010001', 'hex'), TOO_LARGE],
    ['too short', Buffer.from('00000007', 'hex'), BAD_REQUEST],
    ['another version', Buffer.from('0000000802', 'hex'), BAD_REQUEST],
  ];
  for (const [what, bytes, status] of bad) {
    const client = await connect();
    client.say(Buffer.concat([frameOf(type.PING, 0, 0, 1, []), bytes, frameOf(type.PING, 0, 0, 2, [])]));
    const [ping, refused, after] = await client.replies(3);
    t.equal(ping?.id, 1, `${what}: what came before is answered`);
    t.match(refused, { type: 0x80, application: 0, status, id: 0, body: [/./] }, what);
    t.equal(after, undefined, `${what}: nothing after it`);
    other.say(frameOf(type.PING, 0, 0, 5, [what]));
    t.same((await other.reply())?.body, [what], 'the other connection is undisturbed');
  }
});

t.test('byte by byte, and a client that says all and closes its side', async (t) => {
  const { connect } = await serving(t);
  const client = await connect();
  for (const byte of frameOf(type.ROUTE, trial, 0, 1, ['slowly', '101'])) client.say(Buffer.of(byte));
  t.equal((await client.reply())?.status, OK);
  client.socket.end(frameOf(type.END, trial, 0, 2, ['slowly']));
  t.equal((await client.reply())?.status, OK);
  await client.end();
});

t.test('replies that come later', async (t) => {
  const { site, connect } = await serving(t);
  const client = await connect();
  client.say(frameOf(type.SERVE, trial, 0, 1, ['slow']), frameOf(type.SERVE, trial, 0, 2, ['slow']), frameOf(type.PING, 0, 0, 3, []));
  t.equal((await client.reply())?.id, 3, 'others are answered meanwhile');
  for (const answer of site.slow.splice(0)) answer([7]);
  t.same((await client.replies(2)).map((reply) => [reply?.id, reply?.body]), [[1, [7]], [2, [7]]]);
  client.socket.end(frameOf(type.SERVE, trial, 0, 4, ['slow']));
  const gone = await connect();
  gone.say(frameOf(type.SERVE, trial, 0, 5, ['slow']), frameOf(type.PING, 0, 0, 6, []));
  await gone.reply();
  gone.socket.destroy();
  while (site.slow.length < 2) await new Promise((resolve) => setImmediate(resolve));
  for (const answer of site.slow.splice(0)) answer([8]);
  t.same((await client.reply())?.body, [8], 'also to a client that has closed its side');
  await client.end();
});

t.test('overload', async (t) => {
  const { site, connect } = await serving(t, { bounds: () => ({ waitingReplies: 2, loopLagMs: 100 }) });
  const client = await connect();
  const statuses = async (): Promise<(number | undefined)[]> => {
    client.say(
      frameOf(type.ROUTE, trial, 0, 1, ['c', '101']), frameOf(type.EVENT, trial, 0, 2, ['c', 'answer']), frameOf(type.END, trial, 0, 3, ['c']),
      frameOf(type.SERVE, trial, 0, 4, ['balance']), frameOf(type.PING, 0, 0, 5, []), frameOf(type.HELLO, 0, 0, 6, []),
    );
    return (await client.replies(6)).map((reply) => reply?.status);
  };
  const served = [OK, OK, OK, OK, OK, OK];
  const overloaded = [OVERLOADED, OVERLOADED, OVERLOADED, OVERLOADED, OK, OK];
  t.same(await statuses(), served, 'at rest');
  client.say(...[1, 2].map((id) => frameOf(type.SERVE, trial, 0, id, ['slow'])));
  t.same(await statuses(), served, 'as many replies waiting as may be');
  client.say(frameOf(type.SERVE, trial, 0, 3, ['slow']));
  t.same(await statuses(), overloaded, 'one more');
  for (const answer of site.slow.splice(0)) answer([]);
  await client.replies(3);
  t.same(await statuses(), served, 'when they have come');
});

t.test('a loop that is behind', async (t) => {
  const lags: readonly (readonly [turnMs: number, status: number])[] = [[20, OK], [120, OK], [121, OVERLOADED], [500, OVERLOADED]];
  for (const [turnMs, expected] of lags) {
    const { site, connect } = await serving(t);
    const client = await connect();
    const status = async (): Promise<number | undefined> => {
      client.say(frameOf(type.ROUTE, trial, 1, 1, ['c', '101']));
      return (await client.reply())?.status;
    };
    site.clock.stall(500);
    t.equal(await status(), OK, 'a long turn');
    site.clock.advance(0);
    t.equal(await status(), OK, 'what waited for it');
    site.clock.stall(turnMs);
    t.equal(await status(), expected, `then one of ${turnMs} ms`);
    site.clock.advance(0);
    t.equal(await status(), expected, 'and what waited for that');
    site.clock.advance(20);
    t.equal(await status(), OK, 'the next is short');
  }
});

t.test('who may connect', async (t) => {
  const { connect } = await serving(t, { connections: 2, admit: (fd) => fd >= 0 });
  const [first, second, third] = [await connect(), await connect(), await connect()];
  t.equal(await third.reply(), undefined, 'one more than may be is closed');
  first.say(frameOf(type.PING, 0, 0, 1, []));
  second.say(frameOf(type.PING, 0, 0, 2, []));
  t.same([(await first.reply())?.id, (await second.reply())?.id], [1, 2]);
  const { connect: refused } = await serving(t, { admit: () => false });
  t.equal(await (await refused()).reply(), undefined, 'who is not admitted is closed');
});

t.test('a stop answers what is in and closes after 100 ms of silence', async (t) => {
  const { site, server, connect, path } = await serving(t);
  const [idle, busy, waiting] = [await connect(), await connect(), await connect()];
  waiting.say(frameOf(type.SERVE, trial, 0, 1, ['slow']), frameOf(type.PING, 0, 0, 2, []));
  for (const client of [idle, busy]) client.say(frameOf(type.PING, 0, 0, 1, []));
  for (const client of [idle, busy, waiting]) await client.reply();
  const stopped = server.stop();
  await t.rejects(RawClient.connect(path), 'nobody new');
  site.clock.advance(60);
  busy.say(frameOf(type.PING, 0, 0, 2, []));
  t.equal((await busy.reply())?.id, 2, 'who has more to ask is answered');
  site.clock.advance(40);
  await idle.end();
  t.equal(server.connections, 2, 'the silent one is closed, the busy one and the waiting one are not');
  site.clock.advance(100);
  await busy.end();
  site.slow[0]!([9]);
  t.same((await waiting.reply())?.body, [9]);
  site.clock.advance(100);
  await waiting.end();
  await stopped;
});

t.test('a stop closes in the end whoever never falls silent', async (t) => {
  const { site, server, connect } = await serving(t);
  const client = await connect();
  const stopped = server.stop();
  for (let passedMs = 0; passedMs < 2_000; passedMs += 50) {
    client.say(frameOf(type.PING, 0, 0, passedMs, []));
    t.equal((await client.reply())?.id, passedMs);
    site.clock.advance(50);
  }
  await client.end();
  await stopped;
});

const { addon } = loadNative();

t.test('a stop answers every question that went out, and a client knows which did not', { skip: addon === undefined ? 'skipped: the add-on is not built' : false }, async (t) => {
  const { site, server, path, connect } = await serving(t, { shutReading: (fd) => addon!.shutReading(fd) });
  const seen = { answered: 0, notAsked: 0, cut: 0 };
  let clients = 0;
  async function asking(): Promise<void> {
    const client = await HeldClient.connect(path);
    clients++;
    try {
      for (;;) {
        await client.route(trial, { callId: `stop-${clients}`, called: '101' }, true);
        seen.answered++;
      }
    } catch (fault) {
      if (fault instanceof NotAsked) seen.notAsked++;
      else seen.cut++;
    }
  }
  const all = Array.from({ length: 20 }, () => asking());
  const deep = await connect();
  while (clients < all.length || seen.answered < 2_000) await new Promise((resolve) => setImmediate(resolve));
  const stopped = server.stop();
  // In the socket when the last moment comes, of which nothing has been read: as many as its buffer takes.
  deep.say(...Array.from({ length: 200 }, (_, id) => frameOf(type.PING, 0, 0, id, [])));
  site.clock.advance(2_000);
  t.same((await deep.replies(200)).map((reply) => reply?.id), Array.from({ length: 200 }, (_, id) => id), 'many at once');
  await Promise.all(all);
  t.strictSame(seen, { answered: seen.answered, notAsked: all.length, cut: 0 }, 'one at a time, without a pause');
  await stopped;
});

t.test('a body that is no MessagePack hurts its own request only', async (t) => {
  const { connect } = await serving(t);
  const client = await connect();
  client.say(rawFrame(type.ROUTE, trial, 0, 1, Buffer.from('ddffffffff', 'hex')), rawFrame(type.ROUTE, trial, 0, 2, pack(['c', '101'])));
  t.same((await client.replies(2)).map((reply) => reply?.status), [BAD_REQUEST, OK]);
});
