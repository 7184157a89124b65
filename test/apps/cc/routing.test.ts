import t from 'tap';
import { formatTimestamp } from '../../../service/core/zones.js';
import { lotBehaviour } from '../../../service/apps/cc/lot-behaviour.js';
import type { Attributes, Call } from '../../../service/routing/call.js';
import type { Value } from '../../../service/schema/kind.js';
import { ccService } from '../../../service/apps/cc/routing.js';
import type { Step } from '../../../service/schema/explanation-description.js';
import { price } from '../../../service/apps/cc/rating/price.js';
import type { Terms } from '../../../service/apps/cc/rating/terms.js';
import { CcSite, cardCall, inWords } from '../../support/cc-site.js';

const noon = Date.UTC(2024, 6, 10, 12);
const dayMs = 86_400_000;
const attributes = (values: Partial<Attributes>): Partial<Call> => ({ attributes: values });

t.test('who calls', async (t) => {
  const site = new CcSite();
  site.offering({ access_numbers: ['8005550100', '8005550101'], allow_one_step_list: true });
  site.offering({ access_numbers: ['8005550200'], allow_one_step_list: true }, 'other');
  site.offering({ access_numbers: ['8005550300'] }, 'closed');
  site.lot({ one_step_numbers: ['8085550001', '8085550002'] });
  site.lot({ number: '10000002', one_step_numbers: ['8085550003'], product_offering_name: 'closed' }, '4712');
  site.lot({ number: '10000003', product_offering_name: undefined }, '4713');
  site.lot({ number: '10000004' }, '4714');
  site.view.archive('lot', ['10000004']);
  const access = '8005550100';
  const goes = '3125550100 3600';
  const cases: readonly [why: string, call: Partial<Call>, words: string][] = [
    ['card and PIN', attributes({ access, card: '10000001', pin: '4711' }), goes],
    ['another access number of the offering', attributes({ access: '8005550101', card: '10000001', pin: '4711' }), goes],
    ['the access number as dialled', attributes({ access: '+1 (800) 555-0100', card: '10000001', pin: '4711' }), goes],
    ['PIN alone', attributes({ access, pin: '4711' }), goes],
    ['PIN and an empty card number', attributes({ access, card: '', pin: '4711' }), goes],
    ['the caller\'s number', attributes({ access }), goes],
    ['the other number', { calling: '8085550002', ...attributes({ access }) }, goes],
    ['the caller\'s number and the card', attributes({ access, card: '10000001' }), goes],
    ['the caller\'s number and another card', attributes({ access, card: '10000002' }), 'unknown account'],
    ['no access number', attributes({ card: '10000001', pin: '4711' }), 'unknown account'],
    ['an unknown access number', attributes({ access: '8005550999', card: '10000001', pin: '4711' }), 'unknown account'],
    ['an access number that is none', attributes({ access: 'x', card: '10000001', pin: '4711' }), 'unknown account'],
    ['the access number of another offering', attributes({ access: '8005550200', card: '10000001', pin: '4711' }), 'unknown account'],
    ['and by PIN alone', attributes({ access: '8005550200', pin: '4711' }), 'unknown account'],
    ['and by the caller\'s number', attributes({ access: '8005550200' }), 'unknown account'],
    ['another PIN', attributes({ access, card: '10000001', pin: '4712' }), 'unknown account'],
    ['an empty PIN', attributes({ access, card: '10000001', pin: '' }), 'unknown account'],
    ['a PIN that nobody has', attributes({ access, pin: '9999' }), 'unknown account'],
    ['an unknown card', attributes({ access, card: '99999999', pin: '4711' }), 'unknown account'],
    ['another caller', { calling: '8085550009', ...attributes({ access }) }, 'unknown account'],
    ['no caller', { calling: undefined, ...attributes({ access }) }, 'unknown account'],
    ['where the offering allows no list', { calling: '8085550003', ...attributes({ access: '8005550300' }) }, 'unknown account'],
    ['an account without an offering', attributes({ access, card: '10000003', pin: '4713' }), 'unknown account'],
    ['an archived card', attributes({ access, card: '10000004', pin: '4714' }), 'archived'],
    ['an archived card by PIN alone', attributes({ access, pin: '4714' }), 'unknown account'],
  ];
  for (const [why, call, words] of cases) t.equal(inWords(site.decide(call)), words, why);
});

