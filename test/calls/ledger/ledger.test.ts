import { createHash } from 'node:crypto';
import t from 'tap';
import { accountKey } from '../../../service/calls/ledger/ledger-layout.js';
import { scopeReferences } from '../../../service/calls/ledger/scoped-references.js';
import { pack } from '../../../service/database/layout.js';
import { Cdrs } from '../../../service/calls/cdrs.js';
import { explain } from '../../../service/calls/explain.js';
import { LedgerReader } from '../../../service/calls/ledger/ledger-reader.js';
import { CheckedMovements } from '../../../service/calls/ledger/checked-movements.js';
import { Ledger } from '../../../service/calls/ledger/ledger.js';
import { GroupCommit } from '../../../service/calls/group-commit.js';
import { verifyLedger } from '../../../service/calls/ledger/verify.js';
import { Rehearsal, inWords } from '../../../service/calls/rehearse.js';
import type { Cdr } from '../../../service/calls/cdr.js';
import { isRefusal, refuse } from '../../../service/core/refusals.js';
import { limits } from '../../../service/core/limits.js';
import { coinHosted, coinNumber, CoinSite } from '../../support/coin-site.js';
import { memoryCallStores } from '../../support/memory-keyed-store.js';
import { Statistics } from '../../../service/calls/statistics.js';

type Line = readonly [does: (site: CoinSite) => Promise<string> | string, comes: string];

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const hourMs = 3_600_000;

