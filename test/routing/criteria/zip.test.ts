import t from 'tap';
import { askedUnder, keyedHoldsAt, readsKeyed } from './keyed.js';

t.test('values', async (t) => readsKeyed(t, 'zip', [
  [[['12345'], ['22345']], undefined], [['12345', '22345'], undefined], [['12345'], undefined], ['12345', undefined], [12345, undefined], [[12345], undefined], [['01234'], undefined],
  [['1234'], 'bad_criterion'], [['123456'], 'bad_criterion'], [[1234], 'bad_criterion'], [['12345-6789'], 'bad_criterion'], [['abcde'], 'bad_criterion'], [['12345', ''], 'bad_criterion'], [[['12345', '22345']], 'bad_criterion'],
  [{ zip: '12345' }, 'bad_criterion'],
  [Array.from({ length: 10_000 }, (_, number) => String(10_000 + number)), undefined], [Array.from({ length: 10_001 }, (_, number) => String(10_000 + number)), 'bad_criterion'],
]));

t.test('of the call, else of the table of exchanges', async (t) => {
  const site = askedUnder('zip', [['96813'], ['96814']]);
  keyedHoldsAt(t, site, [['sent', { attributes: { zip: '96814' } }, true], ['another', { attributes: { zip: '96815' } }, false], ['unknown', {}, false]]);
  site.exchange('808', '555', undefined, undefined, '96813');
  site.exchange('808', '555', '9', undefined, '96820');
  keyedHoldsAt(t, site, [
    ['by the caller\'s exchange', { calling: '8085550001' }, true], ['by its block', { calling: '8085559001' }, false], ['sent comes first', { calling: '8085550001', attributes: { zip: '96815' } }, false], ['no caller', { calling: undefined }, false],
  ]);
});