t.test('emergency numbers are free and always allowed, whoever calls', async (t) => {
  const site = new CcSite();
  const asDialled = { kind: 0, value: undefined, rule: undefined, extra: undefined };
  for (const call of [{}, attributes({}), attributes({ access: '8005550100', diversions: 9 })]) {
    const answer = site.decide({ called: '911', ...call });
    t.same([answer.decision, answer.denied, answer.reservation, answer.effects], [asDialled, undefined, undefined, []]);
  }
  site.lot({ status: 'blocked', current_balance: 0 });
  t.equal(inWords(site.decide({ called: '933' })), 'kind 0');
  for (const [calling, words] of [['911', 'kind 0'], ['+1911', 'kind 0'], ['933', 'kind 0'], ['9110', 'blocked'], ['112', 'blocked'], [undefined, 'blocked']] as const) {
    const answer = site.decide({ called: '3125550100', calling });
    t.equal(inWords(answer), words, `called from ${calling}`);
    t.same([answer.reservation, answer.effects], [undefined, []], `nothing is held of a call from ${calling}`);
  }
  t.equal(inWords(site.decide({ called: '411' })), 'blocked', 'its neighbour');
});

/** Everything wrong at once, put right from the first check to the last. */
t.test('checks, in order', async (t) => {
  const site = new CcSite();
  const wrong: Record<string, Value | undefined> = { status: 'blocked', default_expiration_type: 'Fixed_Expiration', expiration_date: noon * 1000, current_balance: 99, constraint_overrides: '[{"action":"block","value":"^312"}]' };
  const offering: Record<string, Value> = { minimum_balance: 1_00, limit_simultaneous_calls: true, calling_services: [] };
  site.offering(offering);
  const name = site.lot(wrong);
  site.calls.set(name, 1);
  const steps: readonly [why: string, right: () => void, words: string][] = [
    ['the status', () => {}, 'blocked'],
    ['the date', () => { wrong['status'] = 'activated'; }, 'expired'],
    ['calls at the same time', () => { wrong['expiration_date'] = (noon + 1) * 1000; }, 'simultaneous calls'],
    ['the destination', () => { site.calls.set(name, 0); }, 'destination'],
    ['a rate', () => { wrong['constraint_overrides'] = '[]'; }, 'no rate'],
    ['the least balance', () => { offering['calling_services'] = ['long']; }, 'empty'],
    ['an interval', () => { wrong['current_balance'] = 1_00; }, 'balance'],
    ['none', () => { wrong['current_balance'] = 1_10; }, '3125550100 60'],
  ];
  for (const [why, right, words] of steps) {
    right();
    site.offering(offering);
    site.lot(wrong);
    t.equal(inWords(site.decide()), words, why);
  }
});

t.test('a status is its own reason', async (t) => {
  const site = new CcSite();
  for (const status of ['generated', 'uploaded', 'expired', 'blocked']) {
    site.lot({ status });
    t.equal(inWords(site.decide()), status);
    t.same(site.decide().effects, [], 'nothing follows');
  }
});

