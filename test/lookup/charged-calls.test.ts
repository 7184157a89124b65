import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { wireStatus } from '../../service/core/refusals.js';
import { HeldClient } from '../support/declared-lookups.js';
import { LookupServer } from '../../service/lookup/server.js';
import { coinNumber, CoinSite } from '../support/coin-site.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';

const { OK, NO_ROUTE, DENIED, OVERLOADED, UNKNOWN_CALL } = wireStatus;

async function serving(t: Test, waitingReplies: number) {
  const stores = memoryCallStores();
  const site = new CoinSite({ stores });
  const folder = mkdtempSync(join(tmpdir(), 'niud-lookup-'));
  const path = join(folder, 'lookup.sock');
  const server = await LookupServer.start({
    calls: site.calls, clock: site.clock, identity: { version: '1.2.3', role: () => 0 }, address: { path, group: 'niud' }, bounds: () => ({ waitingReplies, loopLagMs: 1_000 }),
  });
  const client = await HeldClient.connect(path);
  t.teardown(async () => {
    client.close();
    await server.stop();
    await site.calls.stop();
    rmSync(folder, { recursive: true });
  });
  return { site, stores, client };
}

t.test('calls that cost money, as the stack sees them', async (t) => {
  const { client, site } = await serving(t, 100);
  const route = (callId: string, card?: string, called = '3125550101') => client.route(coinNumber, { callId, called, ...(card === undefined ? {} : { attributes: { card } }) });
  t.match(await route('a'), { status: DENIED, reason: 'unknown account' });
  t.match(await route('a', 'x'), { status: DENIED, reason: 'balance' });
  t.same(await client.serve(coinNumber, 'topup', ['x', 100, 'gift']), { status: OK, body: [100] });
  t.match(await route('a', 'x'), { status: OK, decision: { kind: 1, value: '3125550101', extra: { max_seconds: 60, balance: 100 } } });
  t.match(await route('free', 'x', '911'), { status: OK, decision: { kind: 0 } });
  t.same(await client.event(coinNumber, { callId: 'a', kind: 'answer' }), { status: OK });
  t.same(await client.end(coinNumber, { callId: 'a', durationMs: 12_001 }), { status: OK, body: [13, 87] });
  t.same(await client.end(coinNumber, { callId: 'a', durationMs: 40_000 }), { status: OK, body: [13, 87] });
  t.match(await client.end(coinNumber, { callId: 'nobody' }), { status: UNKNOWN_CALL });
  t.match(await route('b', 'x'), { status: OK });
  t.match(await client.event(coinNumber, { callId: 'b', kind: 'busy' }), { status: NO_ROUTE, decision: { kind: 0 } });
  t.same(await client.end(coinNumber, { callId: 'b' }), { status: OK, body: [] });
  await route('c', 'x');
  client.tell(coinNumber, { callId: 'c', kind: 'answer' });
  t.same(await client.end(coinNumber, { callId: 'c', durationMs: 1 }), { status: OK, body: [1, 86] }, 'an event without a reply comes before what follows it');
  t.match(await client.serve(coinNumber, 'transfer', ['x', 'y', 87]), { status: DENIED });
  t.equal(site.money('x'), '86, 0 of it in 0');
});

t.test('replies that wait for the disk are bounded', async (t) => {
  const { client, stores } = await serving(t, 2);
  await client.serve(coinNumber, 'topup', ['x', 60]);
  let goOn = (): void => undefined;
  stores.call.slow = new Promise((resolve) => { goOn = resolve; });
  const waiting = Array.from({ length: 4 }, (_, place) => client.route(coinNumber, { callId: `call-${place}`, called: '3125550101', attributes: { card: 'x' } }));
  const answers = await Promise.all(waiting.slice(1));
  t.same(answers.map(({ status }) => status), [DENIED, DENIED, DENIED], 'there was money for one');
  const further = Array.from({ length: 4 }, () => client.end(coinNumber, { callId: 'call-0' }));
  t.same((await Promise.all(further.slice(2))).map(({ status }) => status), [OVERLOADED, OVERLOADED]);
  goOn();
  t.match(await waiting[0], { status: OK });
  t.same((await Promise.all(further.slice(0, 2))).map(({ status, body }) => [status, body]), [[OK, [0, 60]], [OK, [0, 60]]]);
});
