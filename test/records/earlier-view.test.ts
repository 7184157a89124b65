import fc from 'fast-check';
import t from 'tap';
import type { Test } from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import { numberKey } from '../../service/database/numbers.js';
import { earlierView } from '../../service/records/earlier-view.js';
import type { Write } from '../../service/schema/write.js';
import type { View } from '../../service/schema/view.js';
import { small } from '../support/small-application.js';
import { temporaryStore } from '../support/temporary-store.js';
import type { TemporaryStore } from '../support/temporary-store.js';

/** What a step may take of the processor: far more than it does, far less than a turn of the desk would stand. */
const stepMs = 25;

const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_116);
const lines = ['8085550100', '8085550101', '80855501XX', '8085XXXXXX'];

function viewAt({ stores, reader }: TemporaryStore, change: number): View | string {
  const steps = earlierView(stores, () => reader.view('small'), small, change);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return isRefusal(value) ? value.code : value as View;
  }
}

/** Everything that a decision may read, in an order of its own. */
function image(view: View): unknown {
  const sorted = (rows: Iterable<unknown>): string[] => [...rows].map((row) => JSON.stringify(row, (_, value: unknown) => value ?? null)).sort();
  return {
    sites: ['a', 'b'].flatMap((provider) => ['x', 'y'].map((site) => view.get('site', [provider, site]) ?? null)),
    lines: lines.map((number) => view.get('line', [number]) ?? null),
    versions: lines.map((number) => view.version('line', [number]) ?? null),
    grouped: lines.map((number) => sorted(view.grouped('line', 'pattern', number))),
    hunts: lines.map((number) => sorted(view.grouped('hunt', 'members', number))),
    rings: (['a', 'b'] as const).flatMap((provider) => [false, true].map((reverse) => [...view.scan('ring', { prefix: [provider], reverse })].map(({ key, row, created, modified }) => [key, row, created, modified]))),
    ring: [...view.scan('ring', { prefix: ['a'], after: ['a', 'x', 1, 'day'], limit: 1 })].map(({ key }) => key),
    // A shape that is no longer in use costs a look and changes nothing.
    matched: lines.filter((number) => view.grouped('line', 'pattern', number).length > 0 && number.includes('X')).every((number) => view.shapes('line', 'pattern').includes(number.replace(/\d/g, 'd'))),
  };
}