const talks: Readonly<Record<string, readonly Line[]>> = {
  'a call': [
    [(s) => s.route('a', 'x'), 'balance'],
    [(s) => s.serve('topup', 'x', 100), '100'],
    [(s) => s.route('a', 'x'), '60 cents'],
    [(s) => s.money('x'), '100, 60 of it in 1'],
    [(s) => s.event('a', 'answer'), 'noted'],
    [(s) => s.end('a', 9_001), '10 90'],
    [(s) => s.money('x'), '90, 0 of it in 0'],
    [(s) => s.event('a', 'note'), 'unknown_call'],
  ],
  'nobody answers': [
    [(s) => s.serve('topup', 'x', 100), '100'],
    [(s) => s.route('a', 'x'), '60 cents'],
    [(s) => s.end('a', 9_001), '0 100'],
    [(s) => s.money('x'), '100, 0 of it in 0'],
  ],
  'two calls cannot spend the same cent': [
    [(s) => s.serve('topup', 'x', 1), '1'],
    [async (s) => (await Promise.all([s.route('a', 'x'), s.route('b', 'x')])).join(', '), '1 cents, balance'],
    [(s) => s.end('a'), '0 1'],
    [(s) => s.route('b', 'x'), '1 cents'],
  ],
  'ROUTE repeated has one reservation': [
    [(s) => s.serve('topup', 'x', 50), '50'],
    [(s) => s.route('a', 'x'), '50 cents'],
    [(s) => s.route('a', 'x'), '50 cents'],
    [(s) => s.money('x'), '50, 50 of it in 1'],
    [(s) => s.serve('topup', 'x', 5), '55'],
    [(s) => s.route('a', 'x'), '55 cents'],
    [(s) => s.money('x'), '55, 55 of it in 1'],
    [(s) => s.event('a', 'answer'), 'noted'],
    [(s) => s.serve('topup', 'x', 5), '60'],
    [(s) => s.route('a', 'x'), '55 cents'],
    [(s) => s.money('x'), '60, 55 of it in 1'],
  ],
  'ROUTE repeated for another account': [
    [(s) => s.serve('topup', 'x', 50), '50'],
    [(s) => s.serve('topup', 'y', 20), '20'],
    [(s) => s.route('a', 'x'), '50 cents'],
    [(s) => s.route('a', 'y'), '20 cents'],
    [(s) => [s.money('x'), s.money('y')].join('; '), '50, 0 of it in 0; 20, 20 of it in 1'],
  ],
  'ROUTE repeated and refused keeps nothing': [
    [(s) => s.serve('topup', 'x', 50), '50'],
    [(s) => s.route('a', 'x'), '50 cents'],
    [(s) => s.route('a', 'x', '404'), 'blocked'],
    [(s) => s.money('x'), '50, 0 of it in 0'],
    [(s) => s.end('a'), 'unknown_call'],
    [(s) => String([...s.stores.call.scan(Buffer.of(0))].length), '0'],
  ],
  'END repeated': [
    [(s) => s.serve('topup', 'x', 100), '100'],
    [(s) => s.route('a', 'x'), '60 cents'],
    [(s) => s.event('a', 'answer'), 'noted'],
    [(s) => s.end('a', 1_000, true), '1 99'],
    [async (s) => (await Promise.all([s.end('a', 1_000), s.end('a', 7_000), s.end('a', 9_000, true)])).join(', '), '1 99, 1 99, 1 99'],
    [(s) => s.end('a', 7_000), '1 99'],
    [(s) => { s.clock.advance(limits.endedCallMs); return s.end('a'); }, '1 99'],
    [(s) => { s.clock.advance(1); return s.end('a'); }, 'unknown_call'],
    [(s) => s.money('x'), '99, 0 of it in 0'],
  ],
  'a transfer in the middle of a call': [
    [(s) => s.serve('topup', 'x', 100), '100'],
    [(s) => s.route('a', 'x'), '60 cents'],
    [(s) => s.serve('transfer', 'x', 'y', 41), 'balance'],
    [(s) => s.serve('transfer', 'x', 'y', 40), ''],
    [(s) => s.event('a', 'answer'), 'noted'],
    [(s) => s.end('a', 60_000), '60 0'],
    [(s) => [s.money('x'), s.money('y')].join('; '), '0, 0 of it in 0; 40, 0 of it in 0'],
  ],
  'a reference counts once': [
    [async (s) => (await Promise.all([s.serve('topup', 'x', 10, 'one'), s.serve('topup', 'x', 10, 'one')])).join(', '), '10, 10'],
    [(s) => s.serve('topup', 'x', 10, 'one'), '10'],
    [(s) => s.serve('topup', 'x', 10, 'two'), '20'],
    [(s) => s.serve('topup', 'y', 10, 'one'), '10'],
    [(s) => [s.accounts.entered('x', 'one')?.amount, s.accounts.entered('x', 'three')?.amount].join(), '10,'],
  ],
  'the destination cannot be used': [
    [(s) => s.serve('topup', 'x', 10), '10'],
    [(s) => s.route('a', 'x'), '10 cents'],
    [(s) => s.event('a', 'busy'), 'no route'],
    [(s) => s.money('x'), '10, 0 of it in 0'],
    [(s) => s.end('a'), ''],
  ],
  'once answered a call keeps what it is spending': [
    [(s) => s.serve('topup', 'x', 10), '10'],
    [(s) => s.route('a', 'x'), '10 cents'],
    [(s) => s.event('a', 'answer'), 'noted'],
    [(s) => s.event('a', 'fail'), 'no route'],
    [(s) => s.money('x'), '10, 10 of it in 1'],
    [(s) => s.end('a', 4_000), '4 6'],
  ],
  'what is left below a bound goes with the charge': [
    [(s) => s.serve('topup', 'x', 10), '10'],
    [(s) => s.route('a', 'x'), '10 cents'],
    [(s) => s.event('a', 'answer'), 'noted'],
    [(s) => s.end('a', 8_000), '8 0'],
    [(s) => s.money('x'), '0, 0 of it in 0'],
  ],
  'free calls, dry ones and others': [
    [(s) => s.route('a', 'x', '911'), 'free'],
    [(s) => s.end('a'), ''],
    [(s) => s.serve('topup', 'x', 10), '10'],
    [(s) => s.route('a', 'x', undefined, true), '10 cents'],
    [(s) => s.route('a', 'x', '404', true), 'blocked'],
    [(s) => s.money('x'), '10, 0 of it in 0'],
    [(s) => s.end('a'), ''],
  ],
};

