import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { noteEnd, notedEnd } from '../../service/main/pair-ended.js';

t.test('an end in doubt is known to the next process, one that was asked for is not', (t) => {
  const folder = t.testdir();
  t.equal(notedEnd(folder), undefined);
  for (const reason of ['stopped', 'switched', 'snapshot'] as const) noteEnd(folder, reason, 1);
  t.equal(notedEnd(folder), undefined);
  noteEnd(folder, 'fenced', 5_000);
  t.strictSame(notedEnd(folder), { reason: 'another unit led by then', atMs: 5_000 });
  writeFileSync(join(folder, 'pair-ended'), 'x fenced');
  t.equal(notedEnd(folder), undefined, 'what cannot be read says nothing');
  const none = join(folder, 'none');
  noteEnd(none, 'fenced', 1);
  t.equal(notedEnd(none), undefined, 'a folder that is not there stops nobody');
  mkdirSync(none);
  t.end();
});