const huntKey = fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y'), fc.constantFrom(1, 2));
const write: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ method: fc.constant('put' as const), table: fc.constant('hunt'), key: huntKey, attributes: fc.record({ members: fc.uniqueArray(fc.constantFrom(...lines.slice(0, 2)), { maxLength: 2 }), remark: fc.constantFrom('n', null) }) }),
  fc.record({ method: fc.constant('command' as const), table: fc.constant('hunt'), key: huntKey, command: fc.constantFrom('start', 'start', 'stop', 'hush'), attributes: fc.constantFrom({ plan: 'day' }, { plan: 'night' }) }),
  fc.record({ method: fc.constantFrom('archive' as const, 'restore' as const), table: fc.constant('hunt'), key: huntKey }),
  fc.record({ method: fc.constant('put' as const), table: fc.constant('line'), key: fc.constantFrom(...lines).map((number) => [number]), attributes: fc.record({ provider: fc.constantFrom('a', 'b'), site: fc.constantFrom('x', 'y'), rank: fc.integer({ min: 0, max: 3 }) }) }),
  fc.record({ method: fc.constantFrom('archive' as const, 'restore' as const, 'purge' as const), table: fc.constant('line'), key: fc.constantFrom(...lines).map((number) => [number]) }),
  fc.record({ method: fc.constantFrom('archive' as const, 'restore' as const), table: fc.constant('site'), key: fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y')) }),
);

async function tenants({ must }: TemporaryStore): Promise<void> {
  for (const provider of ['a', 'b']) {
    await must({ method: 'create', table: 'provider', attributes: { name: provider } });
    for (const site of ['x', 'y']) await must({ method: 'create', table: 'site', attributes: { provider, name: site } });
  }
  for (const number of lines.slice(0, 2)) await must({ method: 'create', table: 'line', attributes: { number, provider: 'a', site: 'y' } });
  await must({ method: 'create', table: 'hunt', attributes: { provider: 'a', site: 'x', number: 1, members: lines.slice(0, 1) } });
}

void t.test(`at every earlier change the records are what they were (seed ${seed})`, async (t: Test) => {
  await fc.assert(fc.asyncProperty(fc.array(write, { minLength: 10, maxLength: 40 }), async (writes) => {
    const store = temporaryStore(t);
    await tenants(store);
    const images: [number, unknown][] = [];
    for (const one of writes) {
      await store.write(one);
      const view = store.reader.view('small');
      images.push([view.change, image(view)]);
    }
    for (const [change, then] of images) {
      const view = viewAt(store, change);
      t.strictSame(typeof view === 'string' ? view : image(view), then, `change ${change}`);
    }
  }), { numRuns: 12, seed });
});

void t.test('what the log does not have is refused', async (t) => {
  const store = temporaryStore(t);
  await tenants(store);
  t.equal(viewAt(store, 10), 'not_found', 'not made yet');
  t.equal(typeof viewAt(store, 3), 'object');
  await store.stores.changes.remove(numberKey(4));
  store.stores.store.root.resetReadTxn();
  t.equal(viewAt(store, 3), 'not_found', 'trimmed');
  t.equal(typeof viewAt(store, 4), 'object');
});

/** What is written between the steps; the last answer is of the records as they are then. */
async function viewWhile(store: TemporaryStore, change: number, meanwhile: (step: number) => Promise<unknown>): Promise<View> {
  const steps = earlierView(store.stores, () => store.reader.view('small'), small, change);
  for (let step = 0; ; step++) {
    const { done, value } = steps.next();
    if (done === true) return value as View;
    await meanwhile(step);
  }
}

void t.test(`what is written while they are looked for is not among the records of then (seed ${seed})`, async (t: Test) => {
  await fc.assert(fc.asyncProperty(fc.array(write, { minLength: 5, maxLength: 20 }), fc.array(write, { minLength: 1, maxLength: 8 }), async (writes, meanwhile) => {
    const store = temporaryStore(t);
    await tenants(store);
    const { change } = store.reader.view('small');
    const then = image(store.reader.view('small'));
    for (const one of writes) await store.write(one);
    t.strictSame(image(await viewWhile(store, change, async (step) => meanwhile[step] && store.write(meanwhile[step]))), then);
  }), { numRuns: 12, seed });
});

/** A line for each place, changed in changes of many; the first number of them. */
async function changedLines(store: TemporaryStore, count: number): Promise<number> {
  await tenants(store);
  const put = (place: number, rank: number): Write => ({ method: 'put', table: 'line', key: [String(8_086_000_000 + place)], attributes: { provider: 'a', site: 'x', rank } });
  const all = async (rank: number): Promise<void> => {
    for (let from = 0; from < count; from += 300) await store.must(...Array.from({ length: 300 }, (_, place) => put(from + place, rank)));
  };
  await all(1);
  const { change } = store.reader.view('small');
  await all(2);
  return change;
}

const cpuMs = (): number => process.cpuUsage().user / 1_000;

void t.test('neither a step nor what is read afterwards is proportional to what has changed', async (t) => {
  const read = (view: View): number => {
    const startMs = cpuMs();
    let found = 0;
    for (let round = 0; round < 2_000; round++) {
      const number = String(8_086_000_000 + (round % 200));
      found += view.grouped('line', 'pattern', number).length + [...view.scan('line', { after: [number], limit: 1 })].length;
    }
    t.equal(found, 4_000);
    return cpuMs() - startMs;
  };
  const took: number[] = [];
  for (const count of [300, 6_000]) {
    const store = temporaryStore(t);
    const change = await changedLines(store, count);
    let [startMs, longestMs] = [cpuMs(), 0];
    const view = await viewWhile(store, change, async () => {
      longestMs = Math.max(longestMs, cpuMs() - startMs);
      startMs = cpuMs();
    });
    t.ok(longestMs < stepMs, `${count} records: the longest step took ${longestMs} ms`);
    read(view);
    took.push(Math.min(read(view), read(view)));
  }
  t.ok(took[1]! < 4 * took[0]!, `2,000 looks among 300 and 6,000 changed records: ${took.join(' and ')} ms`);
});