t.test('empty follows the money and is never stored', async (t) => {
  const prepaid = {}, least = { minimum_balance: 50 }, postpaid = { type: 'postpaid', maximum_balance: 1_00 };
  for (const [offering, balance, moved, priced, free] of [
    [prepaid, 0, 0, 'empty', 'for ever'],
    [prepaid, 10, 0, '60', 'for ever'],
    [prepaid, 10_00, -10_00, 'empty', 'for ever'],
    [prepaid, 0, 10, '60', 'for ever'],
    [least, 49, 0, 'empty', 'for ever'],
    [least, 50, 0, 'balance', 'for ever'],
    [least, 60, 0, '60', 'for ever'],
    [postpaid, 0, 0, '600', 'for ever'],
  ] as const) {
    // As releases before left it, too.
    for (const status of ['activated', 'empty']) {
      const site = new CcSite();
      site.offering(offering);
      site.moved.set(site.lot({ status, current_balance: balance }), moved);
      t.equal(inWords(site.decide()).replace('3125550100 ', ''), priced, `${status} with ${balance} and ${moved}`);
      site.rate('flat', { charge_method: 'free' });
      t.equal(inWords(site.decide()).replace('3125550100 ', ''), free, 'a call that costs nothing');
    }
  }
});

t.test('expiry', async (t) => {
  const ivr = { default_expiration_type: 'Days_From_First_Use', first_use_expiration_duration: '2 days', first_use_activation_type: 'FIRST_USE_IVR' };
  const billed = { ...ivr, first_use_activation_type: 'FIRST_BILLED_CALL' };
  const cases: readonly [why: string, lot: Record<string, Value>, offering: Record<string, Value>, firstUse: Readonly<Record<string, number>>, expired: boolean][] = [
    ['never', {}, { default_expiration_type: 'No_Expiration' }, {}, false],
    ['at a date: before', {}, { default_expiration_type: 'Fixed_Expiration', default_expiration_date: (noon + 1) * 1000 }, {}, false],
    ['at a date', {}, { default_expiration_type: 'Fixed_Expiration', default_expiration_date: noon * 1000 }, {}, true],
    ['the account\'s own date', { expiration_date: (noon + 1) * 1000 }, { default_expiration_type: 'Fixed_Expiration', default_expiration_date: noon * 1000 }, {}, false],
    ['the account\'s own type', { default_expiration_type: 'No_Expiration' }, { default_expiration_type: 'Fixed_Expiration', default_expiration_date: noon * 1000 }, {}, false],
    ['the first use is to come', {}, ivr, {}, false],
    ['two days from the first PIN: before', {}, ivr, { FIRST_USE_IVR: noon - 2 * dayMs + 1 }, false],
    ['two days from the first PIN', {}, ivr, { FIRST_USE_IVR: noon - 2 * dayMs }, true],
    ['the first charged call counts', {}, billed, { FIRST_USE_IVR: noon - 9 * dayMs }, false],
    ['two days from the first charged call', {}, billed, { FIRST_BILLED_CALL: noon - 2 * dayMs }, true],
    ['the account\'s own duration', { first_use_expiration_duration: '3 days' }, ivr, { FIRST_USE_IVR: noon - 2 * dayMs }, false],
    ['a calendar year: before', { first_use_expiration_duration: '1 year' }, ivr, { FIRST_USE_IVR: Date.UTC(2023, 6, 10, 12) + 1 }, false],
    ['a calendar year', { first_use_expiration_duration: '1 year' }, ivr, { FIRST_USE_IVR: Date.UTC(2023, 6, 10, 12) }, true],
  ];
  for (const [why, lot, offering, firstUse, expired] of cases) {
    const site = new CcSite();
    site.offering(offering);
    const name = site.lot(lot);
    for (const [mark, atMs] of Object.entries(firstUse)) site.marks.set(`${name} ${mark}`, atMs);
    const answer = site.decide();
    t.equal(inWords(answer), expired ? 'expired' : '3125550100 3600', why);
    const noted = { kind: 'write', write: { method: 'command', table: 'lot', key: ['10000001'], command: 'note_status', attributes: { status: 'expired' } } };
    t.same(answer.effects.filter(({ kind }) => kind === 'write'), expired ? [noted] : []);
    const { marks, moved } = site;
    const shown = lotBehaviour.state!(site.view.get('lot', ['10000001'])!, site.view, { ms: noon, zone: 'UTC', moved: (account) => moved.get(account) ?? 0, mark: (account, name) => marks.get(`${account} ${name}`), by: () => 'owner' });
    const at = (ms: number | undefined): string | null => (ms === undefined ? null : formatTimestamp('UTC', ms));
    t.match(shown, { first_use: at(firstUse['FIRST_USE_IVR']), first_billed: at(firstUse['FIRST_BILLED_CALL']) }, `${why}: first use is shown`);
    t.equal(shown['expires'] !== null && Date.parse(`${String(shown['expires']).replace(' ', 'T').slice(0, 23)}Z`) <= noon, expired, `${why}: so is when it expires`);
  }
});