for (const [name, lines] of Object.entries(talks)) {
  t.test(name, async (t) => {
    const site = new CoinSite({ stores: memoryCallStores() });
    for (const [place, [does, comes]] of lines.entries()) t.equal(await does(site), comes, `line ${place + 1}`);
    t.strictSame((await verifyLedger(site.stores, coinNumber, { cdrsFromMs: 0, inTurn: 2 })).faults, []);
    await site.calls.stop();
  });
}

t.test('what is on disk when a reply leaves', async (t) => {
  const site = new CoinSite({ stores: memoryCallStores() });
  await site.serve('topup', 'x', 100, 'gift');
  const cdrs = (): readonly Cdr[] => [...new Cdrs(site.stores.cdr, site.stores.cdrByNumber).list({ application: coinNumber, fromMs: 0, toMs: Infinity })];
  const opened = site.calls.decisions.route(site.host, { callId: 'a', called: '3125550101', calling: undefined, timeMs: undefined, attributes: { card: 'x' } }, false);
  t.ok(opened instanceof Promise);
  t.equal([...site.stores.call.scan(Buffer.of(0))].length, 0, 'ROUTE, before');
  await opened;
  t.equal([...site.stores.call.scan(Buffer.of(0))].length, 1, 'ROUTE, after');
  await site.event('a', 'answer');
  const ending = site.end('a', 5_000);
  t.same([cdrs().length, new LedgerReader(coinNumber, site.stores).moved('x')], [0, 100], 'END, before');
  t.equal(await ending, '5 95');
  t.same([cdrs().length, new LedgerReader(coinNumber, site.stores).moved('x'), [...site.stores.call.scan(Buffer.of(0))].filter(({ key }) => key[0] === coinNumber).length], [1, 95, 0], 'END, after');
  t.match(cdrs()[0], { callId: 'a', settled: { seconds: 5 }, entries: [{ account: 'x', serial: 2, amount: -5 }], durationMs: 5_000, ending: 'end' });
  const reader = new LedgerReader(coinNumber, site.stores);
  const words = (lines: readonly { serial: number; reason: string; amount: number; moved: number }[]): string => lines.map(({ serial, reason, amount, moved }) => `${serial} ${reason} ${amount} ${moved}`).join(', ');
  t.equal(words(reader.lines('x', 0, 10)), '1 topup 100 100, 2 charge -5 95');
  t.equal(words(reader.lines('x', 1, 10)), '2 charge -5 95');
  t.equal(words(reader.lines('x', 0, 1)), '1 topup 100 100');
  t.equal(words(reader.linesBack('x', Infinity, 1)), '2 charge -5 95');
  t.equal(words(reader.linesBack('x', 2, 10)), '1 topup 100 100');
  t.same([reader.entered('x', 'gift')?.amount, reader.entered('x', 'none'), reader.mark('x', 'charged'), reader.mark('x', 'none')], [100, undefined, site.clock.now(), undefined]);
  t.same([reader.moved('nobody'), reader.lines('nobody', 0, 5), reader.linesBack('nobody', Infinity, 5)], [0, [], []]);
  await site.calls.stop();
});

t.test('a restart', async (t) => {
  const stores = memoryCallStores();
  const before = new CoinSite({ stores });
  await before.serve('topup', 'x', 100);
  await before.route('open', 'x');
  await before.serve('topup', 'x', 20);
  await before.route('ringing', 'x');
  await before.event('open', 'answer');
  await before.route('y', 'y', '911');
  await before.serve('topup', 'z', 5);
  await before.route('done', 'z');
  await before.event('done', 'answer');
  t.equal(await before.end('done', 1_000), '1 4');
  await before.calls.stop();
  const after = new CoinSite({ stores, clock: before.clock });
  t.equal(after.money('x'), '120, 120 of it in 2');
  t.equal(await after.end('done', 1_000), '1 4', 'a repeated END answers what the first did, and charges nothing');
  t.equal(await after.end('y', 0), '');
  after.clock.advance(limits.endedCallMs + 1);
  t.equal(await after.end('done', 1_000), 'unknown_call', 'after ten minutes in all');
  after.clock.advance(1_000);
  await new Promise((resolve) => setImmediate(resolve));
  t.equal([...stores.call.scan(Buffer.of(0x80))].length, 0, 'and nothing of it is left');
  t.equal(after.money('z'), '4, 0 of it in 0');
  t.equal(await after.end('open', 30_000), '30 90');
  t.equal(await after.end('ringing', 30_000), '0 90');
  t.equal(after.money('x'), '90, 0 of it in 0');
  t.strictSame((await verifyLedger(stores, coinNumber, { cdrsFromMs: 0 })).faults, []);
  await after.calls.stop();
});

