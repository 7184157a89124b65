import fc from 'fast-check';
import { limits } from '../../../service/core/limits.js';
import { normaliseDestination, normaliseOwn } from '../../../service/schema/kinds/phone.js';
import { isRefusal } from '../../../service/core/refusals.js';
import type { AnyKind, Json } from '../../../service/schema/kind.js';
import { ccLimits } from '../../../service/apps/cc/limits.js';
import { ecfLimits } from '../../../service/apps/ecf/limits.js';

/** CSV cells that a kind accepts, by chance and with its boundaries among them: what every column of every application is tried with. */

type Cells = fc.Arbitrary<string>;

/** What a kind says of itself for forms and pages, which its values are made from. */
type Said = Readonly<Record<string, unknown>>;

const said = (kind: AnyKind): Said => kind.description.schema as Said;
const one = (...texts: readonly string[]): Cells => fc.constantFrom(...texts);
const either = (...values: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> => fc.oneof(...values);
const json = (value: unknown): string => JSON.stringify(value);
const at = (place: number, text: string): string => [...text][place] ?? '';

/** Text of so many characters of one alphabet. */
function spelled(alphabet: string, least: number, most: number): Cells {
  const unit = fc.nat({ max: [...alphabet].length - 1 }).map((place) => at(place, alphabet));
  return fc.oneof({ weight: 4, arbitrary: fc.string({ unit, minLength: least, maxLength: Math.min(most, 40) }) }, fc.string({ unit, minLength: least, maxLength: least }), fc.string({ unit, minLength: most, maxLength: most }));
}

const digit = '0123456789';
const letters = 'ABCXYZabcxyz';
/** What breaks files, pages and spreadsheets, and characters of two, three and four bytes. */
const awkward = `${letters}${digit} "',;|\\=+-@<>&%_.{}[]()!?*~^$#\u00e9\u00df\u4e2d\u{1f600}\u{20000}\ufeff\u2028\u200b\u202e\u0300`;
const breaks = '\t\n\r';

const text = (most: number): Cells => fc.oneof(spelled(awkward + breaks, 1, most), one('=1+2', '-', '-1', '+1', '@a', '"', '""', ',', '\n', '\r', '\r\n', ' ', '  x  ', 'null', 'true', '__proto__', '\u{1f600}', '\ufeffx'));
const nameCharacters = awkward.replace(/[:/,]/g, '');
const names = (most: number): Cells => fc.oneof(spelled(nameCharacters, 1, most).map((name) => `a${[...name].slice(0, most - 2).join('')}z`), one('a', '__proto__', 'constructor', '...', '--', 'a b', '%2F', '\u{1f600}'), fc.constant('\u{1f600}'.repeat(most)));

const typed: Cells = fc.oneof(
  spelled(digit, 10, 10), spelled(digit, 1, 6), spelled(digit, 8, 15), spelled(digit, 1, 20).map((number) => `+${number}`), spelled(digit, 10, 10).map((number) => `1${number}`),
  spelled(digit, 10, 10).map((number) => `(${number.slice(0, 3)}) ${number.slice(3, 6)}-${number.slice(6)}`), one('911', '0', '+18085551234', '808\u2013555\u20131234', '808.555.1234', '+1234567'),
);
const ownPhone = typed.filter((number) => !isRefusal(normaliseOwn(number)));
const phone = typed.filter((number) => !isRefusal(normaliseDestination(number)));

const pattern: Cells = fc.oneof(spelled('0123456789X', 8, 14), spelled('0123456789Xx', 1, 6), fc.constant('011XXXXXXXXXX'), one('X', '+44XXXXXXXX', '1808XXXXXXX', '808xxxxxxx', `${'X'.repeat(limits.phoneCharacters)}`, '+XXXXXXX'));

/** Up to so many digits before and behind the point. */
function decimals(least: number, most: number, places: number, exact: boolean): Cells {
  const units = 10 ** places;
  const written = (value: number, places_: number): string => `${value < 0 ? '-' : ''}${Math.floor(Math.abs(value) / units)}${places_ === 0 ? '' : `.${String(Math.abs(value) % units).padStart(places, '0').slice(0, places_)}`}`;
  const whole = (places_: number) => fc.oneof(fc.integer({ min: least, max: most }), fc.constantFrom(least, most, ...[0, 1, -1].filter((value) => value >= least && value <= most))).map((value) => written(value, places_));
  return exact ? whole(places) : fc.oneof(whole(places), fc.nat({ max: Math.floor(most / units) }).map(String), fc.nat({ max: Math.floor(most / units) - 1 }).map((value) => `${value}.5`));
}

/** The bounds that an amount's kind tells in words alone. */
function bounds({ description: { words } }: AnyKind): readonly [least: number, most: number] {
  const found = /from (-?[0-9.]+) to (-?[0-9.]+)/.exec(words)!;
  return [Number(found[1]!.replace('.', '')), Number(found[2]!.replace('.', ''))];
}

const zones = ['UTC', 'US/Eastern', 'america/new_york', 'Pacific/Honolulu', 'Asia/Kathmandu', 'EST5EDT', 'Etc/GMT+12', 'Australia/Lord_Howe'];

const timestamp: Cells = fc.oneof(
  fc.date({ min: new Date('1900-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2250-01-01T00:00:00Z'), noInvalidDate: true }).chain((date) => fc.nat({ max: 999_999 }).map((micros) => `${date.toISOString().slice(0, 19).replace('T', ' ')}.${String(micros).padStart(6, '0')}`)),
  one('1900-01-02', '9999-12-30 23:59:59.999999', '2026-03-29 02:30:00', '2026-10-25 02:30', '1970-01-01T00:00:00Z', '1969-12-31 23:59:59.999999Z', '2026-01-15 12:00:00+05:30', '2024-02-29', '0001-01-01').filter((cell) => cell > '1900'),
);

const scalar = fc.oneof(fc.boolean(), fc.integer(), fc.constantFrom<Json>(null, 0.5, -1e-7, 1e21 / 1e6, Number.MAX_SAFE_INTEGER, '', 'x'), text(40));
const member = fc.oneof(spelled(letters, 1, 6), one('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '0', 'labels', '\u{1f600}'));
/** An object as JSON.parse makes it: `__proto__` is a member like others. */
const objectOf = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.array(fc.tuple(member, value), { maxLength: 5 })
  .map((members) => JSON.parse(`{${[...new Map(members)].map(([key, item]) => `${json(key)}:${json(item)}`).join(',')}}`) as unknown);
const anything: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, fc.array(tie('value'), { maxLength: 4 }), objectOf(tie('value'))),
})).value;
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const listOf = (entry: Cells, most: number): fc.Arbitrary<string[]> => fc.uniqueArray(entry, { minLength: 1, maxLength: Math.min(most, 12) });

