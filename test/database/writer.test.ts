import t from 'tap';
import { isRefusal, refuse } from '../../service/core/refusals.js';
import { encodeKey } from '../../service/schema/key.js';
import { readHead, readOperations } from '../../service/database/change-log.js';
import { readPosition } from '../../service/database/position.js';
import type { Position } from '../../service/database/position.js';
import { Writer } from '../../service/database/writer.js';
import { auditStore } from '../support/store-audit.js';
import { temporaryStore } from '../support/temporary-store.js';

const proposal = { application: 'small', by: 'tester', what: 'test' };

void t.test('a change is durable, numbered and seen by the next reading', async (t) => {
  const { writer, reader, stores, clock } = temporaryStore(t);
  const row = ['north', undefined, undefined];
  t.equal(await writer.submit({ ...proposal, evaluate: (draft) => draft.create('provider', ['north'], row) ?? draft.change }), 1);
  reader.refresh();
  const view = reader.view('small');
  t.equal(view.change, 1);
  t.match(view.get('provider', ['north']), { key: ['north'], row, created: 1, modified: 1 });
  t.same(readHead(stores, 1), { at: clock.now(), by: 'tester', what: 'test', application: 'small', records: 1, tale: { counts: [[1, 1, 1]], keys: [[1, encodeKey(['north'])]], tenants: [['north']] } });
  t.same(readOperations(stores, 1), [{ kind: 'create', table: 1, key: encodeKey(['north']) }]);
});

void t.test('what is refused or fails leaves no trace and disturbs no other of its group', async (t) => {
  const { writer, reader, stores } = temporaryStore(t);
  const create = (name: string, then: () => unknown) => writer.submit({ ...proposal, evaluate: (draft) => { draft.create('provider', [name], [name, undefined, name]); return then(); } });
  const results = await Promise.all([
    create('first', () => 'kept'),
    create('refused', () => refuse('in_use')),
    create('second', () => 'kept'),
    create('faulty', () => { throw new Error('a bug'); }),
    writer.submit({ ...proposal, dryRun: true, evaluate: (draft) => { draft.create('provider', ['dry'], ['dry', undefined, undefined]); return draft.has('provider', ['dry']); } }),
    create('third', () => 'kept'),
  ]);
  reader.refresh();
  const view = reader.view('small');
  t.same(results.map((result) => (isRefusal(result) ? result.code : result)), ['kept', 'in_use', 'kept', 'internal', true, 'kept']);
  t.same([...view.scan('provider')].map(({ key, created }) => [key[0], created]), [['first', 1], ['second', 2], ['third', 3]]);
  t.equal(view.change, 3, 'numbers have no gap');
  t.equal(view.count('provider', false), 3);
  t.equal(readHead(stores, 4), undefined);
  t.same(auditStore(stores), []);
});

void t.test('a change sees what it has done so far', async (t) => {
  const { writer } = temporaryStore(t);
  const seen = await writer.submit({
    ...proposal,
    evaluate: (draft) => {
      draft.create('line', ['8085550100'], ['8085550100', 'north', 'main', 3]);
      draft.create('line', ['80855501XX'], ['80855501XX', 'north', 'main', 1]);
      return [draft.has('line', ['8085550100']), draft.grouped('line', 'pattern', '80855501XX'), draft.shapes('line', 'pattern'), [...draft.keysBy('line', 'rank', 3, {})]];
    },
  });
  t.same(seen, [true, [[1, 'north', 'main']], ['ddddddddXX'], [['8085550100']]]);
});

void t.test('writes are refused while there is a reason, and taken again without it', async (t) => {
  const { stores, clock } = temporaryStore(t);
  let reason: ReturnType<typeof refuse> | undefined = refuse('disk_reserve');
  const writer = new Writer(stores, { clock, raise: () => undefined, refusal: () => reason, doubt: () => undefined });
  const once = () => writer.submit({ ...proposal, evaluate: (draft) => draft.create('provider', ['late'], ['late', undefined, undefined]) ?? 'kept' });
  t.match(await once(), { code: 'disk_reserve' });
  reason = undefined;
  t.equal(await once(), 'kept');
});

void t.test('a snapshot stays as it is', async (t) => {
  const { reader, must } = temporaryStore(t);
  await must({ method: 'create', table: 'provider', attributes: { name: 'north' } });
  const { view, done } = reader.snapshot('small');
  await must({ method: 'create', table: 'provider', attributes: { name: 'south' } });
  t.same([...view.scan('provider')].map(({ key }) => key[0]), ['north']);
  t.equal(view.change, 1);
  done();
  t.same([...reader.view('small').scan('provider')].map(({ key }) => key[0]), ['north', 'south']);
});

void t.test('a group is in the log before it is in the store, and before anybody is told', async (t) => {
  const { stores, clock, reader } = temporaryStore(t);
  const told: string[] = [];
  const position = { n: 7, id: '0123456789abcdef01234567', epoch: 5, generation: 2 };
  let answer: ((position: Position) => void) | undefined;
  const writer = new Writer(stores, {
    clock, raise: (change) => told.push(`raised ${change}`), refusal: () => undefined, doubt: () => told.push('doubt'),
    append: (changes) => new Promise((resolve) => { told.push(`appended ${changes.map(({ number }) => number)}`); answer = resolve; }),
  });
  const create = (name: string, then: unknown = 'kept') => writer.submit({ ...proposal, evaluate: (draft) => draft.create('provider', [name], [name, undefined, undefined]) ?? then as string });
  const group = [create('a'), create('b', refuse('in_use')), create('c')].map((submitted) => submitted.then((result) => told.push(isRefusal(result) ? result.code : result)));
  while (answer === undefined) await new Promise((resolve) => setImmediate(resolve));
  t.same(told, ['appended 1,2']);
  answer(position);
  await Promise.all(group);
  t.same(readPosition(stores.meta), position, 'where it stands in the log is in the same transaction');
  t.same(told, ['appended 1,2', 'raised 2', 'kept', 'in_use', 'kept']);
  t.match(await create('d', refuse('in_use')), { code: 'in_use' }, 'what is refused is not appended');
  t.same(told.slice(5), ['raised 2']);
  reader.refresh();
  t.same([...reader.view('small').scan('provider')].map(({ key }) => key[0]), ['a', 'c']);
});

void t.test('a log that does not say that it has the group is a doubt, and nothing of it is kept', async (t) => {
  for (const [what, fault] of [['refused', new Error('another epoch')], ['a full disk behind the append', Object.assign(new Error('MDB_MAP_FULL'), { code: -30792 })]] as const) {
    const { stores, clock, reader } = temporaryStore(t);
    const doubts: unknown[] = [];
    const writer = new Writer(stores, { clock, raise: () => t.fail('raised'), refusal: () => undefined, doubt: (doubted) => doubts.push(doubted), append: () => Promise.reject(fault) });
    t.match(await writer.submit({ ...proposal, evaluate: (draft) => draft.create('provider', ['a'], ['a', undefined, undefined]) ?? 'kept' }), { code: 'internal' }, what);
    t.same(doubts, [fault], what);
    reader.refresh();
    t.equal(reader.view('small').has('provider', ['a']), false, what);
  }
});
