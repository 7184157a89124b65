import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { changeWords, keyWords } from '../../../service/ui/pages/change-words.js';
import { decisionWords } from '../../../service/ui/pages/decision-words.js';
import { roleWords } from '../../../service/ui/pages/role-words.js';

t.test('a decision as people say it', async (t) => {
  const rows: readonly (readonly [decision: Json, words: string])[] = [
    [{ kind: 0, value: null, status: 0 }, 'As dialled'],
    [{ kind: 0, value: null, status: 1 }, 'As dialled: nothing routes it'],
    [{ kind: 1, value: '2015550190', status: 0 }, 'To 201 555 0190'],
    [{ kind: 'number', value: '+442071234567' }, 'To +442071234567'],
    [{ kind: 2, value: 'a@b.example' }, 'To a@b.example'],
    [{ kind: 3, value: ['101', '102'] }, 'To the called number by trunk 101, then 102'],
    [{ kind: 4, value: [['101', '2015550190'], ['102', '99']] }, 'Sends 201 555 0190 by trunk 101, then 99 by trunk 102'],
    [{ kind: 5, value: null }, 'Ended'],
    [{ kind: 6, value: ['p', 1, 4, 2] }, 'Asks the caller for digits'],
    [{ status: 9, reason: 'account_blocked' }, 'Refused: account blocked'],
    [null, 'No decision'],
  ];
  for (const [decision, words] of rows) t.equal(decisionWords(decision), words, JSON.stringify(decision));
});

t.test('a change in words', async (t) => {
  const one = { table: 'call_plan', key: { service_provider_name: 'Harbor', name: 'Office' } };
  const rows: readonly (readonly [change: Readonly<Record<string, Json>>, words: string])[] = [
    [{ what: 'update', records: 1, counts: { call_plan: { update: 1 } }, keys: [one] }, 'Call plan changed: Harbor / Office'],
    [{ what: 'batch of 9', records: 9, counts: { route: { create: 9 } }, keys: [one, one] }, '9 routes created'],
    [{ what: 'archive', records: 3, counts: { subscriber: { archive: 1 }, number: { archive: 2 } }, keys: [one, one, one] }, '1 subscriber archived, 2 numbers archived'],
    [{ what: 'settings', records: 0 }, 'settings'],
  ];
  for (const [change, words] of rows) t.equal(changeWords(change), words, words);
  t.same([keyWords(['a', 'b']), keyWords({ a: 'x', b: 'y' }), keyWords('z'), keyWords(null)], ['a / b', 'x / y', 'z', '']);
});

t.test('a role in words', async (t) => {
  const rows: readonly (readonly [role: string | null, words: string])[] = [
    ['platform_owner', 'Platform owner'], ['service_provider:Harbor', 'Service provider Harbor'], ['subscriber:Harbor:Bay:side', 'Subscriber Bay:side of Harbor'], [null, 'None: the account has gone'],
  ];
  for (const [role, words] of rows) t.equal(roleWords(role), words, words);
});
