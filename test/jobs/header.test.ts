import t from 'tap';
import { headerOf, isHeader } from '../../service/jobs/header.js';
import { text } from '../../service/schema/kinds/text.js';
import type { Table } from '../../service/schema/table.js';

const column = (name: string, label: string) => ({ name, label, kind: text(20), meaning: 'of the test' });
const table: Table = { name: 'person', number: 1, title: 'Person', meaning: 'of the test', columns: [column('first_name', 'First Name'), column('email', 'Email')], key: ['first_name'] };

const lines: readonly [cells: readonly string[], is: boolean][] = [
  [['first_name', 'email'], true],
  [['First Name', 'Email'], true],
  [[' FIRST NAME ', 'e-mail'], false],
  [[' FIRST NAME ', 'EMAIL'], true],
  [['first_name', ''], true],
  [['', 'email'], false],
  [['first_name'], false],
  [['first_name', 'email', ''], false],
  [['email', 'first_name'], false],
  [['Ann', 'ann@example.com'], false],
];

void t.test('names or labels in order; a blank one is the email', async (t) => {
  for (const [cells, is] of lines) t.equal(isHeader(table, cells), is, JSON.stringify(cells));
  t.ok(isHeader(table, headerOf(table)), 'an export begins with a header');
});
