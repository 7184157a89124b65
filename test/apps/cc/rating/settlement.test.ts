import t from 'tap';
import type { Value } from '../../../../service/schema/kind.js';
import { CcSite } from '../../../support/cc-site.js';

const noon = Date.UTC(2024, 6, 10, 12);

t.test('the time that is charged', async (t) => {
  const cases: readonly [why: string, answeredMs: number | undefined, endedMs: number, durationMs: number | undefined, seconds: number, cents: number][] = [
    ['from answer to end', noon, noon + 60_000, undefined, 60, 10],
    ['a millisecond more is a second more', noon, noon + 60_001, undefined, 120, 20],
    ['as END tells it', noon, noon + 60_000, 120_000, 120, 20],
    ['rounded up to seconds', noon, noon + 60_000, 120_001, 180, 30],
    ['no time at all', noon, noon, 0, 60, 10],
    ['an end before the answer', noon, noon - 5000, undefined, 60, 10],
    ['answered after two minutes', noon + 120_000, noon + 180_000, undefined, 60, 10],
    ['never answered', undefined, noon + 60_000, undefined, 0, 0],
    ['never answered, whatever END tells', undefined, noon + 60_000, 60_000, 0, 0],
  ];
  for (const [why, answeredMs, endedMs, durationMs, seconds, cents] of cases) {
    const site = new CcSite();
    const { record, reply } = site.settle(site.decide(), { answeredMs, endedMs, durationMs });
    t.same([record['charged_seconds'], reply], [seconds, [cents, 10_00 - cents]], why);
  }
});

t.test('what a settled call leaves', async (t) => {
  const site = new CcSite();
  const account = site.lot();
  site.moved.set(account, -50);
  t.same(site.settle(site.decide(), { durationMs: 61_000 }), {
    movements: [{ account, amount: -20, reason: 'charge', call: 'call-1' }],
    reply: [20, 9_30],
    record: { account_number: '10000001', rate_name: 'flat', charged_seconds: 120, amount: '0.20', balance_after: '9.30' },
    marks: ['FIRST_BILLED_CALL'],
  });
  t.same(site.settle(site.decide(), { answeredMs: undefined }), {
    movements: [], reply: [0, 9_50], record: { account_number: '10000001', rate_name: 'flat', charged_seconds: 0, amount: '0.00', balance_after: '9.50' },
  }, 'never answered, minimum billing included');
  site.rate('flat', { charge_method: 'free' });
  t.same(site.settle(site.decide()), {
    movements: [], reply: [0, 9_50], record: { account_number: '10000001', rate_name: 'flat', charged_seconds: 60, amount: '0.00', balance_after: '9.50' },
  }, 'answered and free');
});

t.test('by the terms that it began with', async (t) => {
  const site = new CcSite();
  const before = site.decide();
  site.rate('flat', { amount: 900_000 });
  site.service('long', ['plan'], { call_markup: 100_00 });
  t.same(site.settle(before).reply, [10, 9_90]);
  t.same(site.settle(site.decide()).reply, [1_80, 8_20]);
});

t.test('priced from the answer on', async (t) => {
  const site = new CcSite();
  site.plan('plan', ['flat'], [{ start: '12:00', end: '12:01', factor: 0 }]);
  const answer = site.decide();
  t.same(site.settle(answer, { endedMs: noon + 120_000 }).reply, [10, 9_90]);
  t.same(site.settle(answer, { answeredMs: noon + 60_000, endedMs: noon + 180_000 }).reply, [20, 9_80]);
});

t.test('never more than the money that no other call has reserved', async (t) => {
  const cases: readonly [why: string, offering: Record<string, Value>, balance: number, others: number, seconds: number, cents: number, left: number][] = [
    ['a call that was cut in time', {}, 1_00, 40, 360, 60, 40],
    ['one that ran on', {}, 1_00, 40, 3600, 60, 40],
    ['one that ran on alone', {}, 1_00, 0, 3600, 1_00, 0],
    ['down to the least balance', { minimum_balance: 30 }, 1_00, 0, 3600, 70, 30],
    ['longer than was reserved, and paid', { maximum_call_duration: 60 }, 1_00, 0, 300, 50, 50],
    ['down to the credit', { type: 'postpaid', maximum_balance: 50 }, 10, 0, 3600, 60, -50],
  ];
  for (const [why, offering, balance, others, seconds, cents, left] of cases) {
    const site = new CcSite();
    site.offering(offering);
    site.reserved.set(site.lot({ current_balance: balance }), others);
    t.same(site.settle(site.decide(), { durationMs: seconds * 1000 }).reply, [cents, left], why);
  }
  const site = new CcSite();
  const account = site.lot({ current_balance: 1_00 });
  const answer = site.decide();
  site.reserved.set(account, 1_00);
  t.same(site.settle(answer, { durationMs: 3_600_000 }).reply, [1_00, 0], 'what was reserved is charged, whatever others hold');
});

t.test('a residue is swept', async (t) => {
  const cases: readonly [why: string, offering: Record<string, Value>, balance: number, others: number, swept: number, left: number][] = [
    ['no residue is small enough', {}, 14, 0, 0, 4],
    ['below the limit', { sweep_balance: 5 }, 14, 0, 4, 0],
    ['at the limit', { sweep_balance: 5 }, 15, 0, 0, 5],
    ['what another call has reserved is no residue', { sweep_balance: 5 }, 14, 4, 0, 4],
    ['nothing left', { sweep_balance: 5 }, 10, 0, 0, 0],
    ['the least balance left', { minimum_balance: 20 }, 30, 0, 0, 20],
    ['nothing left of credit', { type: 'postpaid', maximum_balance: 1_00 }, 10, 0, 0, 0],
  ];
  for (const [why, offering, balance, others, swept, left] of cases) {
    const site = new CcSite();
    site.offering(offering);
    const account = site.lot({ current_balance: balance });
    site.reserved.set(account, others);
    const { movements, reply, record, writes } = site.settle(site.decide());
    const charge = { account, amount: -10, reason: 'charge', call: 'call-1' };
    t.same(movements, swept === 0 ? [charge] : [charge, { account, amount: -swept, reason: 'sweep', call: 'call-1' }], why);
    t.same([reply[1], record['balance_after']], [left, (left / 100).toFixed(2)]);
    t.equal(writes, undefined, 'how it stands follows from that');
  }
});
