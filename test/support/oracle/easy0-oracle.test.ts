import t from 'tap';
import { Easy0Oracle, type KeyedRule, type KeyedSite } from './easy0-oracle.js';

const base: KeyedSite = {
  providers: [{ name: 'sp' }], plans: [], ingresses: [], lists: [{ name: 'HI', provider: '', codes: ['808'] }], exchanges: [{ npa: '808', nxx: '555', block: '', lata: '834', zip: '96813' }, { npa: '808', nxx: '555', block: '7', lata: '722' }], zone: 'UTC',
};
const noon = Date.UTC(2024, 6, 10, 12);

t.test('criteria', async (t) => {
  const cases: readonly (readonly [criteria: KeyedRule['criteria'], attributes: Readonly<Record<string, unknown>>, holds: boolean])[] = [
    [{ always: true }, {}, true], [{ time: ['08:00', '12:00'] }, {}, false], [{ time: ['12:00', '12:01'], day: [['wednesday']] }, {}, true], [{ time: ['12:00', '12:01'], day: [['thursday']] }, {}, false], [{ date: ['2024/07/10.00:00', '2024/07/10.23:59'], zip: null }, {}, true],
    [{ match: [['808555xxxx']] }, {}, true], [{ match: [['808556xxxx'], ['xxxxxxxxx']] }, {}, false], [{ npa: [['HI']] }, {}, true], [{ npa: ['AK'] }, {}, false], [{ pointcode: [['001-000-000', null]] }, { pointcode: '001-000-000' }, true],
    [{ pointcode: [['001-000-000', '001-000-255']] }, { pointcode: '001-001-000' }, false], [{ zip: [['96813']] }, {}, true], [{ zip: [['96813']] }, { zip: '96814' }, false], [{ lata: [['Digits', '834']] }, {}, true], [{ lata: [['Intra', null]] }, {}, false],
    [{ lata: [['Intra', null]] }, { called_lata: '834' }, true], [{ lata: [['Inter', null]] }, { called_lata: '834' }, false], [{ lata: [['Inter', null]] }, { lata: '722', called_lata: '834' }, true],
  ];
  for (const [criteria, attributes, holds] of cases) {
    const oracle = new Easy0Oracle({ ...base, plans: [{ name: 'p', provider: 'sp', priority: 0, rules: { criteria, destination: { terminate: true } } }] });
    t.equal(oracle.decide({ called: '0', calling: '8085550001', timeMs: noon, attributes }).kind, holds ? 5 : 0, JSON.stringify([criteria, attributes]));
  }
});

t.test('whose call it is', async (t) => {
  const site: KeyedSite = { ...base, providers: [{ name: 'sp', operator: '3125550109' }, { name: 'other' }], ingresses: [{ kind: 'trunk', value: '101', provider: 'sp' }, { kind: 'pointcode', value: '000-000-001', provider: 'other' }] };
  const cases: readonly (readonly [attributes: Readonly<Record<string, unknown>>, status: number])[] = [[{}, 1], [{ trunk: '101' }, 0], [{ trunk: '102' }, 1], [{ trunk: '101', pointcode: '000-000-001' }, 1], [{ sp: 'sp' }, 0], [{ sp: 'nobody', trunk: '101' }, 1], [{ trunk: '101', diversions: 9 }, 0], [{ trunk: '101', diversions: 10 }, 1]];
  for (const [attributes, status] of cases) t.equal(new Easy0Oracle(site).decide({ called: '0', calling: undefined, timeMs: noon, attributes }).status, status, JSON.stringify(attributes));
});
