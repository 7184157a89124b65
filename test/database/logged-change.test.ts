import t from 'tap';
import { applyChange } from '../../service/database/apply-change.js';
import { changesIn, encodeChange, NoChange } from '../../service/database/logged-change.js';
import type { KeptChange } from '../../service/database/logged-change.js';
import type { Operation } from '../../service/database/operation.js';
import { temporaryStore } from '../support/temporary-store.js';

const key = Buffer.from('a\0');
const value = Buffer.from('what it is');
const before = Buffer.from('what it was');
const head = { at: 1_767_225_600_000, by: 'pat', what: 'put number', application: 'small', records: 1, tale: { counts: [[1, 1, 1]], keys: [[1, key]], tenants: [['a']] } } as const;

const operations: readonly (readonly [what: string, operation: Operation])[] = [
  ['create', { kind: 'create', table: 1, key, value }],
  ['create of an undo', { kind: 'create', table: 1, key, value, undoes: 7 }],
  ['update', { kind: 'update', table: 255, key, before, value }],
  ['archive', { kind: 'archive', table: 1, key, before, generation: 9, batch: 8 }],
  ['archive of an undo', { kind: 'archive', table: 1, key, before, generation: 9, batch: 9, undoes: 2 ** 47 }],
  ['restore', { kind: 'restore', table: 1, key, before, generation: 2 ** 47, batch: 3 }],
  ['purge', { kind: 'purge', table: 1, key, before, generation: 4, batch: 4 }],
  ['forget', { kind: 'forget', table: 1, key, before }],
];

const change = (more: Partial<KeptChange>): KeptChange => ({ number: 12, application: 4, head, unit: undefined, left: 0, beside: 0, aside: [], operations: [], hidden: undefined, trimmed: [], ...more });

const changes: readonly (readonly [what: string, change: KeptChange])[] = [
  ...operations.map(([what, operation]) => [what, change({ operations: [operation] })] as const),
  ['all of them', change({ number: 2 ** 48 - 1, application: 255, operations: operations.map(([, operation]) => operation) })],
  ['a part of a unit, an undo that left some', change({ unit: 3, left: 2, head: { ...head, reverts: 3, job: 5, quiet: true } })],
  ['the root of a large move', change({ hidden: [['a'], { table: 'rate', key: ['a', 'b'] }], head: { ...head, move: { kind: 'archive', table: 1, key: ['a'], batch: 12, job: 1 } } })],
  ['nothing is hidden any more', change({ hidden: [] })],
  ['trimmed', change({ trimmed: [1, 2, 2 ** 48 - 1] })],
  ['beside the log', change({ beside: 2, aside: [{ gone: false, place: Buffer.from([4, 1, 0, 65, 0]) }, { gone: true, place: Buffer.from([4, 1, 1, 66]) }] })],
  ['beside the log, by an earlier release', change({ beside: 1 })],
];

t.test('a change is read as it was written, one or many', async (t) => {
  const plain = (read: unknown) => JSON.parse(JSON.stringify(read, (_, part: unknown) => part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part));
  const expected = ({ operations: all, ...rest }: KeptChange) => ({ ...rest, operations: all.map(({ before: was, ...operation }) => ({ ...operation, beforeSum: was === undefined ? 0 : 0x6a8b_6c1f })) });
  const sums = (read: unknown) => JSON.parse(JSON.stringify(read).replaceAll(/"beforeSum":[1-9]\d*/g, `"beforeSum":${0x6a8b_6c1f}`));
  for (const [what, each] of changes) t.strictSame(sums(plain([...changesIn(encodeChange(each))])), plain([expected(each)]), what);
  const together = Buffer.concat(changes.map(([, each]) => encodeChange(each)));
  t.strictSame(sums(plain([...changesIn(together)])), plain(changes.map(([, each]) => expected(each))));
});

function readingOf(bytes: Buffer): 'read' | 'refused' | 'faulty' {
  try {
    return [...changesIn(bytes)].length > 0 ? 'read' : 'faulty';
  } catch (fault) {
    return fault instanceof NoChange ? 'refused' : 'faulty';
  }
}

t.test('bytes that are no change are refused, wherever they are cut off or turned', async (t) => {
  const taken: string[] = [];
  for (const [what, each] of changes) {
    const bytes = encodeChange(each);
    for (let length = 1; length < bytes.length; length++) if (readingOf(bytes.subarray(0, length)) !== 'refused') taken.push(`${what}: ${length} of ${bytes.length} bytes`);
    for (let at = 0; at < bytes.length; at++) {
      const turned = Buffer.from(bytes);
      turned[at]! ^= 0xff;
      if (readingOf(turned) === 'faulty') taken.push(`${what}: byte ${at} turned`);
    }
  }
  t.same(taken, []);
});

t.test('a change that does not fit the store is told, and nothing of it stays', async (t) => {
  const store = temporaryStore(t);
  await store.must({ method: 'create', table: 'provider', attributes: { name: 'a' } });
  const { stores } = store;
  const shelf = stores.shelf('small', 'provider');
  const place = Buffer.from('a\0');
  const stored = Buffer.from(shelf.live.getBinary(place)!);
  const next = (more: Partial<KeptChange>): KeptChange => change({ number: 2, application: shelf.application.number, ...more });
  const of = (operation: Omit<Operation, 'table'>): Partial<KeptChange> => ({ operations: [{ table: shelf.table.number, ...operation }] });
  const misfits: readonly (readonly [string, KeptChange, RegExp])[] = [
    ['one too early', next({ number: 1 }), /the last change here is 1/],
    ['one too late', next({ number: 3 }), /the last change here is 1/],
    ['an application that is not here', next({ application: 250 }), /no application 250/],
    ['a table that is not here', next({ operations: [{ kind: 'create', table: 250, key: place, value: stored }] }), /no table 250/],
    ['what is made is there already', next(of({ kind: 'create', key: place, value: stored })), /is there already/],
    ['what is changed is not there', next(of({ kind: 'update', key: Buffer.from('b\0'), before: stored, value: stored })), /is not there/],
    ['what is changed is another', next(of({ kind: 'update', key: place, before: Buffer.from('x'), value: stored })), /is another/],
    ['what is restored is not in the archive', next(of({ kind: 'restore', key: place, before: stored, generation: 1, batch: 1 })), /is not there/],
    ['of a quarantine, by an earlier release', next({ beside: 1 }), /quarantine/],
    ['what goes into the quarantine is not there', next({ beside: 1, aside: [{ gone: false, place: Buffer.concat([Buffer.of(shelf.application.number, shelf.table.number, 0), Buffer.from('b\0')]) }] }), /is not there/],
    ['it is of a table that is not here', next({ beside: 1, aside: [{ gone: false, place: Buffer.of(shelf.application.number, 250, 0, 65) }] }), /no table 250/],
  ];
  for (const [what, each, words] of misfits) {
    const [logged] = [...changesIn(encodeChange(each))];
    const applied = stores.store.root.transaction(() => { applyChange(stores, logged!); });
    await t.rejects(applied, { name: 'Divergence', message: words }, what);
    t.same(shelf.live.getBinary(place), stored, `${what}: as it was`);
  }
});
