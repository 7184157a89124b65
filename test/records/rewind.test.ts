import fc from 'fast-check';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { entries } from '../../service/database/cursor.js';
import { numberAt, numberKey } from '../../service/database/numbers.js';
import type { Stores } from '../../service/database/stores.js';
import { lastChangeKey } from '../../service/database/view.js';
import { moveSlice } from '../../service/records/large-move.js';
import { evaluate } from '../../service/records/evaluate.js';
import { revert } from '../../service/records/revert.js';
import { dividedAt, reachOf, rewind, unreachable } from '../../service/records/rewind.js';
import type { Write } from '../../service/schema/write.js';
import { auditStore } from '../support/store-audit.js';
import { temporaryStore } from '../support/temporary-store.js';
import type { TemporaryStore } from '../support/temporary-store.js';

t.setTimeout(1_100_000);
const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_116);
const noShapes = Buffer.from([0x90]);
const lastChange = lastChangeKey.toString('hex');

/** All of a store but the number of the last change, byte by byte; a tally of nothing is none, nor is a list of no shapes. */
function dump({ store }: Stores): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of [...store.root.getKeys({}) as Iterable<Buffer>].map((key) => key.toString('utf8').replace(/\0$/, ''))) {
    for (const { key, value } of entries(store.database(name), {})) {
      const place = key.toString('hex');
      if (name === 'meta' && place === lastChange) continue;
      if (name === 'tally' && value.every((byte) => byte === 0)) continue;
      if (name.includes('.shapes.') && value.equals(noShapes)) continue;
      // Which of the records under one value stands first is of no meaning, nor which of the shapes.
      found.set(`${name} ${place}`, name.startsWith('small.') && name.includes('.grouped.') ? [...value].sort().join() : value.toString('hex'));
    }
  }
  return found;
}

function difference(found: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...found.keys(), ...wanted.keys()])].filter((place) => found.get(place) !== wanted.get(place)).map((place) => `${place}: ${found.get(place)} in the place of ${wanted.get(place)}`);
}

const change = ({ stores }: TemporaryStore): number => numberAt(stores.meta, lastChangeKey);

type Step = readonly [kind: 'write', write: Write] | readonly [kind: 'undo', back: number] | readonly [kind: 'unit', members: readonly Write[]];
const name = fc.constantFrom('a', 'b', 'c');
const site = fc.constantFrom('x', 'y');
const line = fc.constantFrom('8085550100', '8085550101', '80855501XX', '808555XXXX');
const write: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ method: fc.constant('put' as const), table: fc.constant('provider'), key: name.map((each) => [each]), attributes: fc.record({ legacy: fc.constantFrom(null, 1, 2), note: fc.constantFrom(null, 'n', 'm') }) }),
  fc.record({ method: fc.constant('put' as const), table: fc.constant('site'), key: fc.tuple(name, site), attributes: fc.record({ open: fc.boolean() }) }),
  fc.record({ method: fc.constant('put' as const), table: fc.constant('line'), key: line.map((each) => [each]), attributes: fc.record({ provider: name, site, rank: fc.integer({ min: -5, max: 99 }) }) }),
  fc.record({ method: fc.constant('put' as const), table: fc.constant('note'), key: fc.constantFrom('p', 'q').map((each) => [each]), attributes: fc.record({ line: fc.option(line, { nil: null }) }) }),
  fc.constantFrom('archive' as const, 'archive' as const, 'restore' as const, 'purge' as const).chain((method) => fc.oneof(
    fc.record({ method: fc.constant(method), table: fc.constant('provider'), key: name.map((each) => [each]) }),
    fc.record({ method: fc.constant(method), table: fc.constant('site'), key: fc.tuple(name, site) }),
    fc.record({ method: fc.constant(method), table: fc.constant('line'), key: line.map((each) => [each]) }),
  )),
) as fc.Arbitrary<Write>;
const step: fc.Arbitrary<Step> = fc.oneof({ weight: 8, arbitrary: fc.tuple(fc.constant('write' as const), write) }, { weight: 2, arbitrary: fc.tuple(fc.constant('undo' as const), fc.integer({ min: 0, max: 5 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('unit' as const), fc.array(write, { minLength: 2, maxLength: 4 })) });
const provisioned: readonly Step[] = [
  ['write', { method: 'create', table: 'provider', attributes: { name: 'a', legacy: 1 } }], ['write', { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } }],
  ['write', { method: 'create', table: 'line', attributes: { number: '8085550100', provider: 'a', site: 'x' } }],
];

async function take({ writer, registry, write: put, stores }: TemporaryStore, [kind, what]: Step): Promise<void> {
  if (kind === 'write') await put(what);
  else if (kind === 'undo') {
    const wanted = numberAt(stores.meta, lastChangeKey) - what;
    await writer.submit({ application: 'small', by: 'tester', what: `revert ${wanted}`, reverts: wanted, evaluate: (draft) => revert(draft, { application: 'small', by: 'tester', change: wanted, tenant: [] }) });
  } else {
    let unit: number | undefined;
    for (const each of what) {
      const request = { application: 'small', by: 'tester', what: 'a unit', writes: [each] };
      await writer.submit({ ...request, evaluate: (draft) => {
        draft.unit = unit ?? draft.change;
        const done = evaluate(draft, registry, request);
        if (!isRefusal(done) && draft.operations.length > 0) unit ??= draft.change;
        return done;
      } });
    }
  }
}

void t.test(`a store that goes back to a change is, byte by byte, what it was (seed ${seed})`, async (t) => {
  let rewound = 0;
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 2, maxLength: 3 }), async (steps, places) => {
    const store = temporaryStore(t);
    const was = new Map<number, ReadonlyMap<string, string>>();
    for (const each of [...provisioned, ...steps]) {
      await take(store, each);
      was.set(change(store), dump(store.stores));
    }
    const last = change(store);
    // Several times, each further back.
    for (const place of [...places].sort().reverse()) {
      const known = [...was.keys()].filter((number) => number <= last && isRefusal(unreachable(store.stores, number) ?? false) === false);
      const to = known[Math.floor(place * known.length)]!;
      const done = rewind(store.stores, to);
      if (isRefusal(done)) throw new Error(done.message);
      rewound += done.changes;
      t.strictSame(difference(dump(store.stores), was.get(to)!).filter((line) => !/^head /.test(line)), [], `back to ${to} of ${last}`);
      t.strictSame(auditStore(store.stores), []);
      t.equal(change(store), last, 'the number of the last change stays');
    }
    // And it goes on from there.
    await take(store, ['write', { method: 'create', table: 'provider', attributes: { name: 'new' } }]);
    t.ok(change(store) > last);
    t.strictSame(auditStore(store.stores), []);
  }), { numRuns: 20, seed });
  t.ok(rewound > 150, `${rewound} changes were taken back`);
});

