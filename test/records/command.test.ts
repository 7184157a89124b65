import t from 'tap';
import { isRefusal, refuse } from '../../service/core/refusals.js';
import { position } from '../../service/schema/table.js';
import type { Table } from '../../service/schema/table.js';
import type { Applies } from '../../service/schema/command.js';
import type { Attributes, Write } from '../../service/schema/write.js';
import { command, huntKey, huntingStore, lineNumber, putHunt } from '../support/hunting-store.js';
import { hourMs } from '../support/hunt-tables.js';
import { small } from '../support/small-application.js';
import { auditStore } from '../support/store-audit.js';

const declared = small.tables.find(({ name }) => name === 'hunt')!;
const remark = position(declared, 'remark');

t.test('a command is carried out with what it takes, at the instant of its change', async (t) => {
  const store = await huntingStore(t);
  const { must, clock, hunt, rings, stores } = store;
  const { change, results, warnings } = await must(command('start', 1));
  t.strictSame(results, [{ table: 'hunt', key: huntKey(1), created: false, records: 2 }], 'the record that it was given to, and all that it wrote');
  t.same(warnings, []);
  t.match(hunt(1), { plan: 'day', until: clock.now() + hourMs });
  t.strictSame(rings(1), [['day', change]]);
  const other = await must(command('start', 3, { plan: 'night', until: clock.now() + 5 }));
  t.match(other.warnings, [{ field: 'members', code: 'empty' }], 'warnings of the record itself');
  t.match(hunt(3), { plan: 'night', until: clock.now() + 5 });
  await must(command('start', 1, { plan: 'night' }));
  await must(command('stop', 1));
  t.strictSame(rings(1).map(([plan]) => plan), ['night']);
  t.strictSame((await must(command('hush', 1, {}))).results[0]!.records, 1, 'one that niud gives');
  t.strictSame(rings(1), []);
  t.strictSame(auditStore(stores), []);
});

/** Writes, and how the last of them is refused: code, field, message. */
const refused: readonly (readonly [what: string, writes: readonly Write[], code: string, field?: string | undefined, message?: RegExp])[] = [
  ['a record that is not there', [command('start', 9)], 'not_found'],
  ['an archived one', [{ method: 'archive', table: 'hunt', key: huntKey(1) }, command('start', 1)], 'not_found', 'writes/1/'],
  ['a command that is not there', [command('begin', 1)], 'not_found', undefined, /no command begin of hunt/],
  ['a table without commands', [{ method: 'command', table: 'line', key: [lineNumber(0)], command: 'start', attributes: {} }], 'not_found', undefined, /no command start of line/],
  ['a table that is not there', [{ method: 'command', table: 'lines', key: ['1'], command: 'start', attributes: {} }], 'not_found', undefined, /no table lines/],
  ['nothing of what it takes', [command('start', 1, {})], 'invalid', 'plan'],
  ['something that it does not take', [command('start', 1, { plan: 'day', colour: 'red' })], 'invalid', 'colour'],
  ['what does not fit', [command('start', 1, { plan: 5 })], 'invalid', 'plan'],
  ['everything that does not fit', [command('start', 1, { until: -1, colour: 1 })], 'invalid', 'plan'],
  ['in a batch', [putHunt(1, { remark: 'x' }), command('start', 1, { plan: 5 })], 'invalid', 'writes/1/plan'],
  ['by the command itself', [command('start', 1, { plan: 'forbidden' })], 'in_use', undefined, /Nobody runs it/],
  ['by what it writes', [command('start', 1, { plan: 'day', until: 5 })], 'invalid', undefined, /^until: It is over/],
  ['twice in one change, the second time', [command('start', 1), command('stop', 1), command('stop', 1)], 'stale', 'writes/2/'],
];

t.test('what is refused leaves nothing behind', async (t) => {
  const { write, hunt, rings, reader, stores } = await huntingStore(t);
  const before = hunt(1);
  const { change } = reader.view('small');
  for (const [what, writes, code, field, message] of refused) {
    const answer = await write(...writes);
    if (!isRefusal(answer)) t.fail(what);
    else {
      t.equal(answer.code, code, what);
      if (field !== undefined) t.ok(answer.errors.some((error) => error.field === field), `${what}: ${JSON.stringify(answer.errors)}`);
      if (message !== undefined) t.match(answer.message, message, what);
    }
  }
  t.strictSame([hunt(1), rings(1), reader.view('small').change], [before, [], change]);
  t.strictSame(auditStore(stores), []);
});

