import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { linesOf } from '../../../service/ui/plan/draft.js';
import { findingCounts, findingWords, mendingOf, nextFinding, placed, type PlanFinding } from '../../../service/ui/plan/findings.js';
import { typed } from './vocabularies.js';

const rules: readonly Json[] = [{ type: 'always' }, { type: 'always', destination: { type: 'rule', value: [{ type: 'always' }, { type: 'always' }] } }, { type: 'always' }];
const lines = linesOf(typed, rules, 'rules');
const finding = (path: string, more: Partial<PlanFinding> = {}): PlanFinding => ({ path, code: 'x', message: path, isError: false, ...more });

t.test('a finding stands beside the rule that its path names', async (t) => {
  const rows: readonly (readonly [path: string, no: string])[] = [
    ['rules/0', '1'], ['rules/0/criteria', '1'], ['rules/1/destination', '2'], ['rules/1/destination/value/0', '2.1'], ['rules/1/destination/value/1/destination', '2.2'], ['rules/1/destination/value/7', '2'],
    ['rules', ''], ['display_name', ''], ['rules/10', ''], ['', ''],
  ];
  for (const [path, no] of rows) t.same([...placed(lines, [finding(path)]).keys()], [no], path);
  t.equal(placed(lines, [finding('rules/0'), finding('rules/0/criteria')]).get('1')?.length, 2, 'all of one rule together');
});

t.test('the words beside a rule do not say its number again', async (t) => {
  t.equal(findingWords(finding('', { message: 'Rule 2.1: it is empty.' }), '2.1'), 'It is empty.');
  t.equal(findingWords(finding('', { message: 'Rule 2.1: it is empty.' }), '2'), 'Rule 2.1: it is empty.');
});

t.test('what is mended by a move', async (t) => {
  const rows: readonly (readonly [code: string, message: string, no: string, before: string | undefined])[] = [
    ['unreachable', 'Rule 2.3: Rule 2.2 decides every such call before it.', '2.3', '2.2'], ['overflow_only', 'Rule 2: rule 1 decides every such call before it; only those ...', '2', '1'],
    ['unreachable', 'Rule 3: Rules 1 and 2 decide every such call before it.', '3', undefined], ['unreachable', 'Earlier rules decide every such call before it.', '3', undefined],
    ['empty_window', 'Rule 2: rule 1 decides', '2', undefined], ['unreachable', 'Rule 2 decides every such call before it.', '2.1', undefined],
  ];
  for (const [code, message, no, before] of rows) t.equal(mendingOf(finding('', { code, message }), no), before, message);
});

t.test('from finding to finding, round', async (t) => {
  const found = placed(lines, [finding('rules/1/destination/value/0'), finding('rules/2')]);
  const rows: readonly (readonly [from: string | undefined, to: string])[] = [[undefined, '2.1'], ['1', '2.1'], ['2.1', '3'], ['3', '2.1']];
  for (const [from, to] of rows) t.equal(nextFinding(lines, found, from)?.no, to, from ?? 'from nowhere');
  t.equal(nextFinding(lines, new Map(), '1'), undefined);
  t.equal(nextFinding(lines, placed(lines, [finding('rules/0')]), '1')?.no, '1', 'the only one is the next');
});

t.test('how many there are', async (t) => {
  const [error, warning] = [finding('', { isError: true }), finding('')];
  t.same([[], [warning], [error, error, warning]].map(findingCounts), ['', '1 warning', '2 errors, 1 warning']);
});
