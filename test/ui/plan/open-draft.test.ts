import t from 'tap';
import { openDraftOf } from '../../../service/ui/plan/open-draft.js';

t.test('a draft that is open elsewhere, as explain takes it', async (t) => {
  const rows: readonly (readonly [what: string, address: string, values: Parameters<typeof openDraftOf>[1], found: unknown])[] = [
    ['a plan', '/icr/call_plan/Harbor/Bay%20side/Office', { base: { rules: [], name: 'Office' }, mine: { rules: [1] } }, { at: 'call_plan/Harbor/Bay%20side/Office', name: 'Office', isNew: false, body: { table: 'call_plan', key: ['Harbor', 'Bay side', 'Office'], attributes: { rules: [1] } } }],
    ['a new plan has what it began with', '/icr/call_plan/Harbor/Bay/New/+', { base: { name: 'New', priority: null }, mine: { rules: [1] } }, { at: 'call_plan/Harbor/Bay/New/+', name: 'New', isNew: true, body: { table: 'call_plan', attributes: { name: 'New', rules: [1] } } }],
    ['a new record without a key', '/icr/number/+', { base: { number: null }, mine: { number: '617' } }, { at: 'number/+', name: 'new', isNew: true, body: { table: 'number', attributes: { number: '617' } } }],
    ['a form that is no record\'s', '/icr/settings', { days: 7 }, undefined],
    ['nothing typed', '/icr/number/617', { base: {} }, undefined],
  ];
  for (const [what, address, values, found] of rows) t.same(openDraftOf(address, values), found, what);
});
