import t from 'tap';
import { decodeKey, encodeKey } from '../../service/schema/key.js';
import { integer } from '../../service/schema/kinds/integer.js';
import { text } from '../../service/schema/kinds/text.js';
import type { Table } from '../../service/schema/table.js';
import type { Key } from '../../service/schema/row.js';

const column = (name: string, kind: Table['columns'][number]['kind']) => ({ name, label: name, kind, meaning: 'of the test' });
const table: Table = { name: 'pair', number: 1, title: 'Pair', meaning: 'of the test', columns: [column('name', text(20)), column('place', integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))], key: ['name', 'place'] };

/** In their order. */
const integers = [Number.MIN_SAFE_INTEGER, -(2 ** 40), -(2 ** 32) - 1, -(2 ** 32), -(2 ** 31), -256, -1, 0, 1, 255, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40, 1_780_000_000_000, Number.MAX_SAFE_INTEGER];

void t.test('an integer of a key has the same bytes as a number and as a big integer, in its order, and is read again', async (t) => {
  for (const value of integers) {
    t.ok(encodeKey([value]).equals(encodeKey([BigInt(value)])), String(value));
    t.strictSame(decodeKey(table, encodeKey(['a', value])), ['a', value]);
  }
  const bytes = integers.map((value) => encodeKey([value]));
  t.strictSame([...bytes].sort(Buffer.compare), bytes);
});

void t.test('texts of every length, and bytes behind', async (t) => {
  const keys: readonly Key[] = [['', 0], ['a', 1], ['é', 2], ['x'.repeat(24), 3], ['x'.repeat(25), 4], [`${'x'.repeat(23)}é`, 5], ['x'.repeat(100), 6]];
  for (const key of keys) {
    t.strictSame(decodeKey(table, encodeKey(key)), key);
    t.ok(encodeKey(key, Buffer.from('behind')).equals(Buffer.concat([encodeKey(key), Buffer.from('behind')])));
  }
});