/** What a command is for, what stands in the record, and what comes of it: `done`, `unchanged` or the refusal. */
const applying: readonly (readonly [applies: Applies, attributes: Attributes, outcome: string | RegExp])[] = [
  [{ column: 'remark', values: ['a', 'b'] }, { remark: 'a' }, 'done'],
  [{ column: 'remark', values: ['a', 'b'] }, { remark: 'b' }, 'done'],
  [{ column: 'remark', values: ['a', 'b'] }, { remark: 'c' }, 'denied: Its remark is c: note is for records whose remark is a or b.'],
  [{ column: 'remark', values: ['a', 'b', 'c'] }, {}, 'denied: Its remark is not set: note is for records whose remark is a, b or c.'],
  [{ column: 'remark', values: ['a', null] }, {}, 'done'],
  [{ column: 'remark', values: [null] }, { remark: 'a' }, 'denied: Its remark is a: note is for records whose remark is not set.'],
  [{ column: 'remark', values: 'set' }, { remark: 'a' }, 'done'],
  [{ column: 'remark', values: 'set' }, {}, 'denied: Its remark is not set: note is for records whose remark is set.'],
  [{ column: 'remark', values: ['a'], otherwise: 'unchanged' }, { remark: 'a' }, 'done'],
  [{ column: 'remark', values: ['a'], otherwise: 'unchanged' }, { remark: 'c' }, 'unchanged'],
];

for (const [applies, attributes, outcome] of applying) {
  t.test(`a command for ${JSON.stringify(applies)}, given to ${JSON.stringify(attributes)}: ${String(outcome)}`, async (t) => {
    const note = { name: 'note', meaning: 'Notes it.', takes: declared.commands![0]!.takes, applies, run: (): readonly Write[] => [putHunt(1, { remark: 'noted' })] };
    const { write, must, hunt } = await huntingStore(t, { ...declared, commands: [note] });
    if (Object.keys(attributes).length > 0) await must(putHunt(1, attributes));
    const wrong = await write(command('note', 1, {}));
    t.equal(isRefusal(wrong) && wrong.code, 'invalid', 'what it takes is looked at first');
    const answer = await write(command('note', 1));
    t.equal(isRefusal(answer) ? `${answer.code}: ${answer.message}` : answer.change === null ? 'unchanged' : 'done', outcome);
    t.equal(hunt(1)!['remark'], outcome === 'done' ? 'noted' : attributes['remark'] ?? null);
  });
}

t.test('two at once are one after the other', async (t) => {
  const counting: Table = {
    ...declared,
    commands: [{ name: 'once', meaning: 'Only the first time.', takes: [], run: (key, _, view) => (view.get('hunt', key)!.row[remark] === 'taken' ? refuse('stale') : [putHunt(1, { remark: 'taken' })]) }],
  };
  const { write } = await huntingStore(t, counting);
  const answers = await Promise.all([write(command('once', 1, {})), write(command('once', 1, {})), write(command('once', 1, {}))]);
  t.strictSame(answers.map((answer) => (isRefusal(answer) ? answer.code : 'done')), ['done', 'stale', 'stale']);
});

t.test('guarded by the version that was seen', async (t) => {
  const { write, must, reader } = await huntingStore(t);
  const version = (): number => reader.view('small').version('hunt', huntKey(1))!;
  const seen = version();
  await must({ ...command('start', 1), guard: seen } as Write);
  t.match(await write({ ...command('start', 1), guard: seen } as Write), { code: 'stale' }, 'it was modified since');
  const now = version();
  await must({ ...putHunt(1, { remark: 'x' }), guard: now } as Write, { ...command('start', 1), guard: now } as Write, { ...putHunt(1, { remark: 'y' }), guard: now } as Write);
  t.equal(reader.view('small').get('hunt', huntKey(1))!.row[remark], 'y', 'by the change itself it may be');
  t.match(await write(putHunt(7, {}), { ...command('start', 7), guard: 1 } as Write), { code: 'stale' }, 'what the change has made has no version before it');
});

t.test('a command gives no commands', async (t) => {
  const nesting: Table = { ...declared, commands: [...declared.commands!, { name: 'nest', meaning: 'Wrong.', takes: [], run: () => [command('start', 1)] }] };
  const { write, rings } = await huntingStore(t, nesting);
  t.match(await write(command('nest', 1, {})), { code: 'internal' });
  t.strictSame(rings(1), []);
});
