import t from 'tap';
import { always } from '../../../service/routing/criteria/always.js';
import { label } from '../../../service/routing/criteria/label.js';
import { limited } from '../../../service/routing/criteria/limited.js';
import { npa } from '../../../service/routing/criteria/npa.js';
import { percentAllocation } from '../../../service/routing/criteria/percent-allocation.js';
import { periodic } from '../../../service/routing/criteria/periodic.js';
import { npaListTable } from '../../../service/parts/npa-list.js';
import { name } from '../../../service/schema/kinds/name.js';
import { inWords, IcrSite, rule } from '../../support/icr-site.js';
import { asked, holdsAt, readsValues } from './table.js';

t.test('values of always', async (t) => readsValues(t, always(), [
  [undefined, undefined], ['', undefined], [null, undefined], [[], undefined], [{}, undefined], [true, undefined], ['x', 'bad_criterion'], [1, 'bad_criterion'], [false, 'bad_criterion'], [['x'], 'bad_criterion'],
]));

t.test('values of percent-allocation', async (t) => readsValues(t, percentAllocation(), [
  ['1', undefined], ['99', undefined], [5, undefined], [' 50 ', undefined], ['0', 'bad_criterion'], ['100', 'bad_criterion'], [0, 'bad_criterion'], [100, 'bad_criterion'],
  ['5%', 'bad_criterion'], ['2.5', 'bad_criterion'], ['-1', 'bad_criterion'], ['', 'bad_criterion'], [undefined, 'bad_criterion'], ['05', 'bad_criterion'],
]));

t.test('values of limited', async (t) => readsValues(t, limited(), [
  ['0', undefined], ['1', undefined], [25, undefined], ['1000000', undefined], ['1000001', 'bad_criterion'], ['-1', 'bad_criterion'], ['1.5', 'bad_criterion'], ['', 'bad_criterion'], [undefined, 'bad_criterion'], ['many', 'bad_criterion'],
]));

t.test('values of periodic', async (t) => readsValues(t, periodic(), [
  ['10/24', undefined], ['10 per 24', undefined], ['10 PER 24', undefined], ['10,24', undefined], ['10 / 24', undefined], [[10, 24], undefined], ['0/1', undefined], ['1/768', undefined],
  ['1/769', 'bad_criterion'], ['1/0', 'bad_criterion'], ['10', 'bad_criterion'], [10, 'bad_criterion'], ['10/', 'bad_criterion'], ['/24', 'bad_criterion'], ['10-24', 'bad_criterion'], ['1000001/1', 'bad_criterion'],
  ['1/2/3', 'bad_criterion'], ['', 'bad_criterion'], [undefined, 'bad_criterion'],
]));

t.test('values of label', async (t) => readsValues(t, label(), [
  ['vip', undefined], [7, undefined], ['x'.repeat(250), undefined], ['x'.repeat(251), 'bad_criterion'], ['', 'bad_criterion'], [' ', 'bad_criterion'], [undefined, 'bad_criterion'], [['vip'], 'bad_criterion'],
]));

t.test('values of npa', async (t) => readsValues(t, npa(npaListTable(name)), [
  ['HI', undefined], [7, undefined], ['', 'bad_criterion'], [' ', 'bad_criterion'], [undefined, 'bad_criterion'],
  [['HI'], undefined], [['HI', 'CA'], undefined], [['HI', 7], undefined], [[], 'bad_criterion'], [['HI', ''], 'bad_criterion'], [['HI', null], 'bad_criterion'], [{ HI: true }, 'bad_criterion'],
]));

t.test('limited: fewer than n held', async (t) => {
  const site = asked('limited', 2);
  const counter = site.decide().effects[0];
  t.same(counter?.kind, 'lease');
  const name = counter?.kind === 'lease' ? counter.counter : '';
  t.match(name, /^sp\/sub\/main\/[0-9a-z]{7}$/);
  for (const [held, words] of [[0, 'continue'], [1, 'continue'], [2, 'no route'], [3, 'no route']] as const) {
    site.held.set(name, held);
    t.equal(inWords(site.decide()), words, `${held} held`);
    t.equal(site.decide().effects.length, words === 'continue' ? 1 : 0);
  }
});

