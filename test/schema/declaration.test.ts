import t from 'tap';
import { columnsOf, joined, placesIn, placesOf, table, value, valueIfSet, type Place } from '../../service/schema/declaration.js';
import { choice } from '../../service/schema/kinds/choice.js';
import { integer } from '../../service/schema/kinds/integer.js';
import { list } from '../../service/schema/kinds/list.js';
import { name } from '../../service/schema/kinds/name.js';
import { position } from '../../service/schema/table.js';
import type { Row } from '../../service/schema/row.js';

const parcel = table({
  name: 'parcel',
  number: 1,
  title: 'Parcel',
  meaning: 'What is sent.',
  columns: {
    owner: { label: 'Owner', kind: name, required: true, meaning: 'Whose it is.' },
    size: { label: 'Size', kind: choice(['small', 'large']), default: 'small', meaning: 'How much room it takes.' },
    weight: { label: 'Weight', kind: integer(0, 100), meaning: 'In kilograms.' },
    stops: { label: 'Stops', kind: list(name), meaning: 'Where it passes.' },
  },
  key: ['owner'],
});

const row: Row = ['Ann', 'large', undefined, ['Linz', 'Graz']];

t.test('columns stand in the order in which they are declared, and their places agree with their names', async (t) => {
  t.same(parcel.columns.map(({ name: column }) => column), ['owner', 'size', 'weight', 'stops']);
  for (const [column, at] of Object.entries(parcel.at)) t.equal(at, position(parcel, column), column);
  t.same(columnsOf({ to: { label: 'To', kind: name, meaning: 'Where to.' } }).map(({ name: column }) => column), ['to']);
  t.same(placesOf({ from: { label: 'From', kind: name, meaning: '.' }, to: { label: 'To', kind: name, meaning: '.' } }), { from: 0, to: 1 });
});

t.test('a value has the type of its column', async (t) => {
  const owner: string = value(row, parcel.at.owner);
  const size: 'small' | 'large' = value(row, parcel.at.size);
  const weight: number | undefined = value(row, parcel.at.weight);
  const stops: readonly string[] | undefined = value(row, parcel.at.stops);
  t.same([owner, size, weight, stops], ['Ann', 'large', undefined, ['Linz', 'Graz']]);
  const unread: string | undefined = valueIfSet([], parcel.at.owner);
  t.equal(unread, undefined);
});

t.test('what does not fit the declaration does not compile', async (t) => {
  // @ts-expect-error: no such column
  t.equal(parcel.at.colour, undefined);
  // @ts-expect-error: a column that is not required may be missing
  const weight: number = value(row, parcel.at.weight);
  // @ts-expect-error: another type
  const owner: number = value(row, parcel.at.owner);
  // @ts-expect-error: a value that no record has
  t.notOk(value(row, parcel.at.size) === 'huge');
  // @ts-expect-error: a number is no place
  const first: Place<string> = 0;
  t.same([weight, owner, first], [undefined, 'Ann', 0]);
  const key: Parameters<typeof table<{ readonly owner: { readonly label: string; readonly kind: typeof name; readonly meaning: string } }>>[0]['key'] = ['owner',
    // @ts-expect-error: a key has columns of the table
    'colour'];
  t.equal(key.length, 2);
});

t.test('entries of a grouped index are read by the columns that it covers', async (t) => {
  const at = placesIn(parcel, ['weight', 'owner'] as const);
  const owner: string = value([12, 'Ann'], at.owner);
  t.same([at, owner], [{ weight: 0, owner: 1 }, 'Ann']);
  // @ts-expect-error: not covered
  t.equal(at.size, undefined);
});

t.test('a joined table has the declaration and what is done with its records', async (t) => {
  const check = () => ({ errors: [], warnings: [] });
  const whole = joined(parcel, { check });
  t.equal(whole.check, check);
  t.equal(whole.columns, parcel.columns);
  t.equal(whole.at.stops, 3);
});
