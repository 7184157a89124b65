import t from 'tap';
import { called, integer, map, optional, text, word } from '../../service/schema/wire-field.js';
import type { NamedOf, ValuesOf } from '../../service/schema/wire-field.js';

t.test('a field knows its name on both sides', async (t) => {
  t.match(text('call_id', 64), { name: 'call_id', property: 'callId', optional: false, type: { is: 'text', least: 0, most: 64, of: 'bytes' } });
  t.match(word('stale_since_ms', 9), { property: 'staleSinceMs', type: { of: 'characters' } });
  t.match(optional(called('attributes', map<{ a: string }, 'attrs'>('attrs', { a: text('a', 1) }))), { name: 'attrs', property: 'attributes', optional: true });
});

t.test('the types of values follow from the fields', async (t) => {
  const fields = [text('call_id', 64), optional(integer('time_ms'))] as const;
  const named: NamedOf<typeof fields> = { callId: 'a' };
  const values: ValuesOf<typeof fields> = ['a', undefined];
  // @ts-expect-error what must be there cannot be left out
  const lacking: NamedOf<typeof fields> = { timeMs: 5 };
  t.same([named.timeMs, values[1], lacking.callId], [undefined, undefined, undefined]);
});
