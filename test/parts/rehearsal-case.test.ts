import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { isRefusal } from '../../service/core/refusals.js';
import { rehearsalCaseTable } from '../../service/parts/rehearsal-case.js';
import { checkOf, position } from '../../service/schema/table.js';
import type { Row } from '../../service/schema/row.js';

t.test('every application has cases, of its service providers, under one number', async (t) => {
  for (const { name, tables } of applications) {
    const table = tables.find((each) => each.name === rehearsalCaseTable);
    t.match(table, { number: 207, tenant: { provider: 'service_provider_name' }, key: ['service_provider_name', 'set_name', 'name'] }, name);
  }
});

const table = applications[0]!.tables.find(({ name }) => name === rehearsalCaseTable)!;

t.test('what a case takes', async (t) => {
  const cells: readonly (readonly [column: string, cell: string, refused: string | undefined])[] = [
    ['called', '312 555-0100', undefined], ['called', '*72', undefined], ['called', 'urn:service:sos', undefined], ['called', 'nobody', 'bad_phone'], ['called', '9'.repeat(251), 'too_long'],
    ['time', '2026-11-01 01:30:00', undefined], ['time', 'soon', 'bad_timestamp'],
    ['expected_kind', 'number', undefined], ['expected_kind', 'no_route', undefined], ['expected_kind', 'denied', undefined], ['expected_kind', 'Number', 'bad_choice'],
    ['attrs', '{"trunk":"7"}', undefined], ['attrs', '[]', 'bad_json'],
    ['call_id', 'a'.repeat(64), undefined], ['call_id', 'a'.repeat(65), 'too_long'], ['call_id', 'é'.repeat(33), 'too_long'],
  ];
  for (const [column, cell, refused] of cells) {
    const read = table.columns[position(table, column)]!.kind.parse(cell);
    t.equal(isRefusal(read) ? read.code : undefined, refused, `${column} ${cell.slice(0, 40)}`);
  }
});

t.test('a PIN is not kept', async (t) => {
  const rowOf = (attrs: string): Row => table.columns.map(({ name }) => (name === 'attrs' ? attrs : undefined));
  const rows: readonly (readonly [attrs: string, errors: number])[] = [['{"pin":"1234"}', 1], ['{"pin":null}', 1], ['{"account":"7"}', 0], ['{"labels":["pin"]}', 0]];
  for (const [attrs, errors] of rows) t.equal(checkOf(table, rowOf(attrs), undefined as never).errors.length, errors, attrs);
});
