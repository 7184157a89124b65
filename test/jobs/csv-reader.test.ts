import fc from 'fast-check';
import t from 'tap';
import { CsvReader } from '../../service/jobs/csv-reader.js';
import type { CsvPosition, CsvRow } from '../../service/jobs/csv-reader.js';

const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_115);

/** Rows of a file handed over in pieces that end at `cuts`. */
function read(bytes: Buffer, cuts: readonly number[] = [], from?: CsvPosition, rowBytes = 64): CsvRow[] {
  const reader = new CsvReader(from, rowBytes);
  const rows: CsvRow[] = [];
  const drain = (): void => { for (let row = reader.next(); row !== undefined; row = reader.next()) rows.push(row); };
  const start = from?.offset ?? 0;
  let at = start;
  for (const cut of [...cuts.filter((place) => place > start && place < bytes.length), bytes.length]) {
    reader.push(bytes.subarray(at, cut));
    at = cut;
    drain();
  }
  reader.end();
  drain();
  return rows;
}

/** A row in short: its line, then its cells or its fault. */
const short = ({ line, cells, fault }: CsvRow): unknown[] => (fault === undefined ? [line, ...cells] : [line, fault]);

const long = 'x'.repeat(64);
const files: readonly [what: string, file: string | Buffer, rows: readonly unknown[][]][] = [
  ['nothing', '', []],
  ['one row without line end', 'a,b', [[1, 'a', 'b']]],
  ['LF', 'a,b\nc,d\n', [[1, 'a', 'b'], [2, 'c', 'd']]],
  ['CRLF', 'a,b\r\nc,d\r\n', [[1, 'a', 'b'], [2, 'c', 'd']]],
  ['a CR alone is text', 'a\rb,c\n', [[1, 'a\rb', 'c']]],
  ['a CR at the very end', 'a,b\r', [[1, 'a', 'b']]],
  ['empty cells', ',\n,,\n', [[1, '', ''], [2, '', '', '']]],
  ['lines without a byte are passed over, but counted', '\n\r\na\n\n\nb\n', [[3, 'a'], [6, 'b']]],
  ['blanks belong to the cell', ' a , b \n', [[1, ' a ', ' b ']]],
  ['a byte order mark', '\ufeffa,b\n', [[1, 'a', 'b']]],
  ['a byte order mark before a quote', '\ufeff"a",b\n', [[1, 'a', 'b']]],
  ['a byte order mark elsewhere is text', 'a\n\ufeffb\n', [[1, 'a'], [2, '\ufeffb']]],
  ['a file that is the mark alone', '\ufeff', []],
  ['UTF-8', 'é,名\n', [[1, 'é', '名']]],
  ['quoted', '"a","b"\n', [[1, 'a', 'b']]],
  ['quoted and empty', '"",""\n', [[1, '', '']]],
  ['a comma in quotes', '"a,b",c\n', [[1, 'a,b', 'c']]],
  ['doubled quotes', '"say ""a""","""",c\n', [[1, 'say "a"', '"', 'c']]],
  ['JSON', '1,"{""labels"":[""x"",""y""]}"\n', [[1, '1', '{"labels":["x","y"]}']]],
  ['line ends in quotes', '"a\nb\r\nc",d\ne,f\n', [[1, 'a\nb\r\nc', 'd'], [4, 'e', 'f']]],
  ['two cells with line ends', '"a\n","\nb"\nc\n', [[1, 'a\n', '\nb'], [4, 'c']]],
  ['quotes that end the file', '"a","b"', [[1, 'a', 'b']]],
  ['quotes and CRLF', '"a"\r\n"b"\r\n', [[1, 'a'], [2, 'b']]],
  ['text behind a closing quote', '"a"b,c\nd\n', [[1, 'broken_quote'], [2, 'd']]],
  ['a blank behind a closing quote', '"a" ,c\nd\n', [[1, 'broken_quote'], [2, 'd']]],
  ['a CR alone behind a closing quote', '"a"\rb\nd\n', [[1, 'broken_quote'], [2, 'd']]],
  ['a quote in a plain cell', 'a"b,c\nd\n', [[1, 'broken_quote'], [2, 'd']]],
  ['a quote in a later plain cell', '"a",b"\nd\n', [[1, 'broken_quote'], [2, 'd']]],
  ['never closed: one line is lost', '"a,b\nc,d\ne,f\n', [[1, 'broken_quote'], [2, 'c', 'd'], [3, 'e', 'f']]],
  ['never closed in the last line', 'a\n"b', [[1, 'a'], [2, 'broken_quote']]],
  ['closed by the quote of a later row', 'a,"b\nc,"d"\ne\n', [[1, 'broken_quote'], [2, 'c', 'd'], [3, 'e']]],
  ['not closed within the limit', `"a\n${'b\n'.repeat(40)}`, [[1, 'broken_quote'], ...Array.from({ length: 40 }, (_, place) => [place + 2, 'b'])]],
  ['not UTF-8: its row alone', Buffer.from('a\n\xff\xfe,b\nc\n', 'latin1'), [[1, 'a'], [2, 'bad_utf8'], [3, 'c']]],
  ['UTF-8 cut short', Buffer.from('\xc3\nb\n', 'latin1'), [[1, 'bad_utf8'], [2, 'b']]],
  ['an encoded surrogate', Buffer.from('\xed\xa0\x80\nb\n', 'latin1'), [[1, 'bad_utf8'], [2, 'b']]],
  ['as long as the limit, line end included', `${long.slice(1)}\nb\n`, [[1, long.slice(1)], [2, 'b']]],
  ['longer than the limit', `${long}\nb\n`, [[1, 'too_long'], [2, 'b']]],
  ['much longer than the limit', `${long.repeat(9)}\nb\n`, [[1, 'too_long'], [2, 'b']]],
  ['longer than the limit at the end', `a\n${long}y`, [[1, 'a'], [2, 'too_long']]],
  ['quoted over lines and longer than the limit', `"a\nb",${long}\nc\n`, [[1, 'too_long'], [3, 'c']]],
];

