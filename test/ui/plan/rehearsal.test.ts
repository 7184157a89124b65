import t from 'tap';
import { differenceAddress, setsOf } from '../../../service/ui/plan/rehearsal.js';

t.test('sets are told by their cases', async (t) => {
  const one = (service_provider_name: string, set_name: string) => ({ service_provider_name, set_name, name: 'x' });
  t.same(setsOf([one('B', 'x'), one('A', 'y'), one('A', 'x'), one('A', 'y')]), [{ provider: 'A', name: 'x', count: 1 }, { provider: 'A', name: 'y', count: 2 }, { provider: 'B', name: 'x', count: 1 }]);
  t.same(setsOf([]), []);
});

t.test('a difference opens as a call that is tried', async (t) => {
  t.same(differenceAddress('app', { called: '617', calling: '212', time: '2026-10-27 22:12:00.000000', attrs: { zip: '02134', labels: ['a'] } }), {
    parts: ['app', 'try'], query: { called: '617', calling: '212', time: '2026-10-27T22:12', zone: 'system', 'a.zip': '02134', 'a.labels': '["a"]' },
  });
  t.same(differenceAddress('app', { called: '0', calling: '', time: null }).query, { called: '0' });
});
