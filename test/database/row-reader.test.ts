import t from 'tap';
import { pack, packRow, unpack, unpackRow } from '../../service/database/layout.js';
import { plainRows } from '../../service/database/plain-row.js';
import { RowReader } from '../../service/database/row-reader.js';
import type { Row } from '../../service/schema/row.js';
import { small } from '../support/small-application.js';
import { Random } from '../../scripts/nanp/random.js';

/** Four columns, of which the first is the key. */
const table = small.tables.find(({ name }) => name === 'line')!;

/** As msgpackr has them, whatever form they take. */
const values: readonly Row[number][] = [
  undefined, '', 'a', 'é', 'x'.repeat(31), 'x'.repeat(32), 'é'.repeat(16), 'x'.repeat(40), 'x'.repeat(41), 'é'.repeat(20), 'é'.repeat(21), 'x'.repeat(255), 'x'.repeat(256), 'x'.repeat(70_000), '\0', '𐐷',
  0, 1, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -1, -32, -33, -129, -40_000, -(2 ** 31), -(2 ** 40), 0.5, -0.25, 1e300,
  5n, 2n ** 62n, -(2n ** 62n), true, false, ['a', 'b'], [],
];

function readBack(rows: readonly Row[]): Row[] {
  const packed = rows.map(packRow);
  const reader = new RowReader(table, Buffer.concat(packed));
  let end = 0;
  return packed.map(({ length }) => reader.read(end, end += length));
}

void t.test('a row is read as msgpackr reads it, whatever its values are and wherever they stand', async (t) => {
  const random = new Random(20_260_301, 'rows', 0);
  const rows = Array.from({ length: 5_000 }, () => Array.from({ length: random.between(0, 4) }, () => random.pick(values)));
  t.strictSame(readBack(rows), rows.map((row) => unpackRow(table, packRow(row))));
});

void t.test('texts that are alike are told apart', async (t) => {
  // So many that they vie for the places at which texts are remembered, again and again.
  const rows = Array.from({ length: 20_000 }, (_, at): Row => [`k${at}`, `provider ${at % 5_000}`, `${at % 7}`, at % 2 === 0 ? 'ab' : 'ba']);
  t.strictSame(readBack([...rows, ...rows]), [...rows, ...rows].map((row) => [...row]));
});

void t.test('the rows of an index entry are read as msgpackr reads them, or left to it', async (t) => {
  const random = new Random(20_260_302, 'entries', 0);
  let read = 0;
  for (let turn = 0; turn < 2_000; turn++) {
    const entry = Array.from({ length: random.pick([0, 1, 2, 15, 16, 300]) }, () => Array.from({ length: random.between(0, 5) }, () => random.pick(values)));
    const bytes = pack(entry);
    // What is read from LMDB lies where what was read before did.
    const longer = Buffer.concat([bytes, Buffer.alloc(9, 0xa1)]);
    const rows = plainRows(longer, bytes.length);
    if (rows === undefined) continue;
    read++;
    t.strictSame(rows, unpack(bytes));
  }
  t.ok(read > 200, 'most forms are read here');
});

void t.test('an entry that is cut short, and one with more behind it, are left to msgpackr', async (t) => {
  const bytes = pack([['provider', 'subscriber', 'plan', 10, 300, 70_000, 0.5, true, null]]);
  t.strictSame(plainRows(bytes, bytes.length), [['provider', 'subscriber', 'plan', 10, 300, 70_000, 0.5, true, null]]);
  for (let end = 0; end < bytes.length; end++) t.equal(plainRows(bytes, end), undefined, `${end} of ${bytes.length} bytes`);
  t.equal(plainRows(Buffer.concat([bytes, Buffer.of(1)]), bytes.length + 1), undefined);
});

void t.test('of an entry those rows alone that are of a tenant, where its names are short', async (t) => {
  const long = 'x'.repeat(32);
  const entry = [[0, 'p', 's', 'a'], [1, 'p', 't', 'b'], [300, 'q', 's', 'c'], [2, 'pp', 's', 'd'], [0.5, 'p', 's', 'é'.repeat(20)], [4, 'é', 's', 'e'], [5, long, 's', 'f'], [6, 'p', 's', true, null, 70_000]];
  const bytes = pack(entry);
  const of = (provider: string, subscriber: string): readonly Row[] | undefined => plainRows(bytes, bytes.length, { provider, subscriber }, 1);
  t.strictSame(of('p', 's'), [entry[0], entry[4], entry[7]]);
  t.strictSame(of('p', 't'), [entry[1]]);
  t.strictSame(of('pp', 's'), [entry[3]]);
  t.strictSame(of('p', ''), []);
  t.strictSame(of('é', 's'), entry, 'for the caller to look through');
  t.strictSame(of(long, 's'), entry);
  for (let end = 0; end < bytes.length; end++) t.equal(plainRows(bytes, end, { provider: 'q', subscriber: 's' }, 1), undefined, `${end} of ${bytes.length} bytes`);
});
