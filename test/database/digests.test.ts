import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { digestsIn, isOfMoney, listsIn } from '../../service/database/digests.js';
import { sealed } from '../../service/database/sealed.js';
import { encodeKey } from '../../service/schema/key.js';
import { temporaryStore } from '../support/temporary-store.js';

const rest = () => Promise.resolve();
const create = (name: string) => ({ method: 'create' as const, table: 'provider', attributes: { name } });

void t.test('digests tell one entry that is another, and which it is', async (t) => {
  const { stores, must } = temporaryStore(t);
  await must(create('north'), create('south'));
  await must({ method: 'archive', table: 'provider', key: ['south'] });
  const before = await digestsIn(stores, rest);
  t.strictSame(await digestsIn(stores, rest), before, 'the same twice');
  t.match(before, { stand: { s: 0, c: 0 }, databases: { 'small.provider.live': { entries: 1 }, 'small.provider.archive': { entries: 1 }, change: { entries: 2 }, head: { entries: 2 } } });
  t.equal(before.databases['small.provider.live']!.buckets.length, limits.auditBuckets);

  const shelf = stores.shelf('small', 'provider');
  const place = encodeKey(['north']);
  const value = Buffer.from(shelf.live.getBinary(place)!);
  value[value.length - 1]! ^= 1;
  await stores.store.root.transaction(() => { shelf.live.put(place, value); });
  stores.store.root.resetReadTxn();
  const after = await digestsIn(stores, rest);
  const differs = after.databases['small.provider.live']!.buckets.flatMap((sum, bucket) => (sum === before.databases['small.provider.live']!.buckets[bucket] ? [] : [bucket]));
  t.equal(differs.length, 1);
  t.match((await listsIn(stores, { 'small.provider.live': differs }, rest)).databases, { 'small.provider.live': [{ key: place.toString('hex'), spelled: 'north', damaged: true }] });
  t.match(await listsIn(stores, { nothing: [1] }, rest), { databases: {} });
  t.strictSame(['account', 'ledger', 'ledger_reference', 'cdr', 'small.provider.live'].map(isOfMoney), [true, true, true, false, false]);
});

void t.test('what is damaged in calls is told too, so that a unit never mends the other from it', async (t) => {
  const { stores } = temporaryStore(t);
  const key = Buffer.from('one');
  const value = sealed(Buffer.from('a record of a call'));
  const lay = async (bytes: Buffer) => {
    await stores.calls.root.transaction(() => { stores.callsDatabase.cdr.put(key, bytes); });
    stores.calls.root.resetReadTxn();
    const { databases } = await digestsIn(stores, rest);
    return (await listsIn(stores, { cdr: databases['cdr']!.buckets.flatMap((sum, bucket) => (sum === 0 ? [] : [bucket])) }, rest)).databases['cdr'];
  };
  t.strictSame((await lay(value))!.map(({ damaged }) => damaged), [undefined]);
  value[value.length - 1]! ^= 1;
  t.strictSame((await lay(value))!.map(({ damaged }) => damaged), [true]);
  t.strictSame((await lay(Buffer.from('of a release without checksums')))!.map(({ damaged }) => damaged), [undefined]);
});
