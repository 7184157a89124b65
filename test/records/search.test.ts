import t from 'tap';
import type { Clock } from '../../service/core/clock.js';
import { isRefusal } from '../../service/core/refusals.js';
import { search } from '../../service/records/search.js';
import type { ListQuery } from '../../service/records/search.js';
import { small } from '../support/small-application.js';
import { temporaryStore } from '../support/temporary-store.js';

const all: ListQuery = { prefix: [], archive: false, limit: 50, offset: 0, sort: [], filters: [] };

void t.test('lists: order, tenants, filters, pages', async (t) => {
  const store = temporaryStore(t);
  const { must, reader, clock } = store;
  for (const provider of ['a', 'b']) {
    await must({ method: 'create', table: 'provider', attributes: { name: provider, note: provider === 'a' ? 'x' : 'y' } });
    for (const site of ['s', 't']) {
      await must({ method: 'create', table: 'site', attributes: { provider, name: site, open: site === 's' } });
      for (const place of [1, 2, 3]) {
        await must({ method: 'create', table: 'line', attributes: { number: `80855501${provider === 'a' ? 0 : 1}${site === 't' ? 4 - place : place + 4}`, provider, site, rank: place } });
      }
    }
  }
  const ask = (name: string, query: Partial<ListQuery>) => {
    const page = search(reader.view('small'), small.tables.find((table) => table.name === name)!, { ...all, ...query }, clock);
    if (isRefusal(page)) return page.code;
    return `${page.records.map(({ key }) => key.map((part) => String(part).replace('80855501', '')).join('/')).join(' ')} of ${page.total}`;
  };
  const cases: readonly (readonly [string, Partial<ListQuery>, string])[] = [
    ['provider', {}, 'a b of 2'],
    ['provider', { provider: 'b' }, 'b of 1'],
    ['provider', { filters: [{ column: 'note', operator: '=', value: 'x' }] }, 'a of 1'],
    ['provider', { filters: [{ column: 'note', operator: '=', value: 'z' }] }, ' of 0'],
    ['site', {}, 'a/s a/t b/s b/t of 4'],
    ['site', { prefix: ['b'] }, 'b/s b/t of 2'],
    ['site', { provider: 'a' }, 'a/s a/t of 2'],
    ['site', { provider: 'a', subscriber: 't' }, 'a/t of 1'],
    ['site', { provider: 'a', prefix: ['a'] }, 'a/s a/t of 2'],
    ['site', { provider: 'a', prefix: ['b'] }, ' of 0'],
    ['site', { filters: [{ column: 'open', operator: '=', value: 'true' }] }, 'a/s b/s of 2'],
    ['site', { sort: [{ column: 'open', descending: false }, { column: 'provider', descending: true }] }, 'b/t a/t b/s a/s of 4'],
    ['line', {}, '01 02 03 05 06 07 11 12 13 15 16 17 of 12'],
    ['line', { limit: 2 }, '01 02 of 12'],
    ['line', { limit: 2, offset: 3 }, '05 06 of 12'],
    ['line', { limit: 2, sort: [{ column: 'number', descending: true }] }, '17 16 of 12'],
    ['line', { provider: 'a', subscriber: 't' }, '01 02 03 of 3'],
    ['line', { provider: 'a', subscriber: 't', sort: [{ column: 'number', descending: true }] }, '03 02 01 of 3'],
    ['line', { provider: 'a' }, '05 06 07 01 02 03 of 6'],
    ['line', { provider: 'a', sort: [{ column: 'number', descending: false }] }, '01 02 03 05 06 07 of 6'],
    ['line', { filters: [{ column: 'rank', operator: '=', value: '2' }] }, '02 06 12 16 of 4'],
    ['line', { provider: 'b', filters: [{ column: 'rank', operator: '=', value: '2' }] }, '12 16 of 2'],
    ['line', { filters: [{ column: 'rank', operator: '<', value: '2' }] }, '03 05 13 15 of 4'],
    ['line', { filters: [{ column: 'rank', operator: '>', value: '2' }, { column: 'number', operator: '~', value: '550113' }] }, ' of 0'],
    ['line', { text: '5550112' }, '12 of 1'],
    ['line', { filters: [{ column: 'rank', operator: '=', value: 'two' }] }, 'malformed'],
    ['line', { filters: [{ column: 'colour', operator: '=', value: '2' }] }, 'unknown_parameter'],
    ['line', { sort: [{ column: 'colour', descending: false }] }, 'unknown_parameter'],
    ['line', { after: 'rubbish' }, 'malformed'],
  ];
  for (const [table, query, wanted] of cases) t.equal(ask(table, query), wanted, `${table} ${JSON.stringify(query)}`);

  const pages: string[] = [];
  let after: string | undefined;
  do {
    const page = search(reader.view('small'), small.tables[2]!, { ...all, provider: 'a', limit: 4, ...(after === undefined ? {} : { after }) }, clock);
    if (isRefusal(page)) throw new Error(page.message);
    pages.push(page.records.map(({ key }) => String(key[0]).slice(-2)).join(' '));
    after = page.next;
  } while (after !== undefined);
  t.same(pages, ['05 06 07 01', '02 03'], 'page by page nothing is missing and nothing comes twice');

  await must({ method: 'archive', table: 'site', key: ['b', 't'] });
  t.equal(ask('line', { archive: true }), '11 12 13 of 3');
  t.equal(ask('line', { archive: true, provider: 'a' }), ' of 0');
  t.equal(ask('site', { archive: true, prefix: ['b'] }), 'b/t of 1');
});

void t.test('a search that takes too long answers what it has', async (t) => {
  const { must, reader, clock } = temporaryStore(t);
  await must(...Array.from({ length: 600 }, (_, place) => ({ method: 'create' as const, table: 'provider', attributes: { name: `p${String(place).padStart(3, '0')}` } })));
  // Each look at the clock finds 600 ms gone: the first is the beginning, the second after 256 records, the third is late.
  const monotonic = () => { clock.advance(600); return clock.monotonic(); };
  const slow: Clock = { now: () => clock.now(), monotonic, after: (ms, run) => clock.after(ms, run), every: (ms, run) => clock.every(ms, run) };
  const page = search(reader.view('small'), small.tables[0]!, { ...all, filters: [{ column: 'name', operator: '~', value: 'p' }], limit: 1_000 }, slow);
  t.match(page, { partial: true, total: 511 });
});
