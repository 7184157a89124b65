import t from 'tap';
import { completed, readDraft } from '../../service/records/complete.js';
import { isRefusal } from '../../service/core/refusals.js';
import { position } from '../../service/schema/table.js';
import type { Table } from '../../service/schema/table.js';
import type { Row } from '../../service/schema/row.js';
import type { Attributes } from '../../service/schema/write.js';
import { hourMs } from '../support/hunt-tables.js';
import { small } from '../support/small-application.js';
import { auditStore } from '../support/store-audit.js';
import { followedStore } from '../support/temporary-store.js';

const hunt = small.tables.find(({ name }) => name === 'hunt')!;
const line = small.tables.find(({ name }) => name === 'line')!;
const [plan, until] = [position(hunt, 'plan'), position(hunt, 'until')];
const row = (name: string | undefined, end: number | undefined): Row => hunt.columns.map((_, place) => (place === plan ? name : place === until ? end : place === 2 ? 1 : 'x'));

t.test('a row as it is kept', (t) => {
  const cases: readonly (readonly [what: string, given: Row, end: number | undefined])[] = [
    ['a plan without an end', row('day', undefined), 5 + hourMs],
    ['a plan with an end', row('day', 9), 9],
    ['an end without a plan', row(undefined, 9), undefined],
    ['neither', row(undefined, undefined), undefined],
  ];
  for (const [what, given, end] of cases) {
    const kept = completed(hunt, given, undefined, 5);
    t.equal(kept[until], end, what);
    t.equal(kept === given, given[until] === end, `${what}: another row only where it differs`);
  }
  const given = line.columns.map(() => 'x');
  t.equal(completed(line, given, undefined, 5), given, 'a table without it');
  const moving: Table = { ...hunt, complete: (whole) => whole.map((value, place) => (place === 0 ? 'elsewhere' : value)) };
  t.throws(() => completed(moving, row('day', 9), undefined, 5), { name: 'AssertionFailed' }, 'the key stays');
  const longer: Table = { ...hunt, complete: (whole) => [...whole, 1] };
  t.throws(() => completed(longer, row('day', 9), undefined, 5), { name: 'AssertionFailed' }, 'and the columns');
  t.end();
});

t.test('the row that is written is the one that is kept, checked and shown', async (t) => {
  const store = followedStore(t);
  const { must, write, reader, clock } = store;
  await must({ method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } });
  const key = ['a', 'x', 1];
  const end = (): unknown => reader.view('small').get('hunt', key)?.row[until];
  const startMs = clock.now();
  await must({ method: 'create', table: 'hunt', attributes: { provider: 'a', site: 'x', number: 1, plan: 'day' } });
  t.equal(end(), startMs + hourMs, 'created');
  clock.advance(1000);
  await must({ method: 'put', table: 'hunt', key, attributes: { remark: 'later' } });
  t.equal(end(), startMs + hourMs, 'a merge keeps what is there');
  await must({ method: 'put', table: 'hunt', key, attributes: { plan: null } });
  t.equal(end(), undefined, 'a merge that clears');
  await must({ method: 'put', table: 'hunt', key, attributes: { plan: 'night' } });
  t.equal(end(), startMs + 1000 + hourMs, 'a merge, at the instant of its write');
  t.match(await write({ method: 'put', table: 'hunt', key, attributes: { until: startMs } }), { code: 'invalid', errors: [{ field: 'until', code: 'out_of_range' }] }, 'checked behind it');
  await must({ method: 'put', table: 'hunt', key: ['a', 'x', 2], attributes: { plan: 'day' } });
  t.equal(reader.view('small').get('hunt', ['a', 'x', 2])!.row[until], startMs + 1000 + hourMs, 'a put that creates');

  const draft = (attributes: Attributes, nowMs: number): unknown => {
    const { row: read, findings } = readDraft(hunt, attributes, reader.view('small'), nowMs);
    return findings.length > 0 ? findings.map(({ field, code }) => [field, code]) : read[until];
  };
  t.equal(draft({ provider: 'a', site: 'x', number: 3, plan: 'day' }, 7), 7 + hourMs, 'a draft');
  t.same(draft({ provider: 'a', site: 'x', plan: 'day' }, 7), [['number', 'required']], 'a draft that cannot be read');

  const seen: unknown[] = [];
  const knowing: Table = { ...hunt, complete: (whole, before) => { seen.push(before?.[plan]); return whole; } };
  readDraft(knowing, { provider: 'a', site: 'x', number: 1 }, reader.view('small'), 7);
  readDraft(knowing, { provider: 'a', site: 'x', number: 9 }, reader.view('small'), 7);
  t.same(seen, ['night', undefined], 'the record that a draft would replace');
  t.notOk(isRefusal(await must({ method: 'archive', table: 'hunt', key })));
  t.strictSame(auditStore(store.stores), []);
});