t.test('periodic: fewer than n used', async (t) => {
  const site = asked('periodic', '3/24');
  const [effect] = site.decide().effects;
  t.match(effect, { kind: 'use', hours: 24 });
  const name = effect?.kind === 'use' ? effect.counter : '';
  for (const [used, words] of [[0, 'continue'], [2, 'continue'], [3, 'no route'], [4, 'no route']] as const) {
    site.used.set(name, used);
    t.equal(inWords(site.decide()), words, `${used} used`);
  }
});

t.test('npa: lists of the provider before those built in', async (t) => {
  const site = asked('npa', 'HI');
  holdsAt(t, site, [['no list of the name', { calling: '8085550001' }, false]]);
  site.npaList('HI', ['808']);
  holdsAt(t, site, [
    ['in it', { calling: '8085550001' }, true], ['not in it', { calling: '3125550001' }, false], ['no caller', { calling: undefined }, false],
    ['abroad', { calling: '+8085550001' }, false], ['too short to have an area code', { calling: '8085550' }, false], ['a short code', { calling: '808' }, false],
  ]);
  site.npaList('HI', ['000', '312', '999'], 'other');
  holdsAt(t, site, [['of another provider', { calling: '3125550001' }, false]]);
  site.npaList('HI', ['000', '312', '999'], 'sp');
  holdsAt(t, site, [['the provider\'s own', { calling: '3125550001' }, true], ['the first code', { calling: '0005550001' }, true], ['the last code', { calling: '9995550001' }, true], ['only in the one built in', { calling: '8085550001' }, false]]);
  site.view.archive('npa_list', ['sp', 'HI']);
  holdsAt(t, site, [['its own archived, built in again', { calling: '8085550001' }, true], ['gone', { calling: '3125550001' }, false]]);
  site.npaList('HI', ['312']);
  holdsAt(t, site, [['edited', { calling: '3125550001' }, true], ['edited away', { calling: '8085550001' }, false]]);
});

t.test('npa: any of several lists', async (t) => {
  const site = asked('npa', ['HI', 'CA', 'HI']);
  site.npaList('HI', ['808']);
  holdsAt(t, site, [['the one that is there', { calling: '8085550001' }, true], ['in the one that is not', { calling: '2135550001' }, false]]);
  site.npaList('CA', ['213', '808'], 'sp');
  holdsAt(t, site, [['the first', { calling: '8085550001' }, true], ['the second', { calling: '2135550001' }, true], ['neither', { calling: '3125550001' }, false], ['no caller', { calling: undefined }, false]]);
});

t.test('label: of the number, the call, an EVENT', async (t) => {
  const site = asked('label', 'vip');
  holdsAt(t, site, [['none', {}, false], ['of the call', { attributes: { labels: ['x', 'vip'] } }, true], ['of an event', { labels: ['vip'] }, true], ['another case', { labels: ['VIP'] }, false]]);
  for (const [params, holds] of [['{"labels":["vip"]}', true], ['{"labels":"gold, vip"}', true], ['{"labels":["gold"]}', false], ['{"labels":7}', false], ['{"label":"vip"}', false], ['{}', false]] as const) {
    site.number('3125550100', { params });
    t.equal(inWords(site.decide()), holds ? 'continue' : 'no route', params);
  }
});

t.test('percent shares are within 1 % over 100,000 calls', async (t) => {
  const site = IcrSite.of([rule('percent-allocation', '10', 'number', '3125550101'), rule('percent-allocation', 25, 'number', '3125550102'), rule('percent-allocation', '1', 'number', '3125550103'), rule('always', '', 'number', '3125550104')]);
  const counts = new Map<string, number>();
  for (let call = 0; call < 100_000; call++) {
    const words = inWords(site.decide({ id: `seeded-${call}` }));
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  for (const [number, percent] of [['3125550101', 10], ['3125550102', 25], ['3125550103', 1], ['3125550104', 64]] as const) {
    const share = counts.get(`number ${number}`)! / 1000;
    t.ok(Math.abs(share - percent) < 1, `${number}: ${share} % for ${percent} %`);
  }
});
