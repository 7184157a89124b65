import t from 'tap';
import { changeLimits } from '../../service/core/change-limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { evaluate } from '../../service/records/evaluate.js';
import { isLinted, lintWrites } from '../../service/records/linted.js';
import type { ChangeRequest, Linted } from '../../service/records/request.js';
import type { Application } from '../../service/schema/application.js';
import { position } from '../../service/schema/table.js';
import type { Table } from '../../service/schema/table.js';
import type { Write } from '../../service/schema/write.js';
import { small } from '../support/small-application.js';
import { temporaryStore } from '../support/temporary-store.js';
import type { TemporaryStore } from '../support/temporary-store.js';

/** Sites are linted at a cost that is counted: whether one is open, and how many notes there are. */
class Counted {
  times = 0;
  readonly table: Table;
  readonly application: Application;

  constructor() {
    const declared = small.tables.find(({ name }) => name === 'site')!;
    const look = (): void => { this.times++; };
    this.table = {
      ...declared, checked: ['open'],
      check: (row, view) => ({
        errors: [],
        get warnings() {
          look();
          const notes = [...view.scan('note')].length;
          return [{ field: 'open', code: 'gap' as const, message: `${String(row[position(declared, 'open')])} with ${notes} notes` }];
        },
      }),
    };
    this.application = { ...small, tables: small.tables.map((table) => (table === declared ? this.table : table)) };
  }
}

const site = (name: string, open?: boolean): Write => ({ method: 'put', table: 'site', key: ['a', name], attributes: open === undefined ? {} : { open } });
const note = (name: string): Write => ({ method: 'create', table: 'note', attributes: { name } });

async function begin(t: Parameters<typeof temporaryStore>[0]) {
  const counted = new Counted();
  const store = temporaryStore(t, counted.application);
  await store.must({ method: 'create', table: 'provider', attributes: { name: 'a' } });
  for (const name of ['x', 'y']) await store.must(site(name, true));
  counted.times = 0;
  return { counted, store };
}

function lint({ registry, reader, clock }: TemporaryStore, writes: readonly Write[]): readonly (Linted | undefined)[] {
  const steps = lintWrites(registry, () => reader.view('small'), { application: 'small', writes }, clock);
  for (;;) {
    const { done, value } = steps.next();
    if (done !== true) continue;
    if (isRefusal(value)) throw new Error(value.message);
    return value;
  }
}

async function submit({ writer, registry, reader }: TemporaryStore, writes: readonly Write[], linted?: readonly (Linted | undefined)[]) {
  const request: ChangeRequest = { application: 'small', by: 'tester', what: 'test', writes, ...(linted === undefined ? {} : { linted }) };
  const written = await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request) });
  reader.refresh();
  return isRefusal(written) ? written.code : written.warnings.map(({ field, message }) => `${field}: ${message}`);
}

void t.test('what is linted before costs the writer nothing, and says what the writer would have said', async (t) => {
  const batches: [what: string, writes: Write[], linted: number, warnings: string[]][] = [
    ['one record', [site('x', false)], 1, ['open: false with 0 notes']],
    ['one record as it is', [site('x')], 1, ['open: false with 0 notes']],
    ['a batch: where it changes', [site('x', true), site('y')], 1, ['writes/0/open: true with 0 notes']],
    ['each sees those before it', [note('n'), site('new', true), note('m'), site('y', false)], 2, ['writes/1/open: true with 1 notes', 'writes/3/open: false with 2 notes']],
    ['one record twice', [site('x', false), site('x', true), site('x', true)], 2, ['writes/0/open: false with 2 notes', 'writes/1/open: true with 2 notes']],
    ['archived on the way', [site('z', true), { method: 'archive', table: 'site', key: ['a', 'z'] }, site('z', false)], 2, ['writes/0/open: true with 2 notes', 'writes/2/open: false with 2 notes']],
  ];
  const [before, inWriter] = [await begin(t), await begin(t)];
  for (const [what, writes, times, warnings] of batches) {
    before.counted.times = inWriter.counted.times = 0;
    const linted = lint(before.store, writes);
    t.equal(before.counted.times, times, `${what}: linted outside`);
    t.strictSame(await submit(before.store, writes, linted), warnings, what);
    t.equal(before.counted.times, times, `${what}: and not by the writer`);
    t.strictSame(await submit(inWriter.store, writes), warnings, `${what}: as the writer says by itself`);
  }
});

void t.test('the writer lints again what others changed meanwhile, so many and no more', async (t) => {
  const { counted, store } = await begin(t);
  const most = changeLimits.relinted;
  const places = Array.from({ length: most + 1 }, (_, place) => `s${place}`);
  for (const name of places) await store.must(site(name, true));
  for (const [count, outcome] of [[most, most], [most + 1, 'overloaded']] as const) {
    await store.must(...places.map((name) => site(name, false)));
    counted.times = 0;
    // What was looked at before is not what is written now.
    const [writes, linted] = [places.slice(0, count).map((name) => site(name, true)), places.slice(0, count).map((name): Linted => ({ of: ['a', name, false], warnings: [] }))];
    const answer = await submit(store, writes, linted);
    t.equal(typeof answer === 'string' ? answer : answer.length, outcome, `${count} changed`);
    t.equal(counted.times, most, 'linted here');
  }
  counted.times = 0;
  t.strictSame(await submit(store, [site('x', false)], [{ of: ['a', 'x', true], warnings: [] }]), ['open: false with 0 notes'], 'one record by itself is always linted');
});

void t.test('which changes are linted', async (t) => {
  const { store } = await begin(t);
  const cases: [writes: Write[], expected: boolean][] = [[[site('x', true)], true], [[note('n'), site('x', true)], true], [[note('n')], false], [[{ method: 'archive', table: 'site', key: ['a', 'x'] }], false], [[], false]];
  for (const [writes, expected] of cases) t.equal(isLinted(store.registry, { application: 'small', writes }), expected, JSON.stringify(writes));
  t.strictSame(lint(store, [site('x', 'yes' as never), note('n')]), [undefined, undefined], 'what cannot be read is the writer\'s to refuse');
});

void t.test('a batch that takes too long to lint is refused before the writer has it', async (t) => {
  const { store } = await begin(t);
  const times = [0, changeLimits.lintMs, changeLimits.lintMs + 1];
  const clock = { ...store.clock, now: () => 0, monotonic: () => times.shift() ?? Infinity } as unknown as typeof store.clock;
  const steps = lintWrites(store.registry, () => store.reader.view('small'), { application: 'small', writes: [site('x', false), site('y', false), site('x', true)] }, clock);
  t.equal(steps.next().done, false);
  t.equal(steps.next().done, false, 'just in time');
  const { value } = steps.next();
  t.ok(isRefusal(value) && value.code === 'overloaded' && value.message.includes('2 of its 3 writes'), String((value as { message?: string }).message));
});
