import type { Accounts, EndedCall, Movement, Reservation, Settlement } from '../../../routing/account.js';
import type { Trace } from '../../../routing/service.js';
import type { Json } from '../../../schema/kind.js';
import type { LiveAccount } from '../account.js';
import type { settledColumns } from '../cdr-columns.js';
import { firstUse } from '../tables/expiry.js';
import { lot } from '../tables/lot.js';
import type { KeptOffering } from './kept.js';
import { moneyText } from './price-telling.js';
import { price } from './price.js';
import type { Price, Terms } from './terms.js';
import { ccLimits } from '../limits.js';

/**
 * What a reservation keeps for settling its call: the terms of the price, and of the account what the price is taken
 * from.
 */
interface Kept {
  readonly price: Terms;
  readonly number: string;
  /** What its lot was provisioned with; all that happened since is in the ledger. */
  readonly provisionedCents: number;
  readonly floorCents: number;
  readonly sweepCents: number;
  readonly isPrepaid: boolean;
}

/** By what the call of a reservation is charged, and whose it is. */
export function keptTerms({ terms }: Reservation): Pick<Kept, 'price' | 'number'> {
  return terms as unknown as Kept;
}

/** What a call holds until it is settled. */
export function reservationOf(
  { number, name, balance }: LiveAccount,
  accounts: Accounts,
  offering: KeptOffering,
  terms: Terms,
  cents: number,
): Reservation {
  const { floorCents, sweepCents, isPrepaid } = offering;
  const kept: Kept = {
    price: terms,
    number,
    provisionedCents: balance - accounts.moved(name),
    floorCents,
    sweepCents,
    isPrepaid,
  };
  return { account: name, amount: cents, terms: kept as unknown as Json };
}

/**
 * What an ended call costs (calling-card.md, Reserve, settle): the price of the time from its answer on, by the terms
 * it began with. What it was sold for is charged whatever happens; a call that the stack let run on beyond
 * `max_seconds` is charged as far as the money goes that no other call has reserved, so that two calls never spend the
 * same cent: the rest is the loss of whoever did not cut it. A call never answered costs nothing.
 */
export function settle(ended: EndedCall, trace?: Trace): Settlement {
  const { call, reservation, answeredMs, movedBefore, reservedByOthers } = ended;
  const kept = reservation.terms as unknown as Kept;
  const { account } = reservation;
  const before = kept.provisionedCents + movedBefore;
  if (answeredMs === undefined) return settled(kept, { billedSeconds: 0, cents: 0 }, [], before);
  const cost = price(kept.price, answeredMs, measuredSeconds(ended, answeredMs), trace);
  const chargeable = Math.max(reservation.amount, before - kept.floorCents - reservedByOthers);
  const cents = Math.min(cost.cents, chargeable);
  if (cents < cost.cents) {
    trace?.step({
      path: kept.price.rate,
      criterion: 'charge',
      expected: moneyText(cost.cents),
      found: `${moneyText(chargeable)} that no other call has reserved`,
      outcome: 'failed',
      reason: `${moneyText(cents)} are charged`,
    });
  }
  const movements: Movement[] = cents === 0 ? [] : [{ account, amount: -cents, reason: 'charge', call: call.id }];
  const left = before - cents;
  // What other calls have reserved is no residue.
  if (left > 0 && left < kept.sweepCents && reservedByOthers === 0)
    movements.push({ account, amount: -left, reason: 'sweep', call: call.id });
  return settled(kept, { billedSeconds: cost.billedSeconds, cents }, movements, before);
}

/** Rounded up to whole seconds (calling-card.md, Charged time); no call is longer than the longest lease. */
function measuredSeconds({ durationMs, endedMs }: EndedCall, answeredMs: number): number {
  return Math.min(Math.ceil(Math.max(0, durationMs ?? endedMs - answeredMs) / 1000), ccLimits.callSeconds);
}

function settled(
  kept: Kept,
  { billedSeconds, cents }: Price,
  movements: readonly Movement[],
  before: number,
): Settlement {
  const balance = movements.reduce((sum, { amount }) => sum + amount, before);
  const record: Readonly<Record<keyof typeof settledColumns, Json>> = {
    account_number: kept.number,
    rate_name: kept.price.rate,
    charged_seconds: billedSeconds,
    amount: moneyText(cents),
    balance_after: moneyText(balance),
  };
  return { movements, reply: [cents, balance], record, ...(cents > 0 && { marks: [firstUse.FIRST_BILLED_CALL] }) };
}

/** Has it noted what a date has made of an account. */
export function noteExpiry(number: string) {
  return {
    method: 'command',
    table: lot.name,
    key: [number],
    command: 'note_status',
    attributes: { status: 'expired' },
  } as const;
}
