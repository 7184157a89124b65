import t from 'tap';
import { command, huntKey, huntingStore, lineNumber, putHunt } from '../support/hunting-store.js';
import { auditStore } from '../support/store-audit.js';
import type { Write } from '../../service/schema/write.js';

const move = (method: 'archive' | 'restore' | 'purge', name: string, ...key: (string | number)[]): Write => ({ method, table: name, key });

t.test('internal records that a record contains move with it', async (t) => {
  const { must, write, rings, hunts, reader, stores } = await huntingStore(t);
  const view = reader.view('small');
  const started = [await must(command('start', 1)), await must(command('start', 1, { plan: 'night' }))].map(({ change }) => change);
  await must(command('start', 2));
  const archived = await must(move('archive', 'hunt', ...huntKey(1)));
  t.equal(archived.results[0]!.records, 3);
  t.strictSame([rings(1), hunts(lineNumber(0)), hunts(lineNumber(1))], [[], [], [2]]);
  t.strictSame(rings(2).length, 1, 'those of others stay');
  t.ok(view.isArchived('ring', [...huntKey(1), 'day']));
  t.strictSame(auditStore(stores), []);

  t.match(await write(move('restore', 'ring', ...huntKey(1), 'day')), { code: 'parent_archived' });
  await must(move('restore', 'hunt', ...huntKey(1)));
  t.strictSame(rings(1), [['day', started[0]!], ['night', started[1]!]], 'as they were');
  t.strictSame(hunts(lineNumber(1)), [1, 2]);
  t.strictSame(auditStore(stores), []);

  await must(move('archive', 'hunt', ...huntKey(1)));
  await must(putHunt(1, { members: [lineNumber(9)] }), command('start', 1));
  t.match(await write(move('restore', 'hunt', ...huntKey(1))), { code: 'key_taken' });
  await must(move('purge', 'hunt', ...huntKey(1)));
  t.equal(view.count('ring', true), 0, 'purged with it');
  t.equal(rings(1).length, 1, 'the live one has its own');
  t.strictSame(auditStore(stores), []);
});

t.test('at any depth', async (t) => {
  const { must, rings, reader, stores } = await huntingStore(t);
  const view = reader.view('small');
  await must(command('start', 1), command('start', 3));
  await must(move('archive', 'provider', 'a'));
  t.strictSame(['hunt', 'ring', 'line', 'site'].map((name) => [view.count(name, false), view.count(name, true)]), [[0, 3], [0, 2], [0, 10], [0, 1]]);
  t.strictSame(auditStore(stores), []);
  await must(move('restore', 'provider', 'a'));
  t.equal(rings(3).length, 1);
  t.strictSame(auditStore(stores), []);
  await must(move('archive', 'provider', 'a'), move('purge', 'provider', 'a'));
  t.equal(view.count('ring', true), 0);
  t.strictSame(auditStore(stores), []);
});

t.test('a record comes back to a value that is full meanwhile', async (t) => {
  const { must, write, hunts, stores } = await huntingStore(t);
  await must(move('archive', 'hunt', ...huntKey(1)));
  await must(putHunt(4, { members: [lineNumber(1)] }), putHunt(5, { members: [lineNumber(1)] }));
  t.match(await write(move('restore', 'hunt', ...huntKey(1))), { code: 'too_many_entries' });
  t.strictSame([hunts(lineNumber(0)), hunts(lineNumber(1))], [[], [2, 4, 5]], 'nothing of it');
  await must(move('archive', 'hunt', ...huntKey(5)), move('restore', 'hunt', ...huntKey(1)));
  t.strictSame(auditStore(stores), []);
});