t.test('the first accepted PIN is noted, once', async (t) => {
  const site = new CcSite();
  site.offering({ allow_one_step_list: true });
  const name = site.lot({ one_step_numbers: ['8085550001'] });
  const mark = { kind: 'mark', account: name, name: 'FIRST_USE_IVR' };
  t.same(site.decide().effects, [mark]);
  t.same(site.decide(attributes({ access: '8005550100' })).effects, [], 'nobody gave a PIN');
  t.same(site.decide(attributes({ access: '8005550100', card: '10000001', pin: '1' })).effects, [], 'it was not accepted');
  site.lot({ current_balance: 0 });
  t.same([site.decide().denied, site.decide().effects], ['empty', [mark]], 'it was accepted, though the call is not');
  site.marks.set(`${name} FIRST_USE_IVR`, 1);
  t.same(site.decide().effects, []);
});

t.test('simultaneous calls', async (t) => {
  const cases: readonly [isLimited: boolean, most: number | undefined, others: number, words: string][] = [
    [false, 1, 9, '3125550100 3600'], [true, undefined, 0, '3125550100 3600'], [true, undefined, 1, 'simultaneous calls'], [true, 3, 2, '3125550100 3600'], [true, 3, 3, 'simultaneous calls'],
  ];
  for (const [isLimited, most, others, words] of cases) {
    const site = new CcSite();
    site.offering({ limit_simultaneous_calls: isLimited, ...most !== undefined && { maximum_simultaneous_calls: most } });
    site.calls.set(site.lot(), others);
    t.equal(inWords(site.decide()), words, `${others} of ${isLimited ? most ?? 'one' : 'any'}`);
  }
});

t.test('constraints on the destination', async (t) => {
  const block312 = { action: 'block', value: '^312' }, require312 = { action: 'require', value: '^312' }, require808 = { action: 'require', value: '^808' };
  const cases: readonly [why: string, offering: readonly object[], own: readonly object[], isAllowed: boolean][] = [
    ['none', [], [], true],
    ['blocked', [block312], [], false],
    ['another is blocked', [{ action: 'block', value: '^900' }], [], true],
    ['required', [require312], [], true],
    ['another is required', [require808], [], false],
    ['one of two is required', [require808, require312], [], true],
    ['blocked though required', [require312, { action: 'block', value: '0100$' }], [], false],
    ['blocked by the account', [], [block312], false],
    ['the account\'s entry is in the place of the offering\'s', [block312], [require312], true],
    ['the account\'s entry is beside the offering\'s', [block312], [{ action: 'require', value: '^31' }], false],
  ];
  for (const [why, offering, own, isAllowed] of cases) {
    const site = new CcSite();
    site.offering({ constraints: JSON.stringify(offering) });
    site.lot({ constraint_overrides: JSON.stringify(own) });
    t.equal(inWords(site.decide()), isAllowed ? '3125550100 3600' : 'destination', why);
  }
});

t.test('what is answered', async (t) => {
  const site = new CcSite();
  site.offering({ carrier_selection: 'national', carrier_digits: '0288' });
  const name = site.lot({ current_balance: 1_00 });
  site.moved.set(name, 50);
  site.reserved.set(name, 30);
  const { decision, reservation, position } = site.decide();
  t.same(decision, { kind: 1, value: '3125550100', rule: 'long/plan/flat', extra: { sp: 'sp', balance: 1_50, max_seconds: 720, warn_seconds: 660, carrier: ['national', undefined, '0288'] } });
  t.same([reservation?.account, reservation?.amount, position], [name, 1_20, undefined]);
  t.equal(inWords(site.decide({ called: '+442071838750' })), '+442071838750 720', 'the normalised destination');
});

