import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { readSite } from '../../support/oracle/site.js';
import { writeDataSet, writeLookups } from '../../../scripts/nanp/csv-files.js';
import { DataSet, headers, sizesFor, tableNames, type TableName } from '../../../scripts/nanp/data-set.js';
import { lookups } from '../../../scripts/nanp/lookups.js';
import { mostNumbers, numberAt } from '../../../scripts/nanp/numbers.js';

const sizes = sizesFor(5_000);
const dataSet = new DataSet(sizes);
const rows = (table: TableName) => [...dataSet.rows(table)];

t.test('every place has its own number', async (t) => {
  const places = 100_000;
  const seen = new Set(Array.from({ length: places }, (_, place) => numberAt(place, sizes.seed).digits));
  t.equal(seen.size, places);
  t.notOk([...seen].some((digits) => !/^[2-9]\d\d[2-9]\d{6}$/.test(digits) || /^...(.11|555)/.test(digits)), 'of the form of the plan, and none in exchange 555');
  t.not(numberAt(mostNumbers - 1, sizes.seed).digits, numberAt(0, sizes.seed).digits);
  t.throws(() => new DataSet({ ...sizes, numbers: mostNumbers + 1 }), 'more numbers than there are');
  t.throws(() => new DataSet({ ...sizes, plans: sizes.subscribers * 3 - 1 }), 'fewer than three plans a subscriber');
});

t.test('rows fit their tables', async (t) => {
  for (const table of tableNames) t.ok(rows(table).every((row) => row.length === headers[table].length), table);
  const counts: [table: TableName, expected: number][] = [['service_provider', sizes.providers], ['subscriber', sizes.subscribers], ['number', sizes.numbers],
    ['call_plan', sizes.plans], ['route', sizes.routes]];
  for (const [table, expected] of counts) t.equal(rows(table).length, expected, `${table}: ${expected} rows`);
  const wildcards = rows('route').filter(([number]) => /X/i.test(number!));
  t.equal(wildcards.length, sizes.routes / 10, 'a tenth are wildcards');
  t.ok(new Set(wildcards.map(([number]) => number!.replaceAll(/\d/g, '0').toUpperCase())).size > 5, 'of several shapes');
});

t.test('what is referred to is there, and keys are unique', async (t) => {
  const tenants = new Set(rows('subscriber').map((row) => `${row[2]}/${row[0]}`));
  const plans = new Set(rows('call_plan').map((row) => `${row[0]}/${row[1]}/${row[2]}`));
  t.equal(plans.size, sizes.plans);
  t.ok(rows('number').every((row) => tenants.has(`${row[2]}/${row[3]}`)));
  t.ok(rows('route').every((row) => plans.has(`${row[2]}/${row[3]}/${row[1]}`)));
  t.equal(new Set(rows('route').map((row) => row.slice(0, 4).join('/').toUpperCase())).size, sizes.routes);
});

t.test('an exact route belongs to the owner of the number', async (t) => {
  const folder = t.testdir();
  await writeDataSet(folder, sizes);
  const site = await readSite(folder, 'UTC');
  t.equal(site.numbers.size, sizes.numbers);
  t.ok(site.routes.every(({ pattern, tenant }) => pattern.includes('X') || site.numbers.get(pattern)?.tenant === tenant));
  const types = JSON.stringify([...site.plans.values()].map(({ rules }) => rules));
  for (const type of ['always', 'time-of-day', 'day-of-week', 'holiday', 'match', 'npa', 'number', 'sip-uri', 'terminate', 'continue', 'trunk-group', 'trunk-outpulse', 'rule']) {
    t.match(types, `"type":"${type}"`, `plans use ${type}`);
  }
});

t.test('the same seed gives the same bytes', async (t) => {
  const folders = [join(t.testdirName, 'one'), join(t.testdirName, 'two'), join(t.testdirName, 'other')];
  t.testdir();
  const digests = await Promise.all(folders.map(async (folder, index) => {
    const small = { ...sizesFor(600), ...(index === 2 ? { seed: 1 } : {}) };
    await writeDataSet(folder, small);
    await writeLookups(join(folder, 'lookups.csv'), small, 500);
    return [...tableNames, 'lookups'].map((name) => createHash('sha256').update(readFileSync(join(folder, `${name}.csv`))).digest('hex')).join();
  }));
  t.equal(digests[0], digests[1]);
  t.not(digests[0], digests[2], 'another seed gives others');
});

t.test('calls of every sort', async (t) => {
  const calls = [...lookups(sizes, 4_000)];
  t.equal(calls.length, 4_000);
  const sorts: [what: string, holds: (call: (typeof calls)[number]) => boolean][] = [
    ['without a caller', ({ calling }) => calling === undefined], ['seven digits', ({ called }) => /^\d{7}$/.test(called)], ['emergency', ({ called }) => called === '911'],
    ['foreign callers', ({ calling }) => calling?.startsWith('+44') === true], ['as typed', ({ called }) => called.startsWith('(')],
    ['the repeated hour', ({ timeMs }) => timeMs >= Date.UTC(2026, 10, 1, 5) && timeMs < Date.UTC(2026, 10, 1, 7)], ['attributes', ({ attributes }) => attributes !== undefined],
  ];
  for (const [what, holds] of sorts) t.ok(calls.some(holds), what);
});
