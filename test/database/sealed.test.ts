import t from 'tap';
import { sealed, sealOf, unsealed } from '../../service/database/sealed.js';

void t.test('a sealed value is given back, and no damage of it is taken for a value', (t) => {
  for (const value of [Buffer.of(1), Buffer.from('{"a":1}'), Buffer.of(0xc1, 0, 0, 0, 0, 1), Buffer.alloc(3_000, 7)]) {
    const bytes = sealed(value);
    t.strictSame(unsealed(bytes), value);
    for (const bit of [0, 7, 8, 39, 40, bytes.length * 8 - 1]) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      t.equal(unsealed(flipped), undefined, `bit ${bit} of ${bytes.length * 8}`);
    }
  }
  t.end();
});

void t.test('what an earlier release wrote is taken as it is', (t) => {
  for (const value of [Buffer.alloc(0), Buffer.of(1), Buffer.of(3, 200, 1), Buffer.from('{"token":"x"}')]) {
    t.equal(sealOf(value), 'none');
    t.strictSame(unsealed(value), value);
  }
  t.equal(sealed(Buffer.alloc(0)).length, 0, 'an empty value stays empty');
  t.end();
});
