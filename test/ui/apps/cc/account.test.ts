import t from 'tap';
import { accountSaid, balanceOf, expiryOf, reasonWords, statusOf } from '../../../../service/ui/apps/cc/account.js';
import { candidatesOf, effectiveAt, priced, type Line } from '../../../../service/ui/apps/cc/deck.js';
import { amountOf, centsOf, money } from '../../../../service/ui/apps/cc/money.js';
import { priceOf } from '../../../../service/ui/apps/cc/price.js';

t.test('amounts are exact in cents', async (t) => {
  for (const [text, cents] of [['0.00', 0], ['24.81', 2481], ['-0.14', -14], ['7', 700], ['1234567.5', 123456750]] as const) t.equal(centsOf(text), cents, text);
  for (const cents of [0, 1, -1, 99, 100, -2481]) t.equal(centsOf(amountOf(cents)), cents);
  t.same([money('1234567.89'), money('-0.14'), money('5.00', true), money('0.00')], ['1,234,567.89', '−0.14', '+5.00', '0.00']);
});

t.test('what an account has, and what of it is free', async (t) => {
  t.same(balanceOf({ current_balance: '24.81' }, { reserved: '4.20', open_calls: 1 }), { balance: '24.81', reserved: '4.20', openCalls: 1, free: '20.61' });
  t.same(balanceOf({ current_balance: '24.81' }, undefined), { balance: '24.81', reserved: '0.00', openCalls: 0, free: '24.81' });
  t.equal(accountSaid(balanceOf({ current_balance: '24.81' }, { reserved: '4.20', open_calls: 2 }), 'activated'), 'Balance 24.81, 4.20 of it reserved by 2 calls; activated.');
  for (const status of ['activated', 'empty', 'expired', 'blocked', 'generated', 'uploaded']) t.not(statusOf(status).reason, '', status);
  t.same(['charge', 'topup', 'transfer_out', 'other_thing'].map(reasonWords), ['Call', 'Top-up', 'Transfer out', 'Other thing']);
});

t.test('when it expires: what is known, then its own, then its offering', async (t) => {
  const own = { default_expiration_type: 'Days_From_First_Use', first_use_expiration_duration: '180 days', first_use_activation_type: 'FIRST_BILLED_CALL' };
  const fixed = { default_expiration_type: 'Fixed_Expiration', expiration_date: '2020-12-01 00:00:00.000000' };
  const none = { default_expiration_type: null };
  t.equal(expiryOf(own, { expires: '2020-06-01 08:00:00.000000' }, undefined), '1 Jun 2020 08:00');
  t.equal(expiryOf(own, undefined, undefined), '180 days after the first charged call');
  t.equal(expiryOf(fixed, undefined, undefined), '1 Dec 2020 00:00');
  t.equal(expiryOf(none, { expires: null }, { default_expiration_type: 'No_Expiration' }), 'never');
  t.equal(expiryOf(none, undefined, undefined), 'by the offering');
});

t.test('prefixes that may price a number, the longest first', async (t) => {
  const rows: readonly (readonly [typed: string, candidates: readonly string[]])[] = [
    ['1 212', ['212', '21', '2', '+1']], ['212', ['212', '21', '2', '+1']], ['1', ['+1']], ['+1 212', ['212', '21', '2', '+1']], ['011 44 20', ['+4420', '+442', '+44', '+4']], ['+44', ['+44', '+4']], ['', []], ['abc', []],
  ];
  for (const [typed, candidates] of rows) t.same(candidatesOf(typed), candidates, typed);
  t.equal(candidatesOf('12125550100')[0], '2125550100');
});

t.test('the line that prices it at a time', async (t) => {
  const line = (prefix: string, effective: string, end: string | null = null): Line => ({ prefix, effective, end });
  const lines = [line('212', '2026-01-01 00:00:00'), line('212', '2026-12-01 00:00:00'), line('21', '2025-01-01 00:00:00'), line('2125', '2026-01-01 00:00:00', '2026-06-01 00:00:00')];
  const rows: readonly (readonly [typed: string, at: string, prefix: string | undefined, effective: string | undefined])[] = [
    ['1 212 555 0100', '2026-11-30 12:00:00', '212', '2026-01-01 00:00:00'], ['1 212 555 0100', '2026-12-01 00:00:00', '212', '2026-12-01 00:00:00'], ['1 212 555 0100', '2026-05-31 23:59:59', '2125', '2026-01-01 00:00:00'],
    ['1 212 555 0100', '2026-06-01 00:00:00', '212', '2026-01-01 00:00:00'], ['1 212 555 0100', '2025-06-01 00:00:00', '21', '2025-01-01 00:00:00'], ['1 212', '2024-06-01 00:00:00', undefined, undefined], ['1 31', '2026-11-30 12:00:00', undefined, undefined],
  ];
  for (const [typed, at, prefix, effective] of rows) { const found = priced(candidatesOf(typed), lines, at); t.same([found?.prefix, found?.effective], [prefix, effective], `${typed} at ${at}`); }
  t.equal(effectiveAt([], '2026-01-01'), undefined);
});

t.test('a price is read from an explanation, with its arithmetic', async (t) => {
  const step = (criterion: string, reason: string, outcome = 'matched') => ({ path: 'Standard', criterion, expected: 'e', found: 'f', outcome, reason });
  const steps = [step('access number', 'x'), step('affordable time', '3600 s cost 4.20')];
  const price = priceOf({ decision: { kind: 1, extra: { max_seconds: 3600 } }, steps, price: { rate: 'Standard', billed_seconds: 120, amount: '0.14', steps: [step('access number', 'x'), step('rounding', '120 s'), step('increments', '0.14'), step('markup', '', 'not_reached')] } });
  t.same(price, {
    refused: undefined, rate: 'Standard', billedSeconds: 120, amount: '0.14', affordableSeconds: 3600, affordable: '3600 s cost 4.20',
    lines: [{ what: 'Rounding', how: 'Standard; f; e', comes: '120 s' }, { what: 'Increments', how: 'Standard; f; e', comes: '0.14' }],
  });
  const refused = priceOf({ decision: { kind: null, reason: 'destination', extra: null }, steps: [], price: null });
  t.same([refused.refused, refused.amount, refused.lines, refused.affordableSeconds], ['destination', null, [], undefined]);
});
