import t from 'tap';
import { backupAlarms, backupFacts, backupOf, type BackupState } from '../../../service/ui/pages/backups.js';
import { titleOf, toldWords } from '../../../service/ui/pages/told.js';
import type { Json } from '../../../service/schema/kind.js';

const day = 86_400;
const state: BackupState = { folder: '/var/backups/niud', keep: 7, days: 0, count: 7, running: false, failed: null, last: { at: '2026-11-30 03:10:00.000000', age_seconds: 6 * 3_600, bytes: 1_200_000_000, change: 3_511 } };

t.test('backups in words', async (t) => {
  t.same(backupFacts(state), [
    ['Last backup', '30 Nov 2026 03:10:00, 6 h ago, 1.2 GB, change 3,511'], ['Kept', '7 of at most 7'], ['Folder', '/var/backups/niud'],
  ]);
  t.same(backupFacts({ ...state, last: null, running: true, count: 0, days: 30 }).slice(0, 2), [['Last backup', 'none yet; one is being made now'], ['Kept', '0 of at most 7, each for 30 days']]);
  t.match(backupFacts({ ...state, keep: 0 })[1], ['Kept', '7; none is made by night, for backup_keep is 0']);
  t.equal(backupOf({}), undefined);
});

t.test('what is wrong with backups', async (t) => {
  const rows: readonly (readonly [what: string, state: BackupState, upSeconds: number, found: RegExp | undefined])[] = [
    ['a fresh one', state, 9 * day, undefined],
    ['of two nights ago, to the second', { ...state, last: { ...state.last!, age_seconds: 2 * day } }, 0, /^The last backup is 2 days old\.$/],
    ['a second before that', { ...state, last: { ...state.last!, age_seconds: 2 * day - 1 } }, 0, undefined],
    ['old, where none is made by night', { ...state, keep: 0, last: { ...state.last!, age_seconds: 9 * day } }, 0, undefined],
    ['failed, which niud tells', { ...state, last: null, failed: { at: '2026-11-30 03:10:00.000000', reason: 'no room' } }, 9 * day, undefined],
    ['none in the first days', { ...state, last: null }, 2 * day - 1, undefined],
    ['none', { ...state, last: null }, 2 * day, /^There is no backup/],
  ];
  for (const [what, given, upSeconds, found] of rows) {
    const [alarm] = backupAlarms(given, upSeconds);
    if (found === undefined) { t.equal(alarm, undefined, what); continue; }
    t.match(alarm?.what, found, what);
    t.equal(alarm?.line, 'niuctl backup', what);
  }
});

t.test('whatever niud tells of itself, by its name and kind', async (t) => {
  const rows: readonly (readonly [name: string, value: Json, words: string])[] = [
    ['reserve_bytes', 1_500, '1.5 kB'], ['bytes', 12, '12 B'], ['age_seconds', 7_200, '2 h'], ['took_ms', 1_234, '1,234 ms'], ['load_percent', 3, '3 %'], ['at', Date.UTC(2026, 10, 30, 8, 10), '30 Nov 2026 08:10:00'],
    ['started', '2026-11-30 03:10:00.123456', '30 Nov 2026 03:10:00'], ['niceness', -10, '-10'], ['running', false, 'no'], ['last', null, 'not known'], ['name', '', 'not known'], ['names', ['a', 'b'], 'a; b'], ['names', [], 'none'],
    ['threads', [{ name: 'calls', niceness: -10 }, { name: 'desk', niceness: 0 }], 'name calls, niceness -10; name desk, niceness 0'],
    ['scrub', { last: { at: Date.UTC(2026, 0, 1), faults: 0 } }, 'last at 1 Jan 2026 00:00:00, faults 0'],
  ];
  for (const [name, value, words] of rows) t.equal(toldWords(name, value, 'UTC'), words, `${name} ${JSON.stringify(value)}`);
  t.equal(titleOf('state_disk'), 'State disk');
});
