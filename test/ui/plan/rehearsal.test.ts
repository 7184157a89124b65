import t from 'tap';
import { differenceAddress, differenceBody, outcomeWords, setsOf } from '../../../service/ui/plan/rehearsal.js';

t.test('sets are told by their cases', async (t) => {
  const one = (service_provider_name: string, set_name: string) => ({ service_provider_name, set_name, name: 'x' });
  t.same(setsOf([one('B', 'x'), one('A', 'y'), one('A', 'x'), one('A', 'y')]), [{ provider: 'A', name: 'x', count: 1 }, { provider: 'A', name: 'y', count: 2 }, { provider: 'B', name: 'x', count: 1 }]);
  t.same(setsOf([]), []);
});

t.test('a difference opens as a call that is tried', async (t) => {
  t.same(differenceAddress('app', { called: '617', calling: '212', time: '2026-10-27 22:12:00.000000', attrs: { zip: '02134', labels: ['a'] }, call_id: 'wrong' }), {
    parts: ['app', 'try'], query: { called: '617', calling: '212', time: '2026-10-27T22:12', zone: 'system', call: 'wrong', 'a.zip': '02134', 'a.labels': '["a"]' },
  });
  t.same(differenceAddress('app', { called: '0', calling: '', time: null }).query, { called: '0' });
});

t.test('and as explain takes it', async (t) => {
  const line = { line: 3, case: 'wrong', called: '617', calling: '', time: '2026-10-27 22:12:00', attrs: { zip: '02134' }, call_id: 'wrong', expected: 'terminate', got: 'no_route' };
  t.same(differenceBody(line), { called: '617', time: '2026-10-27 22:12:00', attrs: { zip: '02134' }, call_id: 'wrong' });
  t.same(differenceBody({ ...line, cdr: '4-1', calling: 'restricted' }), { cdr: '4-1' }, 'one that was made is known by its record');
});

t.test('what a call came to, in words', async (t) => {
  const rows: readonly (readonly [said: string, words: string])[] = [
    ['number 2015550190 by Office/a3b9c1d/x', '201 555 0190'], ['number 2015550190', '201 555 0190'], ['sip a@b.example by Round the Clock/x', 'SIP a@b.example'], ['trunks 101,102 by main/night', 'trunks 101, 102'],
    ['outpulse 101:6175550150,102: by x', 'trunks 101 (617 555 0150), 102'], ['terminate by Night by day/x', 'end the call'], ['continue', 'go on as dialled'], ['no_route', 'no rule holds'], ['denied unknown account', 'refused: unknown account'],
    ['collect ["welcome",1,2,3] by a/b', 'menu welcome'], ['by elsewhere', 'by elsewhere'], ['number 3125550101 by main/a, pick-up NUMBER 3125550102', '312 555 0101, picked up at NUMBER 3125550102'], ['number', ''], ['', ''],
  ];
  for (const [said, words] of rows) t.equal(outcomeWords(said), words, said);
});