const clock = fc.tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 })).map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const window = fc.uniqueArray(clock, { minLength: 2, maxLength: 2 });
const day = fc.constantFrom<Json>('MONDAY', 'monday, TUESDAY', 'Mon-Fri', [1, 2], ['SUNDAY', 7], '1-7', '1 3 5');
const optional = { requiredKeys: [] as [] };
const instant = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true });
const minutes = fc.integer({ min: 1, max: ecfLimits.forwardMinutes });
const seconds = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
const expression = one('^808', '^1?900', '(a|b)*', '[0-9]{3}$', '^.*$', '5551234', '^\\+44');

const forward = fc.oneof(
  fc.record({ number: phone, duration: fc.option(minutes) }, { requiredKeys: ['number'] }),
  fc.tuple(phone, instant, minutes).map(([number, start, lasting]) => ({ number, duration: lasting, started: seconds(start), ends: seconds(new Date(Date.parse(seconds(start)) + lasting * 60_000)) })),
  fc.tuple(phone, instant).map(([number, start]) => ({ number, duration: null, started: seconds(start), ends: null })),
);

const amount = fc.oneof(decimals(0, 10_000_000, 6, false), fc.nat({ max: 1_000 }), fc.constant(0.25));
const price = fc.record({ amount, charge_method: one('per_minute', 'per_increment', 'per_call', 'free', 'blocked'), surcharge: one('0.00', '999999.99'), if_no_sub_rates_exist: one('use_parent', 'reject'), label: text(20), description: fc.constant(null) }, optional);
/** 011 stands for a + and begins no number by itself. */
const prefix = spelled(digit, 1, 24).filter((digits) => digits !== '011');
const matched: fc.Arbitrary<object> = fc.oneof(
  fc.record({ type: one('destination', 'origin'), value: either(prefix, fc.uniqueArray(prefix, { minLength: 1, maxLength: 5 }), fc.nat(), fc.constant('808, +44')), first_interval: fc.constantFrom(1, '30', 604_800, null) }, { requiredKeys: ['type', 'value'] }),
  fc.record({ type: fc.constant('time'), value: either(window.map((times) => times.join('-')), window, window.map(([start, end]) => ({ start, end }))) }),
  fc.record({ type: fc.constant('day'), value: either(day, fc.integer({ min: 1, max: 7 })) }),
  fc.record({ type: fc.constant('sequence'), value: either(fc.integer({ min: 1, max: ccLimits.callSeconds }), fc.constant('60')) }),
);
const childRates = fc.letrec<{ tree: object[] }>((tie) => ({
  tree: fc.array(fc.tuple(matched, price, fc.option(tie('tree'), { depthSize: 'small', maxDepth: 3 })).map(([match, terms, children]) => ({ ...match, ...terms, ...(children === null ? {} : { children }) })), { maxLength: 4 }),
})).tree;