void t.test('what the log says of what stays is what it said then: units, undos, and undos of undos', async (t) => {
  const store = temporaryStore(t);
  const was = new Map<number, ReadonlyMap<string, string>>();
  const undo = (back: number): Step => ['undo', back];
  const steps: readonly Step[] = [...provisioned, ['write', { method: 'put', table: 'provider', key: ['a'], attributes: { note: 'n' } }], undo(0), undo(0), undo(0),
    ['unit', [1, 2, 3].map((rank): Write => ({ method: 'put', table: 'line', key: ['8085550100'], attributes: { rank } }))], ['write', { method: 'archive', table: 'provider', key: ['a'] }], undo(0)];
  for (const each of steps) {
    await take(store, each);
    was.set(change(store), dump(store.stores));
  }
  for (const to of [...was.keys()].reverse()) {
    t.notOk(isRefusal(rewind(store.stores, to)));
    t.strictSame(difference(dump(store.stores), was.get(to)!), [], `back to ${to}`);
  }
});

void t.test('in the middle of a large move, it goes on from there', async (t) => {
  const store = temporaryStore(t);
  const { must, writer, reader, stores } = store;
  const lines = limits.movedAtOnce + 2 * limits.movedInSlice + 10;
  await must({ method: 'create', table: 'provider', attributes: { name: 'p' } });
  await must({ method: 'create', table: 'site', attributes: { provider: 'p', name: 'big' } });
  for (let from = 0; from < lines; from += 500) {
    await must(...Array.from({ length: Math.min(500, lines - from) }, (_, place): Write => ({ method: 'create', table: 'line', attributes: { number: `808${2_000_000 + from + place}`, provider: 'p', site: 'big' } })));
  }
  const was = new Map([[change(store), dump(stores)]]);
  await must({ method: 'archive', table: 'site', key: ['p', 'big'] });
  const job = Number([...reader.view('small').scan('job', { reverse: true, limit: 1 })][0]!.key[0]);
  const begun = change(store);
  was.set(begun, dump(stores));
  const slice = async (): Promise<boolean> => {
    const progress = await writer.submit({ application: 'small', by: 'system', what: 'move', evaluate: (draft) => moveSlice(draft, job) });
    if (isRefusal(progress)) throw new Error(progress.message);
    was.set(change(store), dump(stores));
    return progress.done;
  };
  while (!await slice());
  const end = change(store);
  t.ok(end > begun + 2);
  t.strictSame(dividedAt(stores, begun + 1), [{ what: 'test', first: begun, last: end }], 'it says what is cut in two');
  t.strictSame(dividedAt(stores, end), []);
  t.strictSame(dividedAt(stores, begun - 1), []);
  for (const to of [begun + 1, begun]) {
    t.notOk(isRefusal(rewind(stores, to)));
    t.strictSame(difference(dump(stores), was.get(to)!), [], `back to ${to}`);
    t.strictSame(auditStore(stores), []);
  }
  while (!await slice());
  t.equal(reader.view('small').count('line', true), lines, 'it went on, once');
  t.strictSame(auditStore(stores), []);
  t.notOk(isRefusal(rewind(stores, begun - 1)));
  t.strictSame(difference(dump(stores), was.get(begun - 1)!), []);
});

void t.test('what the log does not reach is refused by name, with nothing touched', async (t) => {
  const store = temporaryStore(t);
  for (const each of ['a', 'b', 'c', 'd', 'e']) await store.must({ method: 'create', table: 'provider', attributes: { name: each } });
  await store.stores.store.root.transaction(() => { store.stores.changes.remove(numberKey(2)); });
  const before = dump(store.stores);
  const cases: readonly (readonly [number, RegExp | undefined])[] = [
    [1, /The change log no longer reaches back to change 1: the earliest is 2\./], [2, undefined], [5, undefined], [6, /There is no change 6 yet: the last is 5\./], [0, /There is no change 0 here/],
  ];
  for (const [to, why] of cases) {
    const refused = unreachable(store.stores, to);
    if (why === undefined) t.equal(refused, undefined, String(to));
    else t.match(refused?.message, why, String(to));
    if (why !== undefined) t.match(rewind(store.stores, to), { message: why });
  }
  t.strictSame(difference(dump(store.stores), before), []);
  t.equal(reachOf(store.stores), 2);
  t.notOk(isRefusal(rewind(store.stores, 3)));
  t.match(unreachable(store.stores, 4), { message: /There is no change 4 here: an earlier restore took it back/ });
  t.equal(unreachable(store.stores, 3), undefined);
});
