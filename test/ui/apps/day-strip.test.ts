import t from 'tap';
import { stripOf, type Segment } from '../../../service/ui/apps/day-strip.js';
import { instantOf } from '../../../service/ui/data/zones.js';

const zone = 'America/Chicago';
const to = (from: string, till: string, value: string): Segment => ({ from, to: till, decision: { kind: 1, value } });

t.test('24 hours from now, cut to the strip, neighbours joined', async (t) => {
  const now = instantOf('2026-11-30 12:00', zone)!;
  const strip = stripOf([to('2026-11-30 00:00', '2026-11-30 18:00', '1'), to('2026-11-30 18:00', '2026-11-30 20:00', '2'), to('2026-11-30 20:00', '2026-12-01 00:00', '2'), to('2026-12-01 00:00', '2026-12-03 00:00', '1')], zone, now);
  t.same(strip.map(({ left, width, words, destination, hours }) => [left, Math.round(width * 100) / 100, words, destination, hours]), [[0, 25, '1', 0, '12:00 to 18:00'], [25, 25, '2', 1, '18:00 to 00:00'], [50, 50, '1', 0, '00:00 to 12:00']]);
  t.same(stripOf([], zone, now), []);
});
