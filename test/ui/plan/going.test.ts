import t from 'tap';
import { goingSaid } from '../../../service/ui/plan/going.js';
import { instantOf } from '../../../service/ui/data/zones.js';

const zone = 'America/New_York';
const segment = (from: string, to: string, value: string | null, counted = false) => ({ from, to, decision: value === null ? { kind: 0, value: null } : { kind: 1, value }, counted });

t.test('where calls go until when, as a sentence', async (t) => {
  const now = instantOf('2026-11-30 12:00', zone)!;
  const rows: readonly (readonly [what: string, segments: Parameters<typeof goingSaid>[0], said: string | undefined])[] = [
    ['until it is otherwise', [segment('2026-11-30 00:00', '2026-11-30 18:00', '2015550199'), segment('2026-11-30 18:00', '2026-12-04 08:00', null)], 'Calls go to 201 555 0199 until today 18:00 EST.'],
    ['neighbours that go to the same place', [segment('2026-11-30 00:00', '2026-11-30 18:00', '2015550199'), segment('2026-11-30 18:00', '2026-12-04 08:00', '2015550199'), segment('2026-12-04 08:00', '2026-12-05 08:00', null)], 'Calls go to 201 555 0199 until Friday 08:00 EST.'],
    ['always', [segment('2026-11-30 00:00', '2026-12-08 00:00', null)], 'Calls go on as dialled.'],
    ['counted', [segment('2026-11-30 00:00', '2026-12-08 00:00', '2015550199', true)], 'Calls go to 201 555 0199; counts or chance may send some elsewhere.'],
    ['ended', [{ from: '2026-11-30 00:00', to: '2026-12-08 00:00', decision: { kind: 5, value: null } }], 'Calls are ended.'],
    ['refused', [{ from: '2026-11-30 00:00', to: '2026-12-08 00:00', decision: { kind: null, value: null, reason: 'blocked' } }], 'Calls: refused: blocked.'],
    ['a time that was not asked about', [segment('2026-12-01 00:00', '2026-12-08 00:00', null)], undefined],
    ['nothing', [], undefined],
  ];
  for (const [what, segments, said] of rows) t.equal(goingSaid(segments, zone, now), said, what);
});
