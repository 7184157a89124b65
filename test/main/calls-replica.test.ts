import t from 'tap';
import type { Test } from 'tap';
import { callStores } from '../../service/calls/call-stores.js';
import { limits } from '../../service/core/limits.js';
import { readPosition } from '../../service/database/position.js';
import { CallsReplica } from '../../service/main/calls-replica.js';
import { entryKind } from '../../service/pair/entry.js';
import type { Entry } from '../../service/pair/entry.js';
import type { Group } from '../../service/pair/parts.js';
import { CoinSite } from '../support/coin-site.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';
import { temporaryStore } from '../support/temporary-store.js';

const id = (n: number): string => String(n).padStart(24, '0');
const entry = (n: number, raw: Buffer, kind: number = entryKind.calls): Group<Entry> =>
  ({ after: n - 1, pieces: [{ head: { n, id: id(n), epoch: 1, kind }, raw }] }) as unknown as Group<Entry>;
const begins = (n: number): Group<Entry> => entry(n, Buffer.alloc(0), entryKind.epochBegins);
const unknown = Buffer.alloc(8, 0xff);

/** What an active has in its log for a top-up of a cent each. */
async function topups(count: number): Promise<readonly Buffer[]> {
  const logged: Buffer[] = [];
  const site = new CoinSite({ stores: memoryCallStores(), append: async (bytes) => { logged.push(Buffer.from(bytes)); return undefined; } });
  for (let topup = 0; topup < count; topup++) await site.serve('topup', 'x', 1);
  await site.calls.stop();
  return logged;
}

/** A unit that follows, and how many bytes each of its transactions had. */
function follower(t: Test) {
  const { stores } = temporaryStore(t);
  const site = new CoinSite({ stores: callStores(stores) });
  site.active = false;
  const transactions: number[] = [];
  const standby = {
    apply(bytes: Buffer, beside?: () => void): Promise<void> {
      transactions.push(bytes.length);
      return site.calls.standby.apply(bytes, beside);
    },
  };
  return { site, transactions, replica: new CallsReplica(stores, standby, { failureOf: () => 'doubt' }), position: () => readPosition(stores.callsDatabase.meta).n };
}

t.test('groups that come together go in one transaction, and the position with them', async (t) => {
  const logged = await topups(5);
  const { site, transactions, replica, position } = follower(t);
  const groups = [begins(1), ...logged.map((raw, place) => entry(place + 2, raw))];
  t.equal(await replica.apply(groups.slice(0, 3), 1), 'applied');
  t.equal(await replica.apply(groups, 1), 'applied', 'what is in it already is passed over');
  t.equal(await replica.apply(groups, 1), 'applied', 'all of it too');
  t.equal(transactions.length, 2);
  t.equal(position(), 6);
  t.equal(replica.position.n, 6);
  t.equal(site.money('x'), '5, 0 of it in 0');
});

t.test('no more than the active gathers in one', async (t) => {
  const [raw] = await topups(1) as [Buffer];
  const inOne = Math.floor(limits.groupRawBytes / raw.length);
  for (const [count, transactions] of [[inOne, 1], [inOne + 1, 2]] as const) {
    const unit = follower(t);
    t.equal(await unit.replica.apply(Array.from({ length: count }, (_, place) => entry(place + 1, raw)), 1), 'applied');
    t.equal(unit.transactions.length, transactions, `${count} groups`);
    t.equal(unit.position(), count);
  }
});

t.test('what does not fit is told, and what stands before it is kept', async (t) => {
  const logged = await topups(3);
  const [one, two, three] = logged.map((raw, place) => entry(place + 1, raw)) as [Group<Entry>, Group<Entry>, Group<Entry>];
  for (const [what, groups, kept] of [
    ['effects that this release does not know', [one, two, entry(3, unknown)], 2],
    ['effects that this release does not know, at once', [entry(1, unknown), two], 0],
    ['an entry of records', [one, entry(2, logged[1]!, entryKind.changes), three], 1],
    ['a gap', [one, three], 1],
  ] as const) {
    const { replica, position, site } = follower(t);
    t.equal(await replica.apply(groups, 1), 'diverged', what);
    t.equal(position(), kept, what);
    t.equal(site.money('x'), `${kept}, 0 of it in 0`, what);
  }
});
