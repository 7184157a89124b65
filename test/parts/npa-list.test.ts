import t from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import { npasOfRegion } from '../../service/parts/npa-data.js';
import { builtInNpaLists, npaListTable } from '../../service/parts/npa-list.js';
import { name } from '../../service/schema/kinds/name.js';

const regions = Object.entries(npasOfRegion).map(([region, npas]) => [region, npas.split(' ')] as const);

t.test('every state, territory and province has its list', async (t) => {
  t.equal(regions.length, 50 + 1 + 5 + 13, '50 states, DC, 5 territories, 13 provinces and territories of Canada');
  for (const [region, npas] of regions) {
    t.match(region, /^[A-Z]{2}$/);
    t.ok(npas.every((npa) => /^[2-9][0-8][0-9]$/.test(npa) && !/^.11$/.test(npa)), `${region} has area codes only`);
    t.same(npas, [...new Set(npas)].sort(), `${region} in order, each once`);
  }
});

t.test('an area code is of one place, but for those that are shared', async (t) => {
  const shared = new Map<string, string[]>();
  for (const [region, npas] of regions) for (const npa of npas) shared.set(npa, [...shared.get(npa) ?? [], region]);
  t.same(Object.fromEntries([...shared].filter(([, places]) => places.length > 1)), { 782: ['NS', 'PE'], 867: ['NT', 'NU', 'YT'], 902: ['NS', 'PE'] });
});

t.test('some that everybody knows', async (t) => {
  for (const [npa, region] of [['808', 'HI'], ['212', 'NY'], ['312', 'IL'], ['907', 'AK'], ['787', 'PR'], ['340', 'VI'], ['671', 'GU'], ['684', 'AS'], ['670', 'MP'], ['202', 'DC'], ['416', 'ON'], ['506', 'NB']] as const) {
    t.ok(npasOfRegion[region]!.split(' ').includes(npa), `${npa} is in ${region}`);
  }
});

t.test('the built-in records pass their table', async (t) => {
  const { columns } = npaListTable(name);
  for (const record of builtInNpaLists) {
    for (const column of columns) {
      const cell = record[column.name]!;
      const value: unknown = cell === '' ? undefined : column.kind.parse(cell);
      t.notOk(isRefusal(value), `${record['name']!} ${column.name}`);
      t.equal(value === undefined ? '' : column.kind.format(value), cell);
    }
  }
});
