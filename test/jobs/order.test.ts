/** Of a row of a file: what keeps it from being read is told alone, and of what was read every fault, in the order of the layers (lifecycles.md, Layers). */
import t from 'tap';
import { jobStore } from '../support/job-store.js';

const borders: readonly (readonly [border: string, row: string, codes: readonly string[]])[] = [
  ['bytes, then cells', '8085550104,\xff,x', ['bad_utf8']],
  ['quotes, then cells', '"8085550104,a,x', ['broken_quote']],
  ['cells, then values', '808555010Y,a,x', ['column_count']],
  ['values, then relations', '808555010Y,a,z,1', ['bad_pattern', 'no_such_record']],
  ['values, then the key', '8085550100,a,x,one', ['bad_number', 'key_taken']],
];

t.test('a row with two faults at each border', async (t) => {
  const store = jobStore(t);
  await store.must(
    { method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } },
    { method: 'create', table: 'line', attributes: { number: '8085550100', provider: 'a', site: 'x' } },
  );
  // A file of which no row goes in has no report.
  store.upload('a.csv', Buffer.from(['8085550101,a,x,1', ...borders.map(([, row]) => row)].map((row) => `${row}\n`).join(''), 'latin1'));
  const job = await store.start({ inFile: 'a.csv' });
  await store.run();
  for (const [place, [border, , codes]] of borders.entries()) t.strictSame(store.report(job).filter(({ line }) => line === place + 2).map(({ code }) => code), codes, border);
});