void t.test('files', async (t) => {
  for (const [what, file, rows] of files) t.same(read(Buffer.from(file as string)).map(short), rows, what);
});

void t.test('the same rows wherever the file is cut', async (t) => {
  for (const [what, file] of files) {
    const bytes = Buffer.from(file as string);
    const whole = read(bytes);
    for (let cut = 1; cut < bytes.length; cut++) {
      const cuts = read(bytes, [cut]);
      if (JSON.stringify(cuts) !== JSON.stringify(whole)) t.same(cuts, whole, `${what}, cut at ${cut}`);
    }
    t.same(read(bytes, Array.from(bytes.keys())), whole, `${what}, byte by byte`);
  }
});

void t.test('a reader that begins behind any row goes on as the first did', async (t) => {
  for (const [what, file] of files) {
    const bytes = Buffer.from(file as string);
    const rows = read(bytes);
    for (const [place, row] of rows.entries()) {
      if (place + 1 === rows.length) continue;
      const reader = new CsvReader(undefined, 64);
      reader.push(bytes);
      reader.end();
      for (let taken = 0; taken <= place; taken++) reader.next();
      t.equal(reader.position.offset, row.end, `${what}: stands behind row ${place}`);
      t.same(read(bytes, [], reader.position), rows.slice(place + 1), `${what}: behind row ${place}`);
    }
  }
});

void t.test(`any cells come back from what RFC 4180 makes of them (seed ${seed})`, async (t) => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ', 'é', '名'), maxLength: 6 });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
  fc.assert(fc.property(table, fc.array(fc.nat(200), { maxLength: 4 }), fc.constantFrom('\n', '\r\n'), (rows, cuts, lineEnd) => {
    const text = rows.map((cells) => cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(',') + lineEnd).join('');
    const found = read(Buffer.from(text), cuts.toSorted((one, other) => one - other), undefined, 1000);
    return JSON.stringify(found.map(({ cells }) => cells)) === JSON.stringify(rows);
  }), { seed });
  t.pass();
});

void t.test(`any bytes are taken apart without a gap (seed ${seed})`, async (t) => {
  const bytes = fc.array(fc.constantFrom(34, 44, 10, 13, 97, 0xc3, 0xa9, 0xef, 0xbb, 0xbf), { maxLength: 120 });
  fc.assert(fc.property(bytes, fc.array(fc.nat(120), { maxLength: 5 }), (codes, cuts) => {
    const file = Buffer.from(codes);
    const whole = read(file, [], undefined, 32);
    const cut = read(file, cuts.toSorted((one, other) => one - other), undefined, 32);
    let end = file.subarray(0, 3).equals(Buffer.from('\ufeff')) ? 3 : 0;
    for (const row of whole) {
      if (/[^\r\n]/.test(file.toString('latin1', end, row.start))) return false;
      end = row.end;
    }
    return JSON.stringify(whole) === JSON.stringify(cut) && !/[^\r\n]/.test(file.toString('latin1', end));
  }), { seed, numRuns: 2_000 });
  t.pass();
});