const constraint = fc.record({ action: one('block', 'require'), value: expression });
const modifier = fc.tuple(fc.record({ day, label: text(20) }, optional), fc.option(window), fc.constantFrom({ factor: '0.5' }, { factor: 1000 }, { amount: '0.00000001' }, { amount: 0 }))
  .map(([said_, times, effect]) => ({ ...said_, ...(times === null ? {} : { start: times[0], end: times[1] }), ...effect }));

/** By the name of a kind, or what its name looks like. */
const makers: readonly (readonly [name: RegExp, make: (kind: AnyKind) => Cells])[] = [
  [/^name( \d+)?$/, (kind) => names(said(kind)['maxLength'] as number)],
  [/^username$/, () => fc.oneof(spelled('abcxyz0189_', 1, limits.nameCharacters), one('__proto__', 'constructor', '_'))],
  [/^identifier \d+$/, (kind) => fc.oneof(spelled(`${letters}${digit}_`, 1, said(kind)['maxLength'] as number), one('__proto__', 'constructor', 'toString', '_'))],
  [/^text \d+$/, (kind) => text(said(kind)['maxLength'] as number)],
  [/^bare number$/, (kind) => text(said(kind)['maxLength'] as number).map((typed) => typed.replace(/[-()]/g, '.'))],
  [/^reference$/, () => spelled(awkward, 1, 64)],
  [/^text or json \d+$/, (kind) => fc.oneof(text(Number(kind.name.split(' ').at(-1))), one('[]', '["101","102"]', '{"a":1}', '101,102'))],
  [/^[\d-]+ digits$|^pin$/, (kind) => spelled(digit, said(kind)['minLength'] as number, said(kind)['maxLength'] as number)],
  [/^state$/, () => spelled('ABCXYZ', 2, 2)],
  [/^ingress$/, () => spelled(awkward.replace(/[^\x21-\x7e]/g, ''), 1, limits.textCharacters)],
  [/^currency$/, () => one('USD', 'EUR', 'CAD', 'MXN')],
  [/^dialling prefix$/, () => fc.oneof(prefix, spelled(digit, 1, 23).map((digits) => `+${digits}`), one('1', '+1', '1212', '+1212', '01144', '10', '11', '0111'))],
  [/^phone$/, () => ownPhone],
  [/^(caller|destination) phone$/, () => phone],
  [/^pattern$/, () => pattern],
  [/^int$/, (kind) => {
    const [min, max] = [said(kind)['minimum'] as number, said(kind)['maximum'] as number];
    return fc.oneof(fc.integer({ min, max }).map(String), one(String(min), String(max), `+${max}`, `000${max}`));
  }],
  [/^big integer$/, () => fc.oneof(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map(String), one('0', '-0', '+7', '007', '9007199254740991', '9007199254740993', '-9223372036854775808', '9223372036854775807'))],
  [/^bool$/, () => one('true', 'false', '1', '0', 'yes', 'no', 'TRUE', 'No', 'yEs')],
  [/^choice$/, (kind) => one(...kind.description.choices!)],
  [/^money$/, (kind) => decimals(...bounds(kind), 2, true).filter((cell) => !isRefusal(kind.parse(cell)))],
  [/^rate$/, () => fc.oneof(decimals(0, 999_999_999_999, 6, false), decimals(0, 99_999_999_999_999, 8, false), one('1000000', '0', '0.00000001', '+1.5', '007.50', '.5', '0.0500000000000'))],
  [/^percent$/, () => decimals(0, 1000_00, 2, false)],
  [/^duration$/, () => fc.oneof(fc.integer({ min: 1, max: 36_500 }).map((count) => `${count} days`), fc.integer({ min: 1, max: 100 }).map((count) => `${count} Years`), one('1 day', '1 year', '30days', '007 day'))],
  [/^(zoned )?timestamp$/, () => timestamp],
  [/^tz$/, () => one(...zones)],
  [/^role$/, (kind) => {
    const roles = (said(kind)['pattern'] as string).slice(2).split(')')[0]!.split('|');
    const tenants: Readonly<Record<string, Cells>> = {
      platform_owner: fc.constant(''), service_provider: names(limits.nameCharacters).map((name) => `:${name}`),
      subscriber: fc.tuple(names(limits.nameCharacters), names(limits.nameCharacters)).map(([provider, subscriber]) => `:${provider}:${subscriber}`),
    };
    return fc.oneof(...roles.map((role) => tenants[role]!.map((tenant) => role + tenant)));
  }],
  [/^permissions$/, (kind) => fc.subarray([...kind.description.choices!]).map(json)],
  [/^json$/, () => fc.oneof(anything.map(json), one('null', ' [ 1 ] ', '{"__proto__":{"a":1}}', '1e9', '"\\ud83d\\ude00"', nested(limits.jsonDepth), '-0', '0.1'))],
  [/^json array$/, () => fc.oneof(fc.array(anything, { maxLength: 5 }).map(json), one('[]', '[ ]', nested(limits.jsonDepth), '[null]'))],
  [/^json object$/, () => fc.oneof(objectOf(anything).map(json), one('{}', '{"__proto__":1}', '{"constructor":{"prototype":1}}', '{ "a" : 1.0 }'))],
  [/^list of expressions$/, () => fc.uniqueArray(expression, { maxLength: 6 }).map(json)],
  [/^list of /, (kind) => {
    const entry = entryOf(kind);
    const most = said(kind)['maxItems'] as number;
    const whole = (entries: readonly string[]): readonly Json[] => entries.map((cell) => entry.kind.show(entry.kind.parse(cell)));
    return listOf(entry.cells, most).map((cells) => [...new Map(cells.map((cell) => [String(entry.kind.format(entry.kind.parse(cell))), cell])).values()])
      .map((cells) => /^a JSON array/.test(kind.description.words) || cells.some((cell) => /[,[]/.test(cell) || cell.trim() !== cell) ? json(whole(cells)) : cells.join(', '));
  }],
  [/^schedules$/, () => fc.record({ entries: fc.array(fc.tuple(window, fc.record({ day, active: fc.boolean() }, optional), phone).map(([[start, end], more, number]) => ({ start, end, ...more, number })), { maxLength: 6 }), active: fc.boolean() }, optional).map(json)],
  [/^acceptance lists$/, () => fc.oneof(fc.record({ entries: fc.array(phone, { maxLength: 6 }), active: fc.boolean() }, optional), fc.array(phone, { maxLength: 6 })).map(json)],
  [/^forward plan$/, () => fc.array(forward, { maxLength: 6 }).map(json)],
  [/^screening$/, () => fc.oneof(spelled(digit, 4, 4).chain((pin) => fc.boolean().map((active) => ({ active, pin }))), fc.constant({ active: false }), fc.constant({ pin: '0000' })).map(json)],
  [/^child rates$/, () => childRates.map(json)],
  [/^constraints$/, () => fc.array(constraint, { maxLength: 6 }).map(json)],
  [/^modifier schedule$/, () => fc.array(modifier, { maxLength: 6 }).map(json)],
  [/^speed dial numbers$/, () => fc.uniqueArray(fc.tuple(fc.nat({ max: 999 }), phone), { selector: ([index]) => index, maxLength: 6 }).map((pairs) => json(pairs.map(([index, number], place) => [place % 2 === 0 ? index : String(index), number])))],
  [/^dialled$/, () => fc.oneof(phone, one('*72', '#', '911', 'urn:service:sos', '(312) 555-0100'))],
  [/^call id$/, () => spelled(letters + digit, 1, 64)],
  [/^operator destination$/, () => fc.constantFrom<Json>({ number: '3125550101' }, { trunk: ['5001', '5002'] }, { terminate: true }, { continue: true }).map(json)],
];

/** The kind of a list's entries, by the name of the list, and cells of it. */
function entryOf(kind: AnyKind): { readonly kind: AnyKind; readonly cells: Cells } {
  const schema = said(kind)['items'] as Said;
  const name = kind.name.slice('list of '.length);
  const shown = (value: string): Json => schema['type'] === 'integer' ? Number(value) : value;
  // What a list does not hand out: its entries read alone, as a list of one.
  const alone = (cell: string): unknown => kind.accept([shown(cell)]);
  const entry = { ...kind, name, description: { ...kind.description, schema }, parse: (cell: string) => alone(cell), format: (value: readonly string[]) => value[0]!, show: (value: readonly string[]) => (kind.show(value) as readonly Json[])[0]! } as AnyKind;
  return { kind: entry, cells: cellsOf(entry)!.filter((cell) => !isRefusal(alone(schema['type'] === 'integer' ? String(Number(cell)) : cell))).map((cell) => schema['type'] === 'integer' ? String(Number(cell)) : cell) };
}

/** Undefined for a kind that nobody wrote values for. */
export function cellsOf(kind: AnyKind): Cells | undefined {
  return makers.find(([name]) => name.test(kind.name))?.[1](kind);
}
