import t from 'tap';
import { isFindings, readCdrChoice } from '../../service/jobs/cdr-choice.js';
import { filtersOf } from '../../service/jobs/job.js';
import type { Json } from '../../service/schema/kind.js';

void t.test('which call detail records', async (t) => {
  const noon = Date.UTC(2026, 0, 15, 22);
  const filters: readonly [filter: { readonly [name: string]: Json }, choice: unknown][] = [
    [{}, [0, Number.MAX_SAFE_INTEGER, undefined]],
    [{ from: '2026-01-15 12:00:00' }, [noon, Number.MAX_SAFE_INTEGER, undefined]],
    [{ from: '2026-01-15T22:00:00Z', to: '2026-01-15 12:00:00.000001' }, [noon, noon + 1, undefined]],
    [{ number: '+1 (808) 555-0001' }, [0, Number.MAX_SAFE_INTEGER, '8085550001']],
    [{ number: 8085550001 }, [0, Number.MAX_SAFE_INTEGER, '8085550001']],
    [{ from: 'noon' }, 'bad_timestamp'],
    [{ from: '>2026-01-15' }, 'malformed'],
    [{ number: 'me' }, 'bad_phone'],
    [{ number: '~808' }, 'malformed'],
    [{ subscriber_name: 'one' }, 'unknown_field'],
    [{ from: 'noon', subscriber_name: 'one' }, 'bad_timestamp unknown_field'],
  ];
  for (const [filter, expected] of filters) {
    const choice = readCdrChoice(filtersOf(filter), 'Pacific/Honolulu');
    t.same(isFindings(choice) ? choice.map(({ field, code }) => `${field === 'filter' ? '' : field}${code}`).join(' ') : [choice.fromMs, choice.toMs, choice.number], expected, JSON.stringify(filter));
  }
});
