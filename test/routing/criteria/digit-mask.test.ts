import t from 'tap';
import { limits } from '../../../service/core/limits.js';
import { askedUnder, keyedHoldsAt, readsKeyed } from './keyed.js';

t.test('values', async (t) => readsKeyed(t, 'match', [
  [[['123xxxxxxx'], ['223xxxxxxx']], undefined], [['123XXXXXXX'], undefined], ['8085550001', undefined], [['x'], undefined], [['+44xxxxxxxxxx'], undefined], [[8085550001], undefined], [['x'.repeat(40)], undefined],
  [['x'.repeat(41)], 'bad_criterion'], [['123-xxx-xxxx'], 'bad_criterion'], [['123yyyyyyy'], 'bad_criterion'], [['^808'], 'bad_criterion'], [['+'], 'bad_criterion'], [['12+'], 'bad_criterion'], [['808', ''], 'bad_criterion'], [[null], 'bad_criterion'],
  [Array.from({ length: limits.digitMasks }, (_, number) => `${number}x`), undefined], [Array.from({ length: limits.digitMasks + 1 }, (_, number) => `${number}x`), 'bad_criterion'],
]));

const from = (calling: string | undefined) => ({ calling });

t.test('length and digits of the caller', async (t) => keyedHoldsAt(t, askedUnder('match', [['808555xxxx'], ['1212xxx0100'], ['+44xxxxxxxxxx'], ['3X1']]), [
  ['first', from('8085550000'), true], ['last', from('8085559999'), true], ['another digit', from('8085560000'), false], ['a digit short', from('808555000'), false], ['a digit long', from('80855500000'), false],
  ['a mask with a 1 before ten places', from('2125550100'), true], ['its neighbour', from('2125550101'), false], ['abroad', from('+442079460100'), true], ['elsewhere abroad', from('+452079460100'), false],
  ['any digit', from('391'), true], ['none', from('392'), false], ['not a digit', from('3+1'), false], ['no caller', from(undefined), false],
]));
