import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { KnownAddresses } from '../../service/people/known-addresses.js';
import { MemoryKeyedStore } from '../support/memory-keyed-store.js';

t.test('known for 30 days to the account alone', async (t) => {
  const store = new MemoryKeyedStore();
  const known = new KnownAddresses(store);
  const at = 1_000_000_000_000;
  await known.note('icr', 'ann', '192.0.2.1', at);
  const asked: readonly (readonly [what: string, application: string, username: string, site: string, nowMs: number, has: boolean])[] = [
    ['at once', 'icr', 'ann', '192.0.2.1', at, true],
    ['to the millisecond', 'icr', 'ann', '192.0.2.1', at + limits.knownAddressMs, true],
    ['later', 'icr', 'ann', '192.0.2.1', at + limits.knownAddressMs + 1, false],
    ['a clock set back', 'icr', 'ann', '192.0.2.1', at - limits.knownAddressNoteMs - 1, false],
    ['another site', 'icr', 'ann', '192.0.2.2', at, false],
    ['a site whose name begins alike', 'icr', 'ann', '192.0.2.', at, false],
    ['another account', 'icr', 'anna', '192.0.2.1', at, false],
    ['another application', 'crs', 'ann', '192.0.2.1', at, false],
  ];
  for (const [what, application, username, site, nowMs, has] of asked) t.equal(known.has(application, username, site, nowMs), has, what);
});

t.test('bounded, and not written at each sign-in', async (t) => {
  const store = new MemoryKeyedStore();
  const known = new KnownAddresses(store);
  let writes = 0;
  const put = store.put.bind(store);
  store.put = (key, value) => { writes++; return put(key, value); };
  for (const [ms, total] of [[0, 1], [limits.knownAddressNoteMs - 1, 1], [limits.knownAddressNoteMs, 2]] as const) {
    await known.note('icr', 'ann', 'here', ms);
    t.equal(writes, total, `after ${ms} ms`);
  }
  for (let n = 0; n < limits.knownAddresses; n++) await known.note('icr', 'ann', `site ${n}`, limits.knownAddressNoteMs + 1 + n);
  t.equal(store.entries.size, limits.knownAddresses);
  t.notOk(known.has('icr', 'ann', 'here', limits.knownAddressNoteMs * 2), 'the one seen longest ago made room');
  await known.note('icr', 'ann', 'here', limits.knownAddressMs * 3);
  t.equal(store.entries.size, 1, 'what is over goes');
});
