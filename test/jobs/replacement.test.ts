import t from 'tap';
import type { Test } from 'tap';
import { cc } from '../../service/apps/cc/application.js';
import { ratePrefixBehaviour } from '../../service/apps/cc/rate-prefix-behaviour.js';
import { ratePrefix as declared } from '../../service/apps/cc/tables/rate-prefix.js';
import { joined } from '../../service/schema/declaration.js';
import { Replacement } from '../../service/jobs/replacement.js';
import type { Surroundings } from '../../service/jobs/surroundings.js';
import { takeBack } from '../../service/jobs/undo.js';
import { formatRow } from '../../service/records/fields.js';
import type { Json } from '../../service/schema/kind.js';
import { setSystemZone } from '../../service/core/system-zone.js';
import { auditStore } from '../support/store-audit.js';
import { jobStore } from '../support/job-store.js';
import type { JobStore } from '../support/job-store.js';

const ratePrefix = joined(declared, ratePrefixBehaviour);

t.setTimeout(1_100_000);
setSystemZone('UTC');

const then = '2026-12-01 00:00:00';
const head = 'sp,az';

/** Provider `sp` with the rates `az` and `other`, and decks of lines `prefix,from,until,method,amount` that hold already. */
async function decked(t: Test, lines: readonly string[], others: readonly string[] = ['+44,,,,9.99']): Promise<JobStore> {
  const store = jobStore(t, 3, { ...cc, name: 'small' });
  await store.must({ method: 'create', table: 'service_provider', attributes: { name: 'sp' } }, { method: 'create', table: 'service_provider', attributes: { name: 'sq' } });
  for (const name of ['az', 'other']) await store.must({ method: 'create', table: 'rate', attributes: { service_provider_name: 'sp', name, amount: '1' } });
  store.upload('before.csv', [...lines.map((line) => `${head},${line},,,\n`), ...others.map((line) => `sp,other,${line},,,\n`)].join(''));
  const job = await store.start({ object: 'rate_prefix', inFile: 'before.csv', serviceProvider: 'sp' });
  await store.run();
  if (store.record(job)['added'] !== lines.length + others.length) throw new Error(JSON.stringify(store.report(job)));
  return store;
}

/** The deck as `prefix,from,until,method,amount`; a line without a date has no from. */
function deck(store: JobStore, rate = 'az'): readonly string[] {
  return [...store.reader.view('small').scan('rate_prefix')].map(({ row }) => formatRow(ratePrefix, row)).filter(([, name]) => name === rate)
    .map(([, , prefix, from, until, method, amount]) => [prefix, from === '1970-01-01 00:00:00' ? '' : from, until, method, amount].join(',').replaceAll(' 00:00:00', ''));
}

async function replaced(store: JobStore, lines: readonly string[], options: Readonly<Record<string, Json>> = {}, dryRun = false, surroundings?: Surroundings) {
  store.upload('deck.csv', lines.map((line) => `${line.startsWith('sp,') || line.startsWith('sq,') ? line : `${head},${line}`}\n`).join(''));
  const job = await store.start({ object: 'rate_prefix', inFile: 'deck.csv', dryRun, options: { mode: 'replace', rate_name: 'az', effective_date: then, ...options } });
  await store.run(surroundings);
  const { status, rows, added, conflicts, rejected, ended_records: ended, unchanged, message } = store.record(job);
  if (rows !== [added, conflicts, rejected, unchanged].reduce((sum: number, count) => sum + Number(count ?? 0), 0)) throw new Error(`rows are not the sum: ${JSON.stringify(store.record(job))}`);
  return { job, message: String(message), counts: `${String(status)}: ${[rows, added, conflicts, rejected, ended, unchanged].map(String).join(' ')}` };
}

const before = ['+44,,,,0.10', '+4420,2026-01-01,,per_minute,0.05', '+49,2026-01-01,,,0.20', '212,2026-01-01,,,0.01', '+33,2026-01-01,2026-06-01,,0.30', '+39,2027-01-01,,,0.40', '+7,2026-01-01,2027-06-01,,0.03'];
const file = ['+44,,,,0.12,,,', '+4420,,,per_minute,0.05,,,', `212,${then},,,0.01,,30,6`, '+81,,,,0.50,,,'];