t.test('calls of which nobody said how they ended', async (t) => {
  const site = new CoinSite({ stores: memoryCallStores() });
  const hear = async (callId: string, events: readonly (readonly [kind: string, afterMs: number])[]): Promise<void> => {
    const nowMs = site.clock.now();
    await site.serve('topup', callId, 100);
    await site.route(callId, callId);
    for (const [kind, afterMs] of events) await site.event(callId, kind, nowMs + afterMs);
  };
  const cases: readonly (readonly [callId: string, events: readonly (readonly [string, number])[], moved: number])[] = [
    ['ringing', [], 100],
    ['answered', [['answer', 1_000]], 99],
    ['heard', [['answer', 1_000], ['note', 11_000]], 90],
    ['heard before', [['note', 500], ['answer', 1_000]], 99],
    ['heard long after', [['answer', 1_000], ['note', 3_601_000], ['note', 5_000]], 40],
  ];
  for (const [callId, events] of cases) await hear(callId, events);
  site.clock.advance(4 * hourMs - 20_000);
  for (const [callId] of cases) t.equal(site.accounts.calls(callId), 1, `${callId}: not before its time`);
  for (let second = 0; second < 40; second++) {
    site.clock.advance(1_000);
    await turn();
  }
  await turn();
  for (const [callId, , moved] of cases) t.equal(site.money(callId), `${moved}, 0 of it in 0`, callId);
  t.strictSame((await verifyLedger(site.stores, coinNumber, { cdrsFromMs: 0 })).faults, []);
  await site.calls.stop();
});

t.test('effects and settlements have records changed after they are durable', async (t) => {
  const done: string[] = [];
  const site = new CoinSite({
    stores: memoryCallStores(),
    submit: async ({ by, what, writes }) => {
      done.push(`${by}: ${what} ${writes.map((write) => 'key' in write ? write.key.join() : '').join()}`);
      return what.startsWith('block') ? { change: 7 } : refuse('not_found').toData();
    },
  });
  await site.serve('topup', 'x', 5);
  t.equal(await site.route('a', 'x', '404'), 'blocked');
  await turn();
  t.strictSame(done.splice(0), ['lookup: block card x']);
  t.not(site.accounts.mark('x', 'tried'), undefined, 'a call that was refused leaves its marks');
  await site.route('a', 'x');
  await site.event('a', 'answer');
  t.equal(await site.end('a', 5_000), '5 0', 'whatever the writer says');
  await turn();
  await turn();
  t.strictSame(done.splice(0), ['lookup: empty card x']);
  t.equal(await site.serve('block', 'x'), '7');
  site.active = false;
  t.equal(await site.serve('block', 'x'), 'standby');
  await site.calls.stop();
  const without = new CoinSite({ stores: memoryCallStores() });
  t.equal(await without.serve('block', 'x'), 'standby', 'without a way to the writer');
  await without.calls.stop();
});

