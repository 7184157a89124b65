import { gzipSync } from 'node:zlib';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { whyUnmeant } from '../../service/jobs/file-form.js';
import { text } from '../../service/schema/kinds/text.js';
import type { Table } from '../../service/schema/table.js';

const tableOf = (name: string, number: number, ...columns: readonly string[]): Table => ({
  name, number, title: name, meaning: 'of the test', key: [columns[0]!],
  columns: columns.map((column) => ({ name: column, label: column === 'email' ? '' : column.replaceAll('_', ' ').toUpperCase(), kind: text(200), meaning: 'of the test' })),
});
const person = tableOf('person', 1, 'name', 'display_name', 'email', 'notes');
const place = tableOf('place', 2, 'city', 'zip', 'name');
const tables = [person, place];
const many = (row: string, count: number): string => `${row}\n`.repeat(count);

/** Files with what is said of them; undefined where they are taken as rows. */
const files: readonly (readonly [what: string, file: string | Buffer, said: RegExp | undefined])[] = [
  ['nothing', '', undefined],
  ['rows', 'a,A,,\nb,B,,\n', undefined],
  ['a header alone', 'name,display_name,email,notes\n', undefined],
  ['labels, a blank one for the email', 'NAME,Display Name,,Notes\na,A,,\n', undefined],
  // A first line is a header when at least two of its cells, and all filled ones but one, are names or labels.
  ['two columns in each other\'s place', 'display_name,name,email,notes\nA,a,,\n', /column 1 is display_name, where name is expected\. The columns stand in this order: name,display_name,email,notes\./],
  ['one name that is none', 'name,displayname,email,notes\n', /column 2 is called "displayname", which is none of them/],
  ['two names that are none: a row', 'name,displayname,mail,notes\n', undefined],
  ['one name alone: a row', 'name,A,,\n', undefined],
  ['two names and blanks', 'name,notes,,\n', /column|missing/],
  ['a column left out', 'name,display_name,notes\n', /email is missing/],
  ['a column too many', 'name,display_name,email,notes,email\n', /column 5 is email once more/],
  ['a column twice', 'name,name,email,notes\n', /column 2 is name once more/],
  ['another table\'s header', 'city,zip,name\nX,1,y\n', /names the columns of place, not of person\. Import the file into place\./],
  ['a title before the header', 'People of 2026,,,\nname,display_name,email,notes\na,A,,\n', /Line 2 names the columns of person: take out what stands before it/],
  ['blank cells and a wrong header', ',,,\nname,notes,email,display_name\na,A,,\n', /Line 2 names the columns of person/],
  ['a line for the spreadsheet before it', 'sep=,\nname,display_name,email,notes\na,A,,\n', /Line 2 names the columns of person/],
  ['empty lines before it', '\n\nname,display_name,email,notes\na,A,,\n', undefined],
  ['two files behind one another, each with its header', 'name,display_name,email,notes\na,A,,\nname,display_name,email,notes\nb,B,,\n', undefined],
  ['semicolons', 'a;A;;\nb;B;;\n', /separated by semicolons, not by commas/],
  ['semicolons and JSON', 'a;A;;"{""x"":[1,2]}"\nb;B;;"{""x"":[1,2]}"\n', /separated by semicolons/],
  ['tabs', 'a\tA\t\t\nb\tB\t\t\n', /separated by tabs/],
  ['vertical bars', 'a|A||\n', /separated by vertical bars/],
  ['a line for the spreadsheet', 'sep=;\na;A;;\n', /separated by semicolons/],
  ['the same with commas', 'sep=,\na,A,\n', /first line tells a spreadsheet/],
  ['columns without a value behind the last', 'a,A,,,,\nb,B,,,,\n', /2 columns without a value behind the 4 of person/],
  ['the rows of another table', 'a,1,b\nc,2,d\n', /None of the first 2 rows has the 4 columns of person; line 1 has 3 columns\. The file may be one of place\./],
  ['JSON that is not quoted', 'a,A,,[1,2,3]\n', /put in quotes/],
  ['one right row saves the file', 'a,A\nb,B,,\n', undefined],
  ['one right row behind the first hundred does not', many('a,A', limits.firstRows) + 'b,B,,\n', /None of the first 100 rows/],
  ['one right row as the hundredth does', many('a,A', limits.firstRows - 1) + 'b,B,,\n', undefined],
  ['UTF-16 with its mark', Buffer.from('\ufeffa,A,,\n', 'utf16le'), /is UTF-16: save as "CSV UTF-8/],
  ['UTF-16, the other way round', Buffer.from('\ufeffa,A,,\n', 'utf16le').swap16(), /is UTF-16/],
  ['UTF-16 without a mark', Buffer.from('a,A,,\n', 'utf16le'), /is UTF-16/],
  ['a NUL in a row', 'a,A,\0,\nbbbbbbbbbbbb,B,,\n', undefined],
  ['an older character set', Buffer.from('a,M\xfcller,,\nb,J\xe4ger,,\n', 'latin1'), /not UTF-8/],
  ['an older character set in one row of two', Buffer.from('a,M\xfcller,,\nb,B,,\n', 'latin1'), undefined],
  ['gzip', gzipSync('a,A,,\n'), /compressed \(gzip\)/],
  ['a workbook', Buffer.from('PK\x03\x04rest', 'latin1'), /workbook/],
  ['a PDF', '%PDF-1.7\n', /PDF/],
  ['CR alone', 'a,A,,\rb,B,,\r', /CR alone/],
  ['quotes that are broken in every row', 'a,"A"x,,\nb,"B"x,,\n', /Line 1: a quoted cell is not closed/],
];

void t.test('a file that cannot be meant is told so once, with the reason and the remedy', async (t) => {
  for (const [what, file, said] of files) {
    const found = whyUnmeant(tables, person, Buffer.from(file as string), true);
    if (said === undefined) t.equal(found, undefined, what);
    else t.match(found, said, what);
  }
});
