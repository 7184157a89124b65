import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { zoneNamed } from '../../../service/schema/kinds/timezone.js';

const source = '/usr/share/zoneinfo/tzdata.zi';

t.test('every name of the zone database keeps its spelling', { skip: existsSync(source) ? false : `${source} is not installed` }, async (t) => {
  const names = readFileSync(source, 'utf8').split('\n').map((line) => line.split(' ')).flatMap(([kind, first, second]) =>
    kind === 'Z' ? [first!] : kind === 'L' ? [second!] : []).filter((name) => name !== 'Factory');
  const strange = names.filter((name) => zoneNamed(name.toLowerCase()) !== name || zoneNamed(name) !== name);
  t.ok(names.length > 500, `${names.length} names`);
  t.same(strange, []);
});

t.test('what is no zone', async (t) => {
  for (const text of ['Mars/Base', '+05:00', '', 'US', 'US/', 'a'.repeat(41), '__proto__', 'America/New York']) t.equal(zoneNamed(text), undefined, text.slice(0, 20));
});
