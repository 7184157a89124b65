import t from 'tap';
import type { DecisionDescription as Decision } from '../../../service/schema/explanation-description.js';
import { decidedBy, decisionMeaning, decisionText, decisionWords, isSameWay } from '../../../service/ui/plan/decision.js';

t.test('decisions in the words in which rules lead', async (t) => {
  const rows: readonly (readonly [decision: Decision, words: string, meaning: RegExp | undefined])[] = [
    [{ kind: 0, value: null }, 'go on as dialled', /goes on/], [{ kind: 0, value: null, status: 1 }, 'go on as dialled', /No rule holds/], [{ kind: 1, value: '2015550190' }, '201 555 0190', undefined], [{ kind: 2, value: 'a@b' }, 'SIP a@b', undefined],
    [{ kind: 3, value: ['101'] }, 'trunks 101', undefined], [{ kind: 3, value: ['101', '102'] }, 'trunks 101, 102', /101 then 102/], [{ kind: 4, value: [['101', '6175550150'], ['102', '']] }, 'trunks 101 (617 555 0150), 102', /101 then 102/],
    [{ kind: 5, value: null }, 'end the call', /ends/], [{ kind: 6, value: ['welcome', 1, 2, 3] }, 'menu welcome', /1 to 2 digits, 3 tries/], [{ kind: 6, value: [null, 4, 4, 3] }, 'menu', /Asks for 4 digits/],
    [{ kind: null, value: null, reason: 'unknown account' }, 'refused: unknown account', undefined], [{ kind: null, value: null }, 'no decision', undefined],
  ];
  for (const [decision, words, meaning] of rows) {
    t.equal(decisionWords(decision), words, words);
    if (meaning === undefined) t.equal(decisionMeaning(decision), undefined, words);
    else t.match(decisionMeaning(decision), meaning, words);
  }
});

t.test('what decided, and whether it is the same', async (t) => {
  t.same([{ no: '2.2', label: 'Late shift' }, { no: '3' }, { no: '3', label: '' }, {}].map((one) => decidedBy({ kind: 1, value: '1', ...one })), ['rule 2.2 Late shift', 'rule 3', 'rule 3', undefined]);
  t.equal(isSameWay({ kind: 1, value: '1', no: '1' }, { kind: 1, value: '1', no: '2' }), true, 'another rule to the same place');
  t.equal(isSameWay({ kind: 1, value: '1' }, { kind: 2, value: '1' }), false);
  t.equal(decisionText(null), 'No decision');
});
