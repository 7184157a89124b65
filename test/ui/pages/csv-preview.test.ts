import t from 'tap';
import type { ColumnDescription } from '../../../service/schema/description.js';
import { previewOf, readCsv } from '../../../service/ui/pages/csv-preview.js';

const column = (name: string, label: string, more: Partial<ColumnDescription> = {}): ColumnDescription => ({
  name, label, meaning: '', required: false, default: null, words: '', input: 'text', choices: null, maxLength: null, schema: {}, kind: 'text', key: false, unique: false, indexed: false, secret: null, moved: false, refersTo: null, ...more,
});
const table = { columns: [column('number', 'Number', { required: true }), column('zone', 'Time Zone', { maxLength: 4 }), column('params', 'Parameters', { input: 'json' })] };
const sized = (text: string, size = Buffer.byteLength(text)) => previewOf(table, text, Buffer.byteLength(text), size);

t.test('rows of CSV, each with its line', async (t) => {
  const rows: readonly (readonly [text: string, whole: boolean, rows: readonly (readonly [number, ...string[]])[], open: boolean])[] = [
    ['a,b\n1,2\n', true, [[1, 'a', 'b'], [2, '1', '2']], false],
    ['a,b\r\n1,2', true, [[1, 'a', 'b'], [2, '1', '2']], false],
    ['a,b\n1,2', false, [[1, 'a', 'b']], false],
    ['"a ""b"", c",d\n', true, [[1, 'a "b", c', 'd']], false],
    ['"a\nb",c\nd,e\n', true, [[1, 'a\nb', 'c'], [3, 'd', 'e']], false],
    ['a,\n\nb,c\n', true, [[1, 'a', ''], [3, 'b', 'c']], false],
    ['a,"b\nc,d\n', true, [[1, 'a', 'b\nc,d\n']], true],
    ['', true, [], false],
  ];
  for (const [text, whole, found, open] of rows) {
    const read = readCsv(text, whole);
    t.same([read.rows.map(({ line, cells }) => [line, ...cells]), read.open], [found, open], JSON.stringify(text));
  }
});

t.test('a first line that names the columns is a header', async (t) => {
  const rows: readonly (readonly [first: string, header: boolean])[] = [
    ['number,zone,params', true], ['Number,Time Zone,Parameters', true], ['NUMBER, time zone ,params', true], ['\uFEFFnumber,zone,params', true],
    ['2012342014,EST,', false], ['zone,number,params', false], ['number,zone', false],
  ];
  for (const [first, header] of rows) t.equal(sized(`${first}\n2012342014,EST,\n`).header, header, first);
});

t.test('what does not fit is marked where it stands', async (t) => {
  const rows: readonly (readonly [row: string, rowFault: string | undefined, faults: readonly (string | undefined)[]])[] = [
    ['201,EST,{}', undefined, [undefined, undefined, undefined]],
    [',EST,', undefined, ['Number is required.', undefined, undefined]],
    ['201,EAST,', undefined, [undefined, undefined, undefined]],
    ['201,EASTE,', undefined, [undefined, 'At most 4 characters.', undefined]],
    ['201, EST,', undefined, [undefined, 'There are blanks before or behind it.', undefined]],
    ['201,EST,{x', undefined, [undefined, undefined, 'This is not JSON.']],
    ['201,EST', 'The row has 2 columns, the table 3.', [undefined, undefined]],
    ['201,EST,,x', 'The row has 4 columns, the table 3.', [undefined, undefined, undefined, 'The table has no such column.']],
  ];
  for (const [row, rowFault, faults] of rows) {
    const [shown] = sized(`${row}\n`).rows;
    t.same([shown!.fault, shown!.cells.map(({ fault }) => fault)], [rowFault, faults], row);
  }
});

t.test('a file that cannot be meant says why', async (t) => {
  const rows: readonly (readonly [text: string, fault: RegExp | undefined])[] = [
    ['201,EST,\n', undefined], ['', /no rows/], ['number,zone,params\n', /header line and no rows/], ['201;EST;\n', /semicolons/], ['201\tEST\t\n', /tabs/],
    ['n\0u\0', /UTF-8/], ['zone,number,params\n1,2,3\n', /not those of this table in its order: number,zone,params/], ['201,"EST\n', /never closed/],
  ];
  for (const [text, fault] of rows) {
    const found = sized(text).fault;
    if (fault === undefined) t.equal(found, undefined, text);
    else t.match(found, fault, JSON.stringify(text));
  }
});

t.test('how many rows there are, told from the beginning of the file', async (t) => {
  const rows = (count: number): string => '2012342014,EST,\n'.repeat(count);
  t.match(sized(rows(30)), { about: 30, exact: true });
  t.equal(sized(rows(30)).rows.length, 20);
  t.match(sized(rows(100), 16 * 1000), { about: 1000, exact: false });
});
