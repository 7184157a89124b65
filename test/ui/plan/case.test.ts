import t from 'tap';
import type { DecisionDescription as Decision, ExplanationDescription as Explanation } from '../../../service/schema/explanation-description.js';
import { caseOf, expectedOf } from '../../../service/ui/plan/case.js';
import { nothingAsked } from '../../../service/ui/plan/explanation.js';

t.test('what a call came to, as a case expects it', async (t) => {
  const rows: readonly (readonly [decision: Decision, kind: string, value: string | null])[] = [
    [{ kind: 0, value: null }, 'continue', null], [{ kind: 0, value: null, status: 1 }, 'no_route', null], [{ kind: 1, value: '2015550190' }, 'number', '2015550190'], [{ kind: 2, value: 'a@b' }, 'sip', 'a@b'],
    [{ kind: 3, value: ['101', '102'] }, 'trunks', '101,102'], [{ kind: 4, value: [['101', '5'], ['102', '6']] }, 'outpulse', '101:5,102:6'], [{ kind: 5, value: null }, 'terminate', null], [{ kind: 6, value: ['x', 1, 2, 3] }, 'collect', '["x",1,2,3]'],
    [{ kind: null, value: null, reason: 'unknown account' }, 'denied', 'unknown account'],
  ];
  for (const [decision, expected_kind, expected_value] of rows) t.same(expectedOf(decision), { expected_kind, expected_value }, expected_kind);
});

t.test('the call of a case', async (t) => {
  const answer = { call: { at: '2026-10-27 18:12:00.000000', zone: 'America/New_York' }, decision: { kind: 5, value: null } } as unknown as Explanation;
  t.same(caseOf({ ...nothingAsked, called: '617', calling: '212', attrs: [['zip', '02134']] }, answer, 'UTC'), { called: '617', calling: '212', attrs: { zip: '02134' }, expected_kind: 'terminate', expected_value: null }, 'of now');
  t.same(caseOf({ ...nothingAsked, called: '617', when: '2026-10-27T18:12' }, answer, 'UTC'), { called: '617', time: '2026-10-27 22:12:00', expected_kind: 'terminate', expected_value: null }, 'of a time, in the zone of the system');
});
