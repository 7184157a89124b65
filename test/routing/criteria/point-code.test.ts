import t from 'tap';
import { pointCodeOf, pointCodeText } from '../../../service/routing/criteria/point-code.js';
import { askedUnder, keyedHoldsAt, readsKeyed } from './keyed.js';

t.test('point codes as numbers of 24 bits', async (t) => {
  const cases: readonly (readonly [text: string, code: number | undefined, written?: string])[] = [
    ['000-000-000', 0], ['000-000-001', 1], ['000-001-000', 256], ['001-000-000', 65_536], ['255-255-255', 16_777_215], ['1-2-3', 66_051, '001-002-003'],
    ['256-000-000', undefined], ['000-256-000', undefined], ['000-000-256', undefined], ['0000-000-000', undefined], ['000-000', undefined], ['000-000-000-000', undefined], ['000.000.001', undefined],
    ['', undefined], [' 000-000-001', undefined], ['-01-000-000', undefined],
  ];
  for (const [text, code, written = text] of cases) {
    t.equal(pointCodeOf(text), code, text);
    if (code !== undefined) t.equal(pointCodeText(code), written);
  }
});

t.test('values', async (t) => readsKeyed(t, 'pointcode', [
  [[['000-000-001', null]], undefined], [[['000-000-001']], undefined], [['000-000-001'], undefined], [[['000-000-002', '000-000-003']], undefined], [[['000-000-002', '000-000-002']], undefined],
  [[['000-000-001', null], ['000-000-002', '255-255-255']], undefined], [['000-000-001', ['000-000-005', null]], undefined],
  [[['000-000-003', '000-000-002']], 'bad_criterion'], [[['000-001-000', '000-000-255']], 'bad_criterion'], [[['000-000-255', '000-001-000']], undefined],
  [[['000-000-256', null]], 'bad_criterion'], [[[null, '000-000-001']], 'bad_criterion'], [[['000-000-001', '000-000-002', '000-000-003']], 'bad_criterion'], [[1], 'bad_criterion'],
  ['000-000-001', 'bad_criterion'], [[['000-000-001', 7]], 'bad_criterion'], [{ first: '000-000-001' }, 'bad_criterion'],
]));

const from = (pointcode?: string) => ({ attributes: pointcode === undefined ? {} : { pointcode } });

t.test('in a range, both ends included', async (t) => keyedHoldsAt(t, askedUnder('pointcode', [['010-000-255', '010-001-001'], ['000-000-001', null]]), [
  ['before', from('010-000-254'), false], ['first', from('010-000-255'), true], ['over the edge of a part', from('010-001-000'), true], ['last', from('010-001-001'), true], ['behind', from('010-001-002'), false],
  ['alone', from('000-000-001'), true], ['beside it', from('000-000-002'), false], ['in few digits', from('0-0-1'), true], ['none', from(), false], ['none that there is', from('000-000-300'), false], ['empty', from(''), false],
]));

t.test('ranges that touch and overlap', async (t) => keyedHoldsAt(t, askedUnder('pointcode', [['000-000-005', '000-000-009'], ['000-000-001', '000-000-003'], ['000-000-004', null], ['000-000-002', '000-000-006'], ['000-000-020', '000-000-030']]), [
  ['before all', from('000-000-000'), false], ['first', from('000-000-001'), true], ['between', from('000-000-004'), true], ['last of them', from('000-000-009'), true], ['in the gap', from('000-000-010'), false], ['before the next', from('000-000-019'), false],
  ['in the next', from('000-000-025'), true], ['last of all', from('000-000-030'), true], ['behind all', from('000-000-031'), false],
]));