t.test('how long, and what is reserved', async (t) => {
  const free = { charge_method: 'free' }, perCall = { amount: 250_000, charge_method: 'per_call' };
  const cases: readonly [why: string, offering: Record<string, Value>, rate: Record<string, Value>, balance: number, seconds: number | undefined, warning: number | undefined, reserved: number | string][] = [
    ['all the money', {}, {}, 55, 300, 240, 50],
    ['a minute: no warning', {}, {}, 10, 60, undefined, 10],
    ['two minutes', {}, {}, 20, 120, 60, 20],
    ['the least balance stays', { minimum_balance: 20 }, {}, 55, 180, 120, 30],
    ['what is reserved at once', {}, {}, 10_00, 3600, 3540, 6_00],
    ['what the offering allows', { maximum_call_duration: 600 }, {}, 10_00, 600, 540, 1_00],
    ['more than is reserved at once', { maximum_call_duration: 7200 }, {}, 90_00, 3600, 3540, 6_00],
    ['less than an interval', { maximum_call_duration: 30 }, {}, 10_00, 30, undefined, 10],
    ['free: for ever', {}, free, 0, undefined, undefined, 0],
    ['free: as long as the offering allows', { maximum_call_duration: 7200 }, free, 0, 7200, 7140, 0],
    ['per call: for ever', {}, perCall, 25, undefined, undefined, 25],
    ['per call: a cent short', {}, perCall, 24, undefined, undefined, 'balance'],
    ['credit', { type: 'postpaid', maximum_balance: 1_00, minimum_balance: 50 }, {}, 0, 600, 540, 1_00],
    ['credit that is used in part', { type: 'postpaid', maximum_balance: 1_00 }, {}, -75, 120, 60, 20],
    ['credit that is used up', { type: 'postpaid', maximum_balance: 1_00 }, {}, -95, undefined, undefined, 'balance'],
    ['no credit is written down', { type: 'postpaid' }, {}, 0, undefined, undefined, 'balance'],
  ];
  for (const [why, offering, rate, balance, seconds, warning, reserved] of cases) {
    const site = new CcSite();
    site.rate('flat', { amount: 100_000, ...rate });
    site.offering(offering);
    site.lot({ current_balance: balance });
    const { decision: { extra }, reservation, denied } = site.decide();
    t.same([extra?.max_seconds, extra?.warn_seconds, denied ?? reservation?.amount], [seconds, warning, reserved], why);
  }
  const site = new CcSite();
  site.set('reservation_seconds', 120);
  t.equal(inWords(site.decide()), '3125550100 120', 'the setting');
});

t.test('nothing follows a number that could not be reached', async (t) => {
  const site = new CcSite();
  const answer = site.decide({}, { kind: 'after', position: { rule: 'long/plan/flat' } });
  t.same([inWords(answer), answer.reservation], ['no route', undefined]);
});

t.test('a card that takes the number of a former one is another account', async (t) => {
  const site = new CcSite();
  const former = site.decide().reservation!.account;
  site.moved.set(former, -9_99);
  t.equal(inWords(site.decide()), 'balance');
  site.view.archive('lot', ['10000001']);
  t.not(site.lot(), former);
  t.equal(inWords(site.decide()), '3125550100 3600');
});

