import t from 'tap';
import { ShapeFilters } from '../../service/database/shape-filter.js';

const masks: readonly (readonly [number: string, anyDigits: number, value: string])[] = [
  ['8085550123', 0b11_1000_0000, '8085550XXX'],
  ['8085550123', 0b11_1111_1111, 'XXXXXXXXXX'],
  ['8085550123', 0b00_0000_0001, 'X085550123'],
  ['8085550123', 0, '8085550123'],
  ['+4420', 0b1_0110, '+XX2X'],
  ['1'.repeat(32), 1 << 31, `${'1'.repeat(31)}X`],
];

for (const [number, anyDigits, value] of masks) {
  void t.test(`${number} as ${value}`, async (t) => {
    const filter = ShapeFilters.allocate(['place']).of('place')!;
    t.equal(filter.mayHaveMasked(number, anyDigits), false, 'of an empty filter');
    filter.add(value);
    t.equal(filter.mayHaveMasked(number, anyDigits), true);
    t.equal(filter.mayHave(value), true);
    t.equal(filter.mayHave(`${value}1`), false);
  });
}