t.test('what the file has otherwise or lacks ends, what it has alike stays, what it brings begins', async (t) => {
  const store = await decked(t, before);
  const { job, counts, message } = await replaced(store, file);
  t.equal(counts, 'completed: 4 3 0 0 4 1');
  t.match(message, /3 begin, 4 end, 1 stay as they are\. 1 begin later/);
  t.same(deck(store), [
    '+33,2026-01-01,2026-06-01,,0.3', '+39,2027-01-01,,,0.4', '+44,,2026-12-01,,0.1', '+44,2026-12-01,,,0.12', '+4420,2026-01-01,,per_minute,0.05', '+49,2026-01-01,2026-12-01,,0.2',
    '+7,2026-01-01,2026-12-01,,0.03', '+81,2026-12-01,,,0.5', '212,2026-01-01,2026-12-01,,0.01', '212,2026-12-01,,,0.01',
  ]);
  t.same(deck(store, 'other'), ['+44,,,,9.99'], 'another rate is not touched');
  t.match(store.report(job), [{ line: 0, column: 'effective_date', code: 'begins_later', value: '2027-01-01 00:00:00' }]);
  t.strictSame(auditStore(store.stores), []);
  const again = await replaced(store, file);
  t.equal(again.counts, 'completed: 4 0 0 0 0 4', 'the same file again changes nothing');
  const mended = await replaced(store, ['+44,,,,0.13,,,', '+4420,,,per_minute,0.05,,,', '+81,,,,0.50,,,']);
  t.equal(mended.counts, 'completed: 3 1 0 0 1 2', 'one mended for the same instant: a line is changed, one that begins then goes');
  t.same(deck(store).filter((line) => /^(\+44,|212)/.test(line)), ['+44,,2026-12-01,,0.1', '+44,2026-12-01,,,0.13', '212,2026-01-01,2026-12-01,,0.01']);
  t.ok(store.reader.view('small').isArchived('rate_prefix', ['sp', 'az', '212', Date.UTC(2026, 11, 1) * 1000]));
});

t.test('a dry run tells the same and writes nothing', async (t) => {
  const store = await decked(t, before);
  const was = deck(store);
  const { counts, message } = await replaced(store, file, {}, true);
  t.equal(counts, 'completed: 4 3 0 0 4 1');
  t.match(message, /3 begin, 4 end, 1 stay/);
  t.same(deck(store), was);
});

t.test('rows that do not fit', async (t) => {
  const kept = ['+44,,,,0.12,,,', '+49,,,,Blocked,,,', '+49,,,,0.22,,,'];
  const cases: readonly [why: string, lines: readonly string[], options: Readonly<Record<string, Json>>, counts: string, message: RegExp][] = [
    ['one: nothing is written', ['+44,,,,0.12,,,', '+49,,,,Blocked,,,'], {}, 'failed: 1 0 0 1 null null', /1 of 2 rows do not fit: nothing is written/],
    ['kept: the lines of that prefix stay', kept, { keep_rejected: true }, 'completed: 3 1 1 1 4 0', /What rows that do not fit are about stays/],
    ['a prefix that cannot be read', ['+44,,,,0.12,,,', 'x49,,,,0.22,,,'], { keep_rejected: true }, 'failed: 1 0 0 1 null null', /Line 2 does not say which prefix/],
    ['a row that is too short', ['+44,,,,0.12,,,', '+49,,,,0.22'], { keep_rejected: true }, 'failed: 1 0 0 1 null null', /Line 2 does not say which prefix/],
    ['another date', ['+44,2026-12-02 00:00:00,,,0.12,,,'], {}, 'failed: 1 0 0 1 null null', /1 of 1 rows/],
    ['another rate', ['sp,other,+44,,,,0.12,,,'], {}, 'failed: 1 0 0 1 null null', /1 of 1 rows/],
    ['another provider', ['sq,az,+44,,,,0.12,,,'], {}, 'failed: 1 0 0 1 null null', /1 of 1 rows/],
    ['an end before the beginning', ['+44,,2026-12-01 00:00:00,,0.12,,,'], {}, 'failed: 1 0 0 1 null null', /1 of 1 rows/],
    ['the same prefix twice: the first counts', ['+44,,,,0.12,,,', '01144,,,,0.13,,,'], {}, 'completed: 2 1 1 0 5 0', /1 begin, 5 end/],
    ['no rows', [], {}, 'failed: 0 0 0 0 null null', /The file has no rows/],
  ];
  for (const [why, lines, options, counts, message] of cases) {
    const store = await decked(t, before);
    const was = deck(store);
    const done = await replaced(store, lines, options);
    t.equal(done.counts, counts, why);
    t.match(done.message, message, why);
    if (counts.startsWith('failed')) t.same(deck(store), was, `${why}: nothing was written`);
    else if (lines === kept) t.ok(deck(store).includes('+49,2026-01-01,,,0.2'), why);
  }
});

t.test('country codes without a plus', async (t) => {
  const store = await decked(t, ['+44,,,,0.10', '242,,,,0.20']);
  const { counts, message } = await replaced(store, ['44,,,,0.10,,,', '1242,,,,0.20,,,', '7,,,,0.03,,,', '1,,,,0.01,,,'], { prefix_form: 'e164' });
  t.equal(counts, 'completed: 4 2 0 0 0 2');
  t.notMatch(message, /Warning/);
  t.same(deck(store), ['+1,2026-12-01,,,0.01', '+44,,,,0.1', '+7,2026-12-01,,,0.03', '242,,,,0.2']);
  const told = await replaced(store, ['44,,,,0.10,,,'], {}, true);
  t.match(told.message, /Warning: 44: digits alone are area codes/);
  t.match(store.report(told.job).find(({ code }) => code === 'prefix_form'), { line: 1, column: 'prefix' });
});

