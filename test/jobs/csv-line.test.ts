import fc from 'fast-check';
import t from 'tap';
import { csvLine } from '../../service/jobs/csv-line.js';
import { CsvReader } from '../../service/jobs/csv-reader.js';

const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_115);

const lines: readonly [cells: readonly string[], line: string, safe: string][] = [
  [['a', 'b'], 'a,b', 'a,b'],
  [['', ''], ',', ','],
  [[' a '], ' a ', ' a '],
  [['a,b'], '"a,b"', '"a,b"'],
  [['say "a"'], '"say ""a"""', '"say ""a"""'],
  [['a\nb', 'c\rd'], '"a\nb","c\rd"', '"a\nb","c\rd"'],
  [['\ufeffa'], '"\ufeffa"', '"\ufeffa"'],
  [['=1+1'], '=1+1', "'=1+1"],
  [['+1', '-a', '@a', 'a=1'], '+1,-a,@a,a=1', "'+1,'-a,'@a,a=1"],
  // A negative amount is a number.
  [['-1', '-0.30', '-1+2', '-.5', '--1', '-'], '-1,-0.30,-1+2,-.5,--1,-', "-1,-0.30,'-1+2,'-.5,'--1,'-"],
  [['=a,b'], '"=a,b"', '"\'=a,b"'],
];

void t.test('cells as a line', async (t) => {
  for (const [cells, line, safe] of lines) {
    t.equal(csvLine(cells), `${line}\n`);
    t.equal(csvLine(cells, true), `${safe}\n`, 'for a spreadsheet');
  }
});

void t.test(`the reader gives back what was written (seed ${seed})`, async (t) => {
  const cells = fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', '\ufeff', 'é') }), { minLength: 2, maxLength: 5 });
  fc.assert(fc.property(cells, (row) => {
    const reader = new CsvReader();
    reader.push(Buffer.from(csvLine(row)));
    reader.end();
    return JSON.stringify(reader.next()?.cells) === JSON.stringify(row);
  }), { seed });
  t.pass();
});
