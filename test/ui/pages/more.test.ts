import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { moreFacts } from '../../../service/ui/pages/more.js';

const last = { at: '2026-11-30 03:10:00.123456', records: 2_563, damaged: 0, faults: 0, first: null };

t.test('what niud tells of itself, in the words of an operator', async (t) => {
  const rows: readonly (readonly [name: string, value: Json, title: string, words: string])[] = [
    ['scrub', { running: false, damaged: 0, last: null, failed: null }, 'Nightly check of every record', 'none has ended yet'],
    ['scrub', { running: true, damaged: 0, last, failed: null }, 'Nightly check of every record', 'under way now; last 30 Nov 2026 03:10:00: 2,563 records, none damaged'],
    ['scrub', { running: false, damaged: 2, last: { ...last, faults: 1, first: 'an entry of number' }, failed: { at: '2026-12-01 03:10:00', reason: 'it was killed' } }, 'Nightly check of every record', 'last 30 Nov 2026 03:10:00: 2,563 records, 2 damaged, 1 index entry unfit: an entry of number; failed 1 Dec 2026 03:10:00: it was killed'],
    ['quarantine', [], 'Damaged records put aside', 'none'],
    ['quarantine', [{ id: 'a', application: 'icr', table: 'number', archived: false, key: '6172342007', at: '2026-11-30 03:10:00', bytes: 90, written_anew: false }], 'Damaged records put aside', 'icr number 6172342007, 30 Nov 2026 03:10:00'],
    ['threads', [{ name: 'calls', count: 1, nice: -10 }, { name: 'others', count: 10, nice: 15 }], 'Turns of its threads at the processors', 'calls -10, 10 others 15; the lowest goes first'],
    ['certificate', null, 'Certificate of HTTPS', 'none is served'],
    ['certificate', { names: 'niu.example', issuer: 'CN=Site', ends: '2027-11-30 03:10:00', not_taken: 'it has ended' }, 'Certificate of HTTPS', 'for niu.example by CN=Site, until 30 Nov 2027 03:10:00; the one in its file is not taken: it has ended'],
    ['generation', 1, 'Restored from a backup', 'never'],
    ['generation', 3, 'Restored from a backup', '2 times'],
    ['measured_at', '2026-11-30 03:10:00', 'Disks, memory, network as of', '30 Nov 2026 03:10:00'],
    ['fan_speed', 1_200, 'Fan speed', '1,200'],
  ];
  for (const [name, value, title, words] of rows) t.same(moreFacts({ [name]: value }, [name], 'UTC'), [[title, words]], words);
});
