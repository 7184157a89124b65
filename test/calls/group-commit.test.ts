import t from 'tap';
import type { Refusal } from '../../service/core/refusals.js';
import { refuse } from '../../service/core/refusals.js';
import { effectsIn } from '../../service/calls/logged.js';
import { CoinSite } from '../support/coin-site.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';

/** Until all that can happen without the clock has happened. */
const settled = async (): Promise<void> => { for (let turns = 0; turns < 8; turns++) await new Promise((resolve) => setImmediate(resolve)); };

/** A log in memory that does what the test says, and a site whose groups go through it. */
function logged() {
  const log: Buffer[] = [];
  const doubts: unknown[] = [];
  const say: { next: () => Promise<Refusal | undefined> } = { next: async () => undefined };
  const stores = memoryCallStores();
  const site = new CoinSite({
    stores, doubt: (fault) => doubts.push(fault),
    append: async (effects) => {
      const refused = await say.next();
      if (refused === undefined) log.push(Buffer.from(effects));
      return refused;
    },
  });
  const fail = (fault: Error | undefined): void => { for (const store of Object.values(stores)) store.fail = fault; };
  return { log, doubts, say, stores, site, fail };
}

/** A site with a call that is being charged. */
async function charging() {
  const made = logged();
  await made.site.serve('topup', 'x', 100);
  await made.site.route('a', 'x');
  await made.site.event('a', 'answer');
  return made;
}

t.test('a group is held until the log has it', async (t) => {
  const { site, stores, log, say } = await charging();
  let release!: () => void;
  say.next = () => new Promise((resolve) => { release = () => { resolve(undefined); }; });
  const [ledgerBefore, logBefore] = [stores.ledger.entries.size, log.length];
  let answered = '';
  void site.end('a', 3_000).then((reply) => { answered = reply; });
  await settled();
  t.same([answered, stores.ledger.entries.size, stores.cdr.entries.size, site.money('x')], ['', ledgerBefore, 0, '97, 0 of it in 0'], 'memory counts at once, nothing is on disk or answered');
  release();
  await settled();
  t.same([answered, stores.ledger.entries.size, stores.cdr.entries.size, log.length], ['3 97', ledgerBefore + 1, 1, logBefore + 1]);
  say.next = async () => undefined;
  await site.calls.stop();
});

t.test('what is in the log is what is on disk', async (t) => {
  const { site, stores, log } = await charging();
  await site.route('b', 'x', '911');
  await site.end('a', 3_000);
  await site.calls.journal.flush();
  await site.end('b');
  await site.calls.stop();
  const replayed = memoryCallStores();
  for (const group of log) for (const { kind, store, key, value } of effectsIn(group)) if (kind !== 'forget') await (value === undefined ? replayed[store].remove(key) : replayed[store].put(key, value));
  const told = ({ entries }: { readonly entries: ReadonlyMap<string, { readonly value: Buffer }> }) => [...entries].map(([key, { value }]) => `${key} ${value.toString('hex')}`).sort();
  for (const name of ['call', 'cdr', 'account', 'ledger', 'reference', 'ended', 'lease', 'session'] as const) t.same(told(replayed[name]), told(stores[name]), name);
});

t.test('the position is written with its group', async (t) => {
  const written: string[] = [];
  const stores = memoryCallStores();
  let n = 0;
  const site = new CoinSite({ stores, append: async () => { const at = ++n; return () => { written.push(`${at} behind ${stores.ledger.entries.size} lines`); }; } });
  await site.serve('topup', 'x', 100);
  await site.serve('topup', 'x', 100);
  t.same(written, ['1 behind 1 lines', '2 behind 2 lines']);
  await site.calls.stop();
});

t.test('a log that refuses: who waits is told, and it is tried again', async (t) => {
  const { site, stores, log, say, doubts } = await charging();
  const before = log.length;
  say.next = async () => refuse('overloaded', 'there is no majority');
  t.equal(await site.end('a', 3_000), 'overloaded');
  t.equal(await site.end('a', 9_000), 'overloaded', 'a repeated END');
  t.equal(await site.route('b', 'x'), 'disk_reserve', 'nothing is begun');
  t.same([log.length, stores.cdr.entries.size], [before, 0]);
  site.clock.advance(1_000);
  await settled();
  t.equal(log.length, before, 'in vain');
  say.next = async () => undefined;
  site.clock.advance(1_000);
  await settled();
  t.equal(await site.end('a', 9_000), '3 97', 'as the first');
  t.equal(log.filter((group) => effectsIn(group).some(({ kind }) => kind === 'block')).length, 1, 'entered once');
  t.same(doubts, []);
  await site.calls.stop();
});