t.test('where money cannot be kept', async (t) => {
  const stores = memoryCallStores();
  let reserve = false;
  const site = new CoinSite({ stores, openCalls: 2, refusal: () => reserve ? refuse('disk_reserve') : undefined });
  await site.serve('topup', 'x', 100);
  await site.route('a', 'x', '911');
  await site.route('b', 'x');
  t.equal(await site.route('c', 'x'), 'overloaded', 'no money without a record');
  t.equal(await site.route('c', 'x', '911'), 'free');
  await site.end('a');
  reserve = true;
  t.equal(await site.route('c', 'x'), 'disk_reserve');
  t.equal(await site.serve('topup', 'x', 1), 'disk_reserve');
  t.equal(await site.event('b', 'answer'), 'noted', 'what was begun is ended');
  reserve = false;
  site.active = false;
  t.equal(await site.route('c', 'x'), 'standby');
  t.equal(await site.route('c', 'x', '404'), 'standby', 'a standby does not know better');
  t.equal(await site.route('c', 'x', '911'), 'free');
  t.equal(await site.end('b'), 'standby');
  site.active = true;
  for (const store of Object.values(stores)) store.fail = new Error('MDB_MAP_FULL');
  const ending = site.end('b', 3_000);
  await turn();
  await turn();
  t.equal(site.money('x'), '97, 0 of it in 0', 'in memory at once');
  t.equal(await site.route('d', 'x'), 'disk_reserve', 'nothing is begun on a full disk');
  t.equal(await ending, 'overloaded', 'END is answered at once');
  t.equal(await site.end('b', 9_000), 'overloaded', 'and so is a repeated one');
  t.equal(await site.serve('topup', 'x', 5), 'disk_reserve');
  for (const store of Object.values(stores)) store.fail = undefined;
  site.clock.advance(1_000);
  await turn();
  await turn();
  t.equal(await site.end('b', 9_000), '3 97', 'what was kept is written by itself, and then answered as the first');
  t.equal(await site.route('d', 'x'), '60 cents');
  await site.calls.stop();
  t.strictSame((await verifyLedger(stores, coinNumber, { cdrsFromMs: 0 })).faults, []);
});

t.test('a stop on a full disk gives up what was never answered', async (t) => {
  const stores = memoryCallStores();
  const site = new CoinSite({ stores });
  await site.serve('topup', 'x', 100);
  await site.route('a', 'x');
  await site.event('a', 'answer');
  for (const store of Object.values(stores)) store.fail = new Error('ENOSPC');
  void site.end('a', 3_000);
  await site.calls.stop();
  for (const store of Object.values(stores)) store.fail = undefined;
  const after = new CoinSite({ stores, clock: site.clock });
  t.equal(after.money('x'), '100, 60 of it in 1');
  t.equal(await after.end('a', 3_000), '3 97');
  await after.calls.stop();
});

t.test('explain and rehearse say that a call is refused', async (t) => {
  const site = new CoinSite({ stores: memoryCallStores() });
  const asked = { callId: 'e', called: '3125550101', calling: undefined, timeMs: undefined, attributes: { card: 'x' } };
  const explained = explain(site.host, asked, site.clock.now());
  t.match(explained, { denied: 'balance' });
  await site.serve('topup', 'x', 9);
  const allowed = explain(site.host, asked, site.clock.now());
  t.ok(!isRefusal(allowed) && allowed.denied === undefined && allowed.decision.extra?.max_seconds === 9);
  t.equal(site.money('x'), '9, 0 of it in 0');
  const decided = Rehearsal.over(coinHosted, site.host.view, 'UTC').decide(asked, site.clock.now());
  t.ok(!isRefusal(decided) && inWords(decided) === 'denied balance', 'accounts of a rehearsal are empty');
  await site.calls.stop();
});

t.test('memory is bounded, and what was forgotten is read again', async (t) => {
  const stores = memoryCallStores();
  const site = new CoinSite({ stores });
  const groups = new GroupCommit({ stores, clock: site.clock, statistics: new Statistics([coinHosted.application]), doubt: (fault) => { throw fault; } });
  const ledger = new Ledger(coinNumber, stores, groups, 4);
  for (let account = 0; account < 50; account++) ledger.enter(new CheckedMovements([{ account: `a${account}`, amount: account, reason: 'topup', reference: 'first' }], ledger), 1);
  t.equal(ledger.moved('a7'), 7, 'on its way to the disk');
  ledger.reserve('a9', 'call', 3);
  await groups.durable();
  for (let account = 0; account < 50; account++) t.equal(ledger.moved(`a${account}`), account);
  t.equal(ledger.reserved('a9'), 3, 'an account with a call is never forgotten');
  t.equal(ledger.reserved('a9', 'call'), 0);
  t.same(ledger.entered('a3', 'first'), { account: 'a3', amount: 3 });
  t.throws(() => ledger.enter(new CheckedMovements([{ account: 'a1', amount: 1, reason: 'topup' }, { account: 'a1', amount: 0.5, reason: 'topup' }], ledger), 1), 'a fault of the application');
  t.throws(() => ledger.enter(new CheckedMovements([{ account: 'a1', amount: Number.MAX_SAFE_INTEGER, reason: 'topup' }], ledger), 1));
  t.throws(() => ledger.enter(new CheckedMovements([{ account: 'x'.repeat(limits.accountBytes + 1), amount: 1, reason: 'topup' }], ledger), 1));
  t.throws(() => ledger.enter(new CheckedMovements([{ account: 'a1', amount: 1, reason: 'topup', reference: 'x'.repeat(limits.referenceBytes + 1) }], ledger), 1));
  t.equal(ledger.moved('a1'), 1, 'and nothing has changed');
  await groups.flush();
  await site.calls.stop();
});

