import t from 'tap';
import { filtersOf, filterWords, readFilter, readFilters, writeFilter, type Filter } from '../../../service/ui/grid/filter.js';

t.test('a filter in the address, in the question, in words', async (t) => {
  const rows: readonly (readonly [text: string, filter: Omit<Filter, 'column'>, asked: readonly string[], words: string])[] = [
    ['=US/Eastern', { how: '=', value: 'US/Eastern' }, ['=US/Eastern'], 'is US/Eastern'],
    ['^617', { how: '^', value: '617' }, ['^617'], 'begins with 617'],
    ['~555', { how: '~', value: '555' }, ['~555'], 'contains 555'],
    ['-617..618', { how: '-', value: '617', to: '618' }, ['>617', '<618'], 'between 617 and 618'],
    ['-617..', { how: '-', value: '617', to: '' }, ['>617'], 'above 617'],
    ['-..618', { how: '-', value: '', to: '618' }, ['<618'], 'under 618'],
    ['=', { how: '0', value: '' }, ['='], 'is not set'],
  ];
  for (const [text, filter, asked, words] of rows) {
    t.same(readFilter('c', text), { column: 'c', ...filter }, text);
    t.equal(writeFilter({ column: 'c', ...filter }), text);
    t.same(filtersOf({ 'f.c': text, q: 'x' }), asked.map((value) => ['c', value]), text);
    t.equal(filterWords({ column: 'c', ...filter }), words);
  }
  t.same(readFilter('c', 'plain'), { column: 'c', how: '=', value: 'plain' });
  t.equal(writeFilter({ column: 'c', how: '^', value: '' }), undefined);
  t.equal(writeFilter({ column: 'c', how: '-', value: '', to: '' }), undefined);
  t.same(readFilters({ q: '1', 'f.a': '=1' }).map(({ column }) => column), ['a']);
});
