import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { changeWords, keyWords } from '../../../service/ui/pages/change-words.js';
import { decisionText } from '../../../service/ui/plan/decision.js';
import { roleWords } from '../../../service/ui/pages/role-words.js';

t.test('a decision as people say it', async (t) => {
  const rows: readonly (readonly [decision: Json, words: string])[] = [
    [{ kind: 0, value: null, status: 0 }, 'Go on as dialled'], [{ kind: 1, value: '2015550190' }, '201 555 0190'], [{ kind: 2, value: 'a@b.example' }, 'SIP a@b.example'], [{ kind: 3, value: ['101', '102'] }, 'Trunks 101, 102'],
    [{ kind: 5, value: null }, 'End the call'], [{ kind: null, value: null, reason: 'account_blocked' }, 'Refused: account_blocked'], [null, 'No decision'],
  ];
  for (const [decision, words] of rows) t.equal(decisionText(decision), words, JSON.stringify(decision));
});

t.test('a change in words', async (t) => {
  const one = { table: 'call_plan', key: { service_provider_name: 'Harbor', name: 'Office' } };
  const rows: readonly (readonly [change: Readonly<Record<string, Json>>, words: string])[] = [
    [{ what: 'update', records: 1, counts: { call_plan: { update: 1 } }, keys: [one] }, 'Call plan changed: Harbor / Office'],
    [{ what: 'batch of 9', records: 9, counts: { route: { create: 9 } }, keys: [one, one] }, '9 routes created'],
    [{ what: 'archive', records: 3, counts: { subscriber: { archive: 1 }, number: { archive: 2 } }, keys: [one, one, one] }, '1 subscriber archived, 2 numbers archived'],
    [{ what: 'import', records: 20, counts: { npa_nxx: { create: 20 } }, keys: [] }, '20 NPA-NXX created'],
    [{ what: 'settings', records: 0 }, 'Settings'],
  ];
  for (const [change, words] of rows) t.equal(changeWords(change, (table) => table === 'npa_nxx' ? 'NPA-NXX' : table.replaceAll('_', ' ')), words, words);
  t.same([keyWords(['a', 'b']), keyWords({ a: 'x', b: 'y' }), keyWords('z'), keyWords(null)], ['a / b', 'x / y', 'z', '']);
});

t.test('a role in words', async (t) => {
  const rows: readonly (readonly [role: string | null, words: string])[] = [
    ['platform_owner', 'Platform owner'], ['service_provider:Harbor', 'Service provider Harbor'], ['subscriber:Harbor:Bay:side', 'Subscriber Bay:side of Harbor'], [null, 'None: the account has gone'],
  ];
  for (const [role, words] of rows) t.equal(roleWords(role), words, words);
});