t.test('what an import may be told', async (t) => {
  const store = await decked(t, []);
  store.upload('deck.csv', `${head},+44,,,,0.12,,,\n`);
  const start = (options: Readonly<Record<string, Json>>, object = 'rate_prefix') => store.desk.start({ application: 'small', by: 'tester', roleId: 'platform_owner', jobType: 'import', object, inFile: 'deck.csv', dryRun: true, options });
  const whole = { mode: 'replace', rate_name: 'az', effective_date: then };
  const cases: readonly [options: Readonly<Record<string, Json>>, fields: readonly string[], object?: string][] = [
    [whole, []],
    [{ ...whole, keep_rejected: true, prefix_form: 'e164' }, []],
    [{ ...whole, keep_rejected: null }, []],
    [{ prefix_form: 'e164' }, []],
    [{ prefix_form: 'E164' }, ['prefix_form']],
    [{ prefix_form: 'e164' }, [], 'rate'],
    [{ prefix_form: 'e164' }, ['prefix_form'], 'rate_plan'],
    [{ ...whole, mode: 'append' }, ['mode']],
    [{ mode: 'replace' }, ['rate_name', 'effective_date']],
    [{ rate_name: 'az' }, ['rate_name']],
    [{ ...whole, effective_date: 'tomorrow' }, ['effective_date']],
    [{ ...whole, rate_name: 'none' }, ['service_provider_name']],
    [{ ...whole, keep_rejected: 'yes' }, ['keep_rejected']],
    [whole, ['mode', 'rate_name', 'effective_date'], 'rate'],
    [{ ...whole, archive: true }, ['archive']],
  ];
  for (const [options, fields, object] of cases) {
    const started = await start(options, object);
    t.same('code' in started ? started.errors.map(({ field }) => field) : [], fields, JSON.stringify(options));
    await store.run();
  }
});

/** Stopped at every write in turn, as by a crash behind it, and begun again. */
t.test('a replacement that is interrupted anywhere comes to the same', async (t) => {
  const whole = await decked(t, before);
  const { counts } = await replaced(whole, file);
  const expected = deck(whole);
  for (let writes = 0; ; writes++) {
    const store = await decked(t, before);
    let left = writes;
    const crash = (): never => { throw new Error('crash'); };
    const real = store.surroundings;
    store.upload('deck.csv', file.map((line) => `${head},${line}\n`).join(''));
    const job = await store.start({ object: 'rate_prefix', inFile: 'deck.csv', options: { mode: 'replace', rate_name: 'az', effective_date: then } });
    const slices: Surroundings = { ...real, submitSlice: async (slice) => left-- > 0 ? real.submitSlice(slice) : crash() };
    const crashed = await new Replacement(slices, 'small', job, ratePrefix, { stopping: () => false, cancelled: () => false }).run().then(() => false, () => true);
    await store.run();
    const { status, rows, added, conflicts, rejected, ended_records: ended, unchanged } = store.record(job);
    t.equal(`${String(status)}: ${[rows, added, conflicts, rejected, ended, unchanged].map(String).join(' ')}`, counts, `behind ${writes} slices: counts`);
    t.same(deck(store), expected, `behind ${writes} slices`);
    if (!crashed) break;
  }
});

t.test('one undoable unit', async (t) => {
  const store = await decked(t, before);
  const was = deck(store);
  const { job } = await replaced(store, file);
  t.notSame(deck(store), was);
  await takeBack(store.surroundings, 'small', job, Number(store.record(job)['txnid']), () => false);
  store.reader.refresh();
  t.same(deck(store), was);
  t.strictSame(auditStore(store.stores), []);
});

t.test('at no moment is there less than before', async (t) => {
  const store = await decked(t, before);
  const at = Date.UTC(2026, 11, 15) * 1000;
  const numbers = ['+44', '+4420', '+49', '212', '+7'];
  const holding = (): number => {
    store.reader.refresh();
    return numbers.filter((prefix) => [...store.reader.view('small').scan('rate_prefix', { prefix: ['sp', 'az', prefix] })]
      .some(({ row }) => Number(row[3] ?? 0) <= at && (row[4] === undefined || Number(row[4]) > at))).length;
  };
  const seen: number[] = [];
  const real = store.surroundings;
  const watched: Surroundings = { ...real, submitSlice: async (slice) => { const answer = await real.submitSlice(slice); seen.push(holding()); return answer; } };
  await replaced(store, ['+44,,,,0.12,,,', '+4420,,,,0.06,,,', '+49,,,,0.21,,,', '212,,,,0.02,,,', '+7,,,,0.04,,,'], {}, false, watched);
  t.ok(seen.length > 1 && seen.every((count) => count === numbers.length), JSON.stringify(seen));
});
