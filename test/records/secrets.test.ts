/** A secret column from the write to the bytes on disk. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fingerprint, matches } from '../../service/core/secrets.js';
import { isRefusal } from '../../service/core/refusals.js';
import { changeDetail } from '../../service/records/changes.js';
import { formatRow, showRow } from '../../service/records/fields.js';
import type { Application } from '../../service/schema/application.js';
import type { Attributes } from '../../service/schema/write.js';
import { auditStore } from '../support/store-audit.js';
import { badge, badgePermits } from '../support/secret-table.js';
import { small } from '../support/small-application.js';
import { temporaryStore } from '../support/temporary-store.js';

const application: Application = { ...small, roles: ['platform_owner', 'service_provider'], tables: [...small.tables, badge], permits: [...small.permits, ...badgePermits] };
const create = (attributes: Attributes) => ({ method: 'create', table: 'badge', attributes: { service_provider_name: 'a', ...attributes } } as const);
const put = (number: string, attributes: Attributes) => ({ method: 'put', table: 'badge', key: [number], attributes } as const);

t.test('no digit of a PIN is on disk', async (t) => {
  const store = temporaryStore(t, application);
  const pins = ['8392017465', '7461930285', '5518273640', '9047726153'] as const;
  await store.must(create({ number: '11111111', pin: pins[0], spare_pin: pins[1], note: 'a note in plain' }));
  await store.must(put('11111111', { pin: pins[2] }));
  await store.must(create({ number: '22222222', pin: pins[3] }));
  await store.must({ method: 'archive', table: 'badge', key: ['22222222'] });
  await store.writer.drained();
  for (const environment of ['store', 'calls']) {
    const bytes = readFileSync(join(store.folder, environment, 'data.mdb'));
    if (environment === 'store') for (const plain of ['a note in plain', '11111111']) t.ok(bytes.includes(plain), `what is no secret is found: ${plain}`);
    for (const pin of pins) for (const encoding of ['latin1', 'utf16le'] as const) t.notOk(bytes.includes(Buffer.from(pin, encoding)), `${pin} in ${environment}`);
  }
  t.same(auditStore(store.stores), []);
});

t.test('a unique PIN', async (t) => {
  const store = temporaryStore(t, application);
  await store.must(create({ number: '1111', pin: '1234' }), create({ number: '2222', pin: '4321' }));
  /** What is written, and the code it is refused with. */
  const writes: readonly (readonly [what: string, write: Parameters<typeof store.write>[0], code: string | undefined])[] = [
    ['a PIN that is taken', create({ number: '3333', pin: '1234' }), 'key_taken'],
    ['changed into one that is taken', put('2222', { pin: '1234' }), 'key_taken'],
    ['its own again', put('1111', { pin: '1234' }), undefined],
    ['changed into a free one', put('1111', { pin: '9999' }), undefined],
    ['what was freed', create({ number: '3333', pin: '1234' }), undefined],
    ['archived', { method: 'archive', table: 'badge', key: ['3333'] }, undefined],
    ['taken meanwhile', put('2222', { pin: '1234' }), undefined],
    ['brought back', { method: 'restore', table: 'badge', key: ['3333'] }, 'key_taken'],
    ['too short', put('2222', { pin: '123' }), 'invalid'],
    ['cleared although required', put('2222', { pin: null }), 'invalid'],
    ['the spare one, as somebody else\'s', put('2222', { spare_pin: '9999' }), undefined],
    ['the spare one cleared', put('2222', { spare_pin: null }), undefined],
  ];
  for (const [what, write, code] of writes) {
    const written = await store.write(write);
    t.equal(isRefusal(written) ? written.code : undefined, code, what);
    if (isRefusal(written)) t.notMatch(JSON.stringify(written.toData()), /1234|"123"|9999/, `${what}: no PIN is repeated`);
  }
  t.same(auditStore(store.stores), []);
});

t.test('a PIN that is given again keeps its bytes', async (t) => {
  const store = temporaryStore(t, application);
  await store.must(create({ number: '1111', pin: '1234' }));
  const sealed = () => store.reader.view('small').get('badge', ['1111'])!.row[2] as string;
  const before = sealed();
  await store.must(put('1111', { pin: '1234', note: 'x' }));
  t.equal(sealed(), before);
  await store.must(put('1111', { note: 'y' }));
  t.equal(sealed(), before);
  await store.must(put('1111', { pin: '1235' }));
  t.not(sealed(), before);
  t.ok(matches(sealed(), '1235'));
});

t.test('a record is found by its PIN', async (t) => {
  const store = temporaryStore(t, application);
  const found = (pin: string) => store.reader.view('small').grouped('badge', 'by_pin', fingerprint(pin)).map(([number]) => number);
  await store.must(create({ number: '1111', pin: '1234' }), create({ number: '2222', pin: '4321' }));
  for (const [pin, numbers] of [['1234', ['1111']], ['4321', ['2222']], ['1235', []], ['', []]] as const) t.same(found(pin), numbers, pin);
  await store.must(put('1111', { pin: '5678' }));
  for (const [pin, numbers] of [['1234', []], ['5678', ['1111']]] as const) t.same(found(pin), numbers, pin);
  await store.must({ method: 'archive', table: 'badge', key: ['1111'] });
  t.same(found('5678'), []);
});

t.test('who sees what of a row', async (t) => {
  const store = temporaryStore(t, application);
  await store.must(create({ number: '1111', pin: '1234' }));
  const { row } = store.reader.view('small').get('badge', ['1111'])!;
  const everything = () => true;
  t.match(showRow(badge, row), { number: '1111', pin: null, spare_pin: null });
  t.match(showRow(badge, row, everything), { number: '1111', pin: '1234', spare_pin: null });
  t.same(formatRow(badge, row), ['1111', 'a', '', '', '']);
  t.same(formatRow(badge, row, everything), ['1111', 'a', '1234', '', '']);
});

t.test('what a change made of a PIN', async (t) => {
  const store = temporaryStore(t, application);
  const { change: made } = await store.must(create({ number: '1111', pin: '1234' }));
  const { change: noted } = await store.must(put('1111', { note: 'x', pin: '1234' }));
  const { change: reset } = await store.must(put('1111', { pin: '4321' }));
  const detail = (change: number, sees?: () => boolean) => changeDetail(store.stores, store.reader.view('small'), 'small', change, 10, sees)![0]!;
  const all = () => true;
  t.match(detail(made, all), { before: null, after: { pin: '1234' }, abilities: [] });
  t.match(detail(noted, all), { before: { pin: '1234' }, after: { pin: '1234' }, abilities: [] });
  t.match(detail(reset, all), { before: { pin: '1234' }, after: { pin: '4321' }, abilities: ['reset_pin'] });
  t.match(detail(reset), { before: { pin: null }, after: { pin: null }, abilities: ['reset_pin'] });
});