for (const fault of ['ENOSPC: no space left on device, write', 'MDB_MAP_FULL: Environment mapsize limit reached', 'EROFS: read-only file system']) {
  t.test(`nobody waits for a disk that takes nothing, and nothing is lost or charged twice (${fault})`, async (t) => {
    const stores = memoryCallStores();
    const site = new CoinSite({ stores, doubt: (doubted) => { throw doubted; } });
    await site.serve('topup', 'x', 200);
    for (const call of ['a', 'b', 'c']) {
      t.equal(await site.route(call, 'x'), '60 cents');
      await site.event(call, 'answer');
    }
    for (const store of Object.values(stores)) store.fail = new Error(fault);
    t.equal(await site.end('a', 3_000), 'overloaded', 'the first finds it out');
    t.equal(await site.end('b', 4_000), 'overloaded', 'a later one');
    t.equal(await site.event('c', 'answer'), 'overloaded', 'what is noted of a call is not on disk');
    t.equal(await site.route('a', 'x'), 'disk_reserve', 'the card gets no new call');
    for (const repeated of ['a', 'b']) t.equal(await site.end(repeated, 9_000), 'overloaded', `${repeated} again`);
    site.clock.advance(1_000);
    await turn();
    t.equal(await site.end('a', 9_000), 'overloaded', 'tried again in vain');
    for (const store of Object.values(stores)) store.fail = undefined;
    site.clock.advance(1_000);
    for (let turns = 0; turns < 6; turns++) await turn();
    t.equal(await site.end('a', 9_000), '3 197', 'the answer of the first END');
    t.equal(await site.end('b', 9_000), '4 193');
    t.equal(await site.route('d', 'x'), '60 cents', 'calls of the card go on');
    t.equal(await site.end('c', 5_000), '5 188');
    await site.calls.stop();
    t.strictSame((await verifyLedger(stores, coinNumber, { cdrsFromMs: 0 })).faults, []);
  });
}

t.test('references of releases before are put under their scopes, once', async (t) => {
  const store = memoryCallStores().reference;
  const old = (account: string, reference: string, amount: number) => store.put(Buffer.concat([accountKey(coinNumber, account), createHash('sha256').update(reference).digest()]), Buffer.concat([Buffer.of(1), pack([1, amount])]));
  await old('a/1', 'voucher', 500);
  await old('b/1', 'voucher', 700);
  await old('c/1', 'voucher', 900);
  const write = async (entries: readonly { readonly key: Buffer; readonly value: Buffer }[]): Promise<void> => { for (const { key, value } of entries) await store.put(key, value); };
  const scope = (_: number, account: string) => ({ 'a/1': 'north', 'b/1': 'north' })[account];
  t.equal(await scopeReferences(store, write, scope), 1);
  const reader = new LedgerReader(coinNumber, { ...memoryCallStores(), reference: store });
  t.same([reader.entered('north', 'voucher'), reader.entered('south', 'voucher')], [{ account: 'a/1', amount: 500 }, undefined], 'the first of two that used it');
  await old('d/1', 'later', 1);
  t.equal(await scopeReferences(store, write, () => 'north'), 0, 'once');
});