t.test('what a call costs on paper', async (t) => {
  const access = '8005550100';
  const cases: readonly [why: string, call: Partial<Call>, seconds: number, price: object | undefined, criteria: readonly string[]][] = [
    ['whoever calls', attributes({ access }), 90, { rate: 'flat', billedSeconds: 120, amount: '0.20' }, ['access number', 'candidate', 'rate', 'rounding', 'increments', 'price']],
    ['the access number as dialled', attributes({ access: '1-800-555-0100' }), 60, { rate: 'flat', billedSeconds: 60, amount: '0.10' }, ['access number', 'candidate', 'rate', 'rounding', 'increments', 'price']],
    ['no second', attributes({ access }), 0, { rate: 'flat', billedSeconds: 60, amount: '0.10' }, ['access number', 'candidate', 'rate', 'rounding', 'increments', 'price']],
    ['an emergency number', { called: '911', ...attributes({ access }) }, 90, { billedSeconds: 0, amount: '0.00' }, ['emergency']],
    ['from an emergency number', { calling: '911', ...attributes({ access }) }, 90, { billedSeconds: 0, amount: '0.00' }, ['number']],
    ['no such access number', attributes({ access: '8005550199' }), 90, undefined, ['access number']],
    ['no access number', attributes({}), 90, undefined, ['access number']],
    ['no rate', { instant: 0, ...attributes({ access }) }, 90, undefined, ['access number', 'candidate', 'rate']],
  ];
  const site = new CcSite();
  site.rate('flat', { amount: 100_000, effective_date: noon * 1000 });
  for (const [why, call, seconds, price, criteria] of cases) {
    const steps: Step[] = [];
    t.strictSame(ccService.price!(cardCall(call), site.world, seconds, { step: (step) => steps.push(step) }), price, why);
    t.same(steps.map(({ criterion }) => criterion), criteria, why);
  }
});

t.test('nobody is told a PIN', async (t) => {
  const site = new CcSite();
  for (const given of [{ access: '8005550100', card: '10000001', pin: '4711' }, { access: '8005550100', pin: '4711' }, { access: '8005550100', pin: '8888' }, { access: '8005550199', pin: '4711' }]) {
    const { answer, steps } = site.explain(attributes(given));
    t.notMatch(JSON.stringify([answer, steps]), /4711|8888/, JSON.stringify(given));
  }
});

/** A card of 1.00 at 0.10 a minute, ten times as much from 19:00 on: reserved for an answer within three minutes. */
t.test('a peak that begins while the call rings', async (t) => {
  const at = (time: string): number => Date.parse(`2024-07-10T${time}Z`);
  const cases: readonly [why: string, time: string, balance: number, seconds: number][] = [
    ['far before it', '12:00:00', 1_00, 600],
    ['ten minutes before it: seven at 0.10, for the next may be dear', '18:50:20', 1_00, 420],
    ['a minute before it: the first is dear already', '18:59:00', 1_00, 60],
    ['just outside', '18:50:00', 1_60, 420],
    ['in it', '19:00:00', 1_00, 60],
  ];
  for (const [why, time, balance, seconds] of cases) {
    const site = new CcSite();
    site.plan('plan', ['flat'], [{ start: '19:00', end: '24:00', factor: '10' }]);
    site.lot({ current_balance: balance });
    const answer = site.decide({ instant: at(time) });
    t.equal(answer.decision.extra?.max_seconds, seconds, why);
    for (const ringing of [0, 40, 180]) {
      const answeredMs = at(time) + ringing * 1000;
      const terms = (answer.reservation!.terms as unknown as { readonly price: Terms }).price;
      const cost = price(terms, answeredMs, seconds).cents;
      t.ok(cost <= answer.reservation!.amount && answer.reservation!.amount <= balance, `${why}: answered after ${ringing} s it costs ${cost} of ${answer.reservation!.amount} reserved`);
    }
  }
});

t.test('cents are rounded as the provider has it', async (t) => {
  const site = new CcSite();
  site.rate('flat', { amount: 1600 });
  site.service('long', ['plan'], { default_rounding_interval: 6 });
  t.equal(site.priced({}, 180), 'flat 0', '0.0048');
  site.set('price_rounding', 'up', 'sp');
  t.equal(site.priced({}, 180), 'flat 1');
  site.lot({ current_balance: 0 });
  t.equal(inWords(site.decide()), 'empty', 'nothing is sold for nothing');
  site.rate('flat', { amount: 0 });
  t.equal(inWords(site.decide()), '3125550100 for ever', 'what costs nothing needs no money');
});
