import t from 'tap';
import { askedUnder, keyedHoldsAt, readsKeyed } from './keyed.js';

t.test('values', async (t) => readsKeyed(t, 'lata', [
  [[['Digits', '123']], undefined], [[['Digits', 123]], undefined], [[['digits', '12345']], undefined], [[['Intra', null]], undefined], [[['Inter', null]], undefined], [[['Intra']], undefined], [['Inter'], undefined], [[['Intra', '']], undefined],
  [[['Digits', '123'], ['Intra', null], ['Inter', null]], undefined],
  [[['Digits', null]], 'bad_criterion'], [[['Digits']], 'bad_criterion'], [[['Digits', '12']], 'bad_criterion'], [[['Digits', '123456']], 'bad_criterion'], [[['Digits', 'abc']], 'bad_criterion'], [[['Intra', '123']], 'bad_criterion'],
  [[['Local', null]], 'bad_criterion'], [[['Digits', '123', '124']], 'bad_criterion'], ['Intra', 'bad_criterion'], [{ Intra: null }, 'bad_criterion'], [[null], 'bad_criterion'],
]));

const sent = (lata?: string, called_lata?: string, called = '0') => ({ called, attributes: { ...(lata !== undefined && { lata }), ...(called_lata !== undefined && { called_lata }) } });

t.test('by digits', async (t) => keyedHoldsAt(t, askedUnder('lata', [['Digits', '834'], ['Digits', '722']]), [
  ['the first', sent('834'), true], ['the second', sent('722'), true], ['another', sent('835'), false], ['unknown', sent(), false], ['only the called one', sent(undefined, '834'), false],
]));

t.test('within and between', async (t) => {
  const cases = [['same', sent('834', '834'), true, false], ['differs', sent('834', '722'), false, true], ['caller unknown', sent(undefined, '834'), false, false], ['called unknown', sent('834'), false, false], ['both unknown', sent(), false, false]] as const;
  for (const [what, call, intra, inter] of cases) {
    keyedHoldsAt(t, askedUnder('lata', [['Intra', null]]), [[`intra: ${what}`, call, intra]]);
    keyedHoldsAt(t, askedUnder('lata', [['Inter', null]]), [[`inter: ${what}`, call, inter]]);
    keyedHoldsAt(t, askedUnder('lata', [['Inter', null], ['Intra', null]]), [[`either: ${what}`, call, intra || inter]]);
  }
});

t.test('from the table of exchanges, where the stack sends none', async (t) => {
  const site = askedUnder('lata', [['Intra', null]]);
  const call = (calling: string | undefined, called: string, attributes = {}) => ({ calling, called, attributes });
  keyedHoldsAt(t, site, [['no table', call('8085550001', '8085560001'), false]]);
  site.exchange('808', '555', undefined, '834');
  site.exchange('808', '555', '7', '722');
  site.exchange('808', '556', undefined, '834');
  site.exchange('808', '557', undefined);
  keyedHoldsAt(t, site, [
    ['both exchanges', call('8085550001', '8085560001'), true], ['a block before its exchange', call('8085557001', '8085560001'), false], ['a block and the same block', call('8085557001', '8085557999'), true],
    ['the neighbouring block', call('8085556999', '8085560001'), true], ['an exchange without a LATA', call('8085570001', '8085570001'), false], ['an exchange that is not there', call('8085580001', '8085560001'), false],
    ['the attribute before the table', call('8085557001', '8085560001', { lata: '834' }), true], ['of the called number too', call('8085550001', '8085560001', { called_lata: '722' }), false],
    ['no caller', call(undefined, '8085560001'), false], ['abroad', call('+8085550001', '8085560001'), false], ['short', call('8085550001', '0'), false],
  ]);
  site.exchange('808', '556', undefined, '722');
  keyedHoldsAt(t, site, [['edited', call('8085550001', '8085560001'), false], ['and again', call('8085557001', '8085560001'), true]]);
  site.view.archive('npa_nxx', ['808', '555', '7']);
  keyedHoldsAt(t, site, [['the block is gone: its exchange', call('8085557001', '8085560001'), false]]);
});
