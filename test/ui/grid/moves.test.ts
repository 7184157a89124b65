import t from 'tap';
import { alongWords, byVerdict, jobFilter, movedRecord, moveWrite, type MovedRecord, type MoveKind } from '../../../service/ui/grid/moves.js';

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

t.test('a dry batch parts those that may go from those that may not', async (t) => {
  const [one, two, three] = [{ key: ['1'] }, { key: ['2'] }, { key: ['3'], generation: '9' }];
  const accepted = { verdict: 'accepted', message: null } as const;
  t.same(byVerdict([one, two, three], [accepted, { verdict: 'refused', message: 'In use.' }, accepted]), { free: [one, three], refused: [[two, 'In use.']] });
  t.same(byVerdict([one, two], [accepted]), { free: [one], refused: [[two, 'niud did not look at it.']] }, 'what nothing is said of stays');
  t.same(byVerdict([], []), { free: [], refused: [] });
});

t.test('what a view shows, as the filter of a job', async (t) => {
  t.same(jobFilter({ filters: [] }, ['a']), {});
  t.same(jobFilter({ filters: [['zone', '=US/Eastern']], prefix: ['Harbor'] }, ['provider', 'name']), { provider: 'Harbor', zone: 'US/Eastern' });
  t.same(jobFilter({ filters: [], prefix: ['-'] }, ['provider', 'name']), { provider: '' });
  t.equal(jobFilter({ filters: [], q: '617' }, ['a']), undefined, 'a job looks for no text');
  t.equal(jobFilter({ filters: [['n', '>1'], ['n', '<9']] }, ['a']), undefined, 'two bounds of one column');
});

t.test('what goes along, in words', async (t) => {
  const words = (along: Readonly<Record<string, number>>): string | undefined => alongWords(along, (table, count) => `${count} ${table}`);
  t.equal(words({}), undefined);
  t.equal(words({ route: 0 }), undefined);
  t.equal(words({ route: 6 }), '6 route');
  t.equal(words({ route: 6, number: 2 }), '6 route and 2 number');
  t.equal(words({ route: 6, number: 2, plan: 1 }), '6 route, 2 number and 1 plan');
});
