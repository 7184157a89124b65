import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { CaseRows, isCase } from '../../service/jobs/case-rows.js';
import type { Case, UnreadCase } from '../../service/jobs/case-rows.js';
import { attributesFrom } from '../../service/lookup/messages/attributes.js';

const folder = t.testdir({});

/** The rows of a file: a case as its call and what is expected, a row that is none as `line column code`. */
async function read(text: string): Promise<readonly unknown[]> {
  const path = join(folder, 'cases.csv');
  await writeFile(path, text);
  const file = await open(path, 'r');
  try {
    const cases = new CaseRows(file, { zone: () => 'Pacific/Honolulu', readAttributes: attributesFrom });
    const rows: (Case | UnreadCase)[] = [];
    while (await cases.more()) rows.push(...cases.rows());
    return rows.map((row) => {
      if (!isCase(row)) return `${row.line} ${row.column} ${row.refusal.code}`;
      const { asked: { callId, called, calling, timeMs, attributes }, expected: { kind, value, rule } } = row;
      return [called, calling ?? null, timeMs ?? null, attributes, `${kind} ${value} ${rule}`.trim(), callId];
    });
  } finally {
    await file.close();
  }
}

const noon = Date.UTC(2026, 0, 15, 22);

void t.test('rows of cases', async (t) => {
  const files: readonly [text: string, rows: readonly unknown[]][] = [
    ['', []],
    ['called\n', []],
    ['3125550100\n', [['3125550100', null, null, {}, '', 'case-1']]],
    ['3125550100,8085550001,,,,,,\n', [['3125550100', '8085550001', null, {}, '', 'case-1']]],
    ['called,calling,time,attrs,expected_kind,expected_value,expected_rule,call_id\n1,2,,,number,3,main,x\n', [['1', '2', null, {}, 'number 3 main', 'x']]],
    ['Expected_Kind, CALLED \nterminate,1\n', [['1', null, null, {}, 'terminate', 'case-2']]],
    ['called,called\n', ['1 called bad_phone']],
    ['calling,time\n8085550001,\n', ['2 called required']],
    ['1,,2026-01-15 12:00:00\n', [['1', null, noon, {}, '', 'case-1']]],
    ['1,,2026-01-15T22:00:00Z\n', [['1', null, noon, {}, '', 'case-1']]],
    [`1,,${noon}\n`, [['1', null, noon, {}, '', 'case-1']]],
    ['1,,noon\n', ['1 time bad_timestamp']],
    ['1,,999999999999999\n', ['1 time out_of_range']],
    ['1,,,"{""trunk"":""7"",""labels"":[""vip""]}"\n', [['1', null, null, { trunk: '7', labels: ['vip'] }, '', 'case-1']]],
    ['1,,,[]\n', ['1 attrs bad_json']],
    ['1,,,{\n', ['1 attrs bad_json']],
    ['1,,,"{""diversions"":-1}"\n', ['1 attrs malformed']],
    ['1,,,,5\n', [['1', null, null, {}, 'terminate', 'case-1']]],
    ['1,,,,nothing\n', ['1 expected_kind bad_choice']],
    [',2\n1\n', ['1 called required', ['1', null, null, {}, '', 'case-2']]],
    ['1,2,,,,,,x,9\n', ['1  column_count']],
    ['called,calling\n1,2,3\n', ['2  column_count']],
    ['"1\n2\n', ['1  broken_quote', ['2', null, null, {}, '', 'case-2']]],
    [`1,,,,,,,${'x'.repeat(64)}\n1,,,,,,,${'x'.repeat(65)}\n`, [['1', null, null, {}, '', 'x'.repeat(64)], '2 call_id too_long']],
  ];
  for (const [text, rows] of files) t.same(await read(text), rows, JSON.stringify(text.slice(0, 80)));
});
