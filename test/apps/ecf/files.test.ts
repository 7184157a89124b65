import t from 'tap';
import { joined } from '../../../service/schema/declaration.js';
import { subscriberBehaviour } from '../../../service/apps/ecf/subscriber-behaviour.js';
import { subscriber as declared } from '../../../service/apps/ecf/tables/subscriber.js';
import { setSystemZone } from '../../../service/core/system-zone.js';
import { completed } from '../../../service/records/complete.js';
import { formatRow, readAttributes, readCells, showRow } from '../../../service/records/fields.js';
import type { Row } from '../../../service/schema/row.js';
import { attributesOf, randomRecords } from '../../support/ecf-random.js';
import { Random } from '../../../scripts/nanp/random.js';
import '../../support/secret-key.js';

const subscriber = joined(declared, subscriberBehaviour);

const all = (): boolean => true;

/** A file goes in at any later instant as it came out, whatever zone the system has. */
t.test('from record to file and back', async (t) => {
  const seed = Number(process.env['SEED'] ?? 20_240_714);
  t.comment(`seed ${seed}`);
  for (const zone of ['UTC', 'America/New_York', 'Australia/Lord_Howe']) {
    setSystemZone(zone);
    let different = 0;
    for (let world = 0; world < 200; world++) {
      const { records, aroundMs } = randomRecords(new Random('ecf files', seed, world));
      for (const each of records.subscribers) {
        const created = readAttributes(subscriber, attributesOf(each));
        const row = completed(subscriber, created.row, undefined, aroundMs);
        const cells = formatRow(subscriber, row, all);
        const imported = (nowMs: number): Row => completed(subscriber, readCells(subscriber, cells).row, undefined, nowMs);
        const again = imported(aroundMs + 40 * 86_400_000);
        const shown = readAttributes(subscriber, showRow(subscriber, row, all) as Parameters<typeof readAttributes>[1]);
        const isSame = JSON.stringify(formatRow(subscriber, again, all)) === JSON.stringify(cells)
          && JSON.stringify(formatRow(subscriber, shown.row, all)) === JSON.stringify(cells);
        if (created.findings.length > 0 || shown.findings.length > 0 || !isSame) different++;
      }
    }
    t.equal(different, 0, zone);
  }
  setSystemZone('UTC');
});

t.test('secrets in a file', async (t) => {
  const { row } = readAttributes(subscriber, { service_provider_name: 'sp', name: 'sub', pin: '123456', screening: { active: true, pin: '2468' } });
  const secrets = (cells: readonly string[]): readonly (string | undefined)[] => [cells[8], cells[17]];
  t.same(secrets(formatRow(subscriber, row, all)), ['123456', '{"active":true,"pin":"2468"}'], 'for those who may see them');
  t.same(secrets(formatRow(subscriber, row)), ['', ''], 'for all others');
  t.match(showRow(subscriber, row), { pin: null, screening: { active: true } });
  t.notMatch(JSON.stringify(row), /123456|2468"/, 'nor is either stored');
});
