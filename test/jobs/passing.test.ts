import t from 'tap';
import { passes, passesOrStale } from '../../service/jobs/passing.js';

t.test('what a job tries again, and what ends it', (t) => {
  for (const [code, again, behind] of [
    ['overloaded', true, true], ['standby', true, true], ['disk_reserve', true, true], ['stale', false, true],
    ['key_taken', false, false], ['internal', false, false], ['read_only_disk', false, false],
  ] as const) t.strictSame([passes(code), passesOrStale(code)], [again, behind], code);
  t.end();
});