t.test('whatever fails behind an append is a doubt, and what the log has is not appended again', async (t) => {
  for (const fault of ['ENOSPC: no space left on device', 'EROFS: read-only file system', 'Input/output error']) {
    const { site, log, doubts, fail } = await charging();
    const before = log.length;
    fail(new Error(fault));
    const ending = site.end('a', 3_000);
    await settled();
    t.same([doubts.length, log.length], [1, before + 1], fault);
    t.equal(await ending, 'overloaded', 'nobody is told that it was done');
    site.clock.advance(1_000);
    await settled();
    t.equal(log.length, before + 1, `${fault}: once`);
    fail(undefined);
    await site.calls.stop();
  }
});

t.test('a log that cannot say is a doubt', async (t) => {
  const { site, stores, doubts, say } = await charging();
  say.next = () => Promise.reject(new Error('nobody knows'));
  t.equal(await site.end('a', 3_000), 'overloaded');
  t.same([doubts.length, stores.cdr.entries.size], [1, 0]);
  await site.calls.stop();
});

t.test('the disk is asked before the log', async (t) => {
  const appended: Buffer[] = [];
  let isFull = false;
  const disk = { blocked: () => (isFull ? refuse('disk_reserve') : undefined), failureOf: () => 'full' as const };
  const site = new CoinSite({ stores: memoryCallStores(), disk, append: async (effects) => { appended.push(effects); return undefined; } });
  await site.serve('topup', 'x', 100);
  const before = appended.length;
  isFull = true;
  t.equal(await site.serve('topup', 'x', 5), 'overloaded');
  t.equal(appended.length, before);
  isFull = false;
  site.clock.advance(1_000);
  await settled();
  t.equal(appended.length, before + 1);
  await site.calls.stop();
});

t.test('what this unit alone keeps is in no log', async (t) => {
  const { site, stores, log } = await charging();
  await site.end('a', 3_000);
  const before = log.length;
  await site.calls.journal.flush();
  t.equal(log.length, before, 'lines of numbers');
  t.ok(stores.cdrByNumber.entries.size > 0);
  await site.calls.stop();
});

t.test('a standby writes nothing, and refuses what it would have to', async (t) => {
  const { site, log, stores } = await charging();
  await site.route('free', 'x', '911');
  await site.calls.journal.flush();
  const before = log.length, onDisk = stores.call.entries.size;
  site.active = false;
  const cases: readonly (readonly [what: string, ask: () => Promise<string>, answer: string])[] = [
    ['ROUTE that reserves', () => site.route('b', 'x'), 'standby'],
    ['ANSWER of a charged call', () => site.event('a', 'answer'), 'standby'], ['an event of a charged call', () => site.event('a', 'busy'), 'standby'],
    ['END of a charged call', () => site.end('a', 3_000), 'standby'], ['SERVE that writes', () => site.serve('topup', 'x', 5), 'standby'],
    ['by hand', async () => String(await site.calls.endings.abandon(site.host, 'x', 'a')), 'false'],
    ['SERVE that reads', () => site.serve('balance', 'x'), '100 60'], ['a free call', () => site.route('c', 'x', '911'), 'free'], ['its END', () => site.end('c'), ''], ['END of a free call of the active', () => site.end('free'), ''],
  ];
  for (const [what, ask, answer] of cases) t.equal(await ask(), answer, what);
  // For so long that the active's calls would have expired.
  for (let hour = 0; hour < 30; hour++) {
    site.clock.advance(3_600_000);
    await settled();
  }
  t.same([log.length, stores.call.entries.size, site.money('x')], [before, onDisk, '100, 60 of it in 1'], 'nothing was written, nothing has expired');
  t.throws(() => site.calls.groups.group, /a standby writes nothing/);
  site.active = true;
  await site.calls.journal.flush();
  t.equal(stores.cdr.entries.size > 0, true, 'calls that it was asked are written when it is the active');
  await site.calls.stop();
});
