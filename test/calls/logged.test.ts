import fc from 'fast-check';
import t from 'tap';
import type { Effect } from '../../service/calls/effect.js';
import { effectsIn, encodeEffects } from '../../service/calls/logged.js';

const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_401);
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength }).map((array) => Buffer.from(array));
const effect: fc.Arbitrary<Effect> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), store: fc.constantFrom('call', 'cdr', 'account', 'ledger', 'reference', 'ended', 'lease', 'session'), key: bytes(1, 300), value: bytes(0, 400) }),
  fc.record({ kind: fc.constant('remove' as const), store: fc.constantFrom('call', 'cdr', 'ended', 'session'), key: bytes(1, 300), value: fc.constant(undefined) }),
  fc.record({ kind: fc.constant('block' as const), store: fc.constant('cdr' as const), key: bytes(13, 13), value: bytes(1, 400) }),
  fc.record({ kind: fc.constant('forget' as const), store: fc.constant('cdrByNumber' as const), key: bytes(5, 5), value: fc.constant(undefined) }),
).map((made) => ({ ...made })) as fc.Arbitrary<Effect>;

void t.test(`effects come back as they were (seed ${seed})`, async (t) => {
  fc.assert(fc.property(fc.array(effect, { maxLength: 30 }), (effects) => {
    t.strictSame(effectsIn(encodeEffects(effects)), effects);
  }), { seed, numRuns: 100 });
});

void t.test('what is no group is refused, whatever its bytes say', async (t) => {
  const whole = encodeEffects([{ kind: 'put', store: 'call', key: Buffer.of(1, 2), value: Buffer.of(3) }]);
  const changed = (at: number, value: number): Buffer => {
    const other = Buffer.from(whole);
    other[at] = value;
    return other;
  };
  const cases: readonly (readonly [why: string, bytes: Buffer, told: RegExp])[] = [
    ['a sub-database to come', changed(0, 10), /knows no effect 0 on the sub-database 10/],
    ['a kind to come', changed(1, 4), /knows no effect 4/],
    ['no value', Buffer.concat([whole.subarray(0, 4), Buffer.alloc(4, 0xff), whole.subarray(8, 10)]), /put has no value/],
    ['a value too many', changed(1, 1), /remove has a value/],
    ['no key', encodeEffects([{ kind: 'put', store: 'call', key: Buffer.alloc(0), value: Buffer.of(3) }]), /put does not fit call/],
    ['a block of something else', changed(1, 2), /block does not fit call/],
    ['a page of another unit', changed(0, 8), /put does not fit cdrByNumber/],
    ['lines of something else', encodeEffects([{ kind: 'forget', store: 'cdr', key: Buffer.of(1), value: undefined }]), /forget does not fit cdr/],
    ['a longer key', changed(3, 9), /ends in the middle/],
    ['a longer value', changed(7, 200), /ends in the middle/],
  ];
  for (const [why, bytes_, told] of cases) t.throws(() => effectsIn(bytes_), { name: 'NoEffects', message: told }, why);
  for (let length = 1; length < whole.length; length++) t.throws(() => effectsIn(whole.subarray(0, length)), { name: 'NoEffects' }, `${length} bytes of it`);
  t.same(effectsIn(Buffer.alloc(0)), []);
});
