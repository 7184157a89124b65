import t from 'tap';
import { setSystemZone, systemZone } from '../../service/core/system-zone.js';
import { isRefusal } from '../../service/core/refusals.js';
import { systemTimestamp } from '../../service/schema/kinds/timestamp.js';

t.test('timestamps follow the zone of the system', async (t) => {
  t.ok(systemZone().length > 0, 'there is one before anybody says so');
  const value = systemTimestamp.parse('2026-07-01T12:00:00Z');
  if (isRefusal(value)) throw new Error(value.message);
  for (const [zone, written] of [['UTC', '2026-07-01 12:00:00'], ['Pacific/Honolulu', '2026-07-01 02:00:00'], ['Europe/Berlin', '2026-07-01 14:00:00']] as const) {
    setSystemZone(zone);
    t.equal(systemTimestamp.format(value), written, zone);
    t.equal(systemTimestamp.parse(written), value, `${zone} read again`);
  }
});
