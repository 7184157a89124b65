import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { wayNow } from '../../../service/ui/pages/way-now.js';

const to = (value: string): Json => ({ kind: 1, value });
const segment = (from: string, until: string, decision: Json, counted = false): Json => ({ from: `2026-11-30T${from}:00-05:00`, to: until.length > 5 ? until : `2026-11-30T${until}:00-05:00`, decision, counted });

t.test('where calls go now and until when, in the zone of the number', async (t) => {
  const day = [segment('00:00', '08:00', to('2015550199')), segment('08:00', '17:00', to('2015550100')), segment('17:00', '20:00', to('2015550100')), segment('20:00', '2026-12-01T08:00:00-05:00', to('2015550199'), true), { from: '2026-12-01T08:00:00-05:00', to: '2026-12-02T00:00:00-05:00', decision: to('2015550100'), counted: false }];
  const rows: readonly (readonly [now: string, words: string | undefined])[] = [
    ['2026-11-30T05:00:00Z', '201 555 0199, until 08:00'],
    ['2026-11-30T12:59:59Z', '201 555 0199, until 08:00'],
    ['2026-11-30T13:00:00Z', '201 555 0100, until 20:00'],
    ['2026-12-01T02:00:00Z', '201 555 0199, or elsewhere by what is counted, until Tue 08:00'],
    ['2026-12-01T13:00:00Z', '201 555 0100'],
    ['2026-12-02T05:00:00Z', undefined],
    ['2026-11-30T04:59:59Z', undefined],
  ];
  for (const [now, words] of rows) t.equal(wayNow({ segments: day }, Date.parse(now)), words, now);
  t.equal(wayNow({}, 0), undefined);
});
