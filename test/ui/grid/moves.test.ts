import t from 'tap';
import { addCounts, jobFilter, movedRecord, moveWrite, refusedWrites, type MovedRecord, type MoveKind } from '../../../service/ui/grid/moves.js';

t.test('what a selection knows of a record, as the write that moves it', async (t) => {
  const rows: readonly (readonly [identity: readonly unknown[], keyParts: number, record: MovedRecord, kind: MoveKind, path: string])[] = [
    [['6172342070'], 1, { key: ['6172342070'] }, 'archive', '/t/6172342070'],
    [['A B', 'c/d', 'é'], 3, { key: ['A B', 'c/d', 'é'] }, 'archive', '/t/A%20B/c%2Fd/%C3%A9'],
    [['-', 'AK'], 2, { key: ['-', 'AK'] }, 'archive', '/t/-/AK'],
    [['6172342070', 351], 1, { key: ['6172342070'], generation: '351' }, 'restore', '/t/6172342070?archive=true&restore=true&txnid=351'],
    [['6172342070', 351], 1, { key: ['6172342070'], generation: '351' }, 'purge', '/t/6172342070?archive=true&txnid=351'],
    [['6172342070', null], 1, { key: ['6172342070'] }, 'purge', '/t/6172342070?archive=true'],
  ];
  for (const [identity, keyParts, record, kind, path] of rows) {
    t.same(movedRecord(JSON.stringify(identity), keyParts), record);
    t.same(moveWrite(kind, 't', record), { method: 'DELETE', path });
  }
});

t.test('which writes of a batch were refused, and why', async (t) => {
  const why = (errors: Parameters<typeof refusedWrites>[0], message = 'm', code = 'in_use'): unknown => [...refusedWrites(errors, message, code)].map(([place, told]) => [place, told.code, told.message]);
  t.same(why([{ field: 'writes/1/', code: 'not_found', message: 'No such record.' }]), [[1, 'not_found', 'No such record.']]);
  t.same(why([], 'writes/3: Other records refer to it.'), [[3, 'in_use', 'Other records refer to it.']], 'only in the words');
  t.same(why([{ field: 'writes/0/number', code: 'a', message: 'x' }, { field: 'writes/0/', code: 'b', message: 'y' }, { field: 'writes/12/', code: 'c', message: 'z' }]), [[0, 'a', 'x'], [12, 'c', 'z']], 'each once');
  t.same(why([], 'The disk is full.', 'disk_reserve'), [], 'of no write');
});

t.test('what a view shows, as the filter of a job', async (t) => {
  t.same(jobFilter({ filters: [] }, ['a']), {});
  t.same(jobFilter({ filters: [['zone', '=US/Eastern']], prefix: ['Harbor'] }, ['provider', 'name']), { provider: 'Harbor', zone: 'US/Eastern' });
  t.same(jobFilter({ filters: [], prefix: ['-'] }, ['provider', 'name']), { provider: '' });
  t.equal(jobFilter({ filters: [], q: '617' }, ['a']), undefined, 'a job looks for no text');
  t.equal(jobFilter({ filters: [['n', '>1'], ['n', '<9']] }, ['a']), undefined, 'two bounds of one column');
});

t.test('what goes along is added up by table', async (t) => {
  t.same([{ route: 1 }, { route: 2, number: 3 }, {}].reduce(addCounts, {}), { route: 3, number: 3 });
});
