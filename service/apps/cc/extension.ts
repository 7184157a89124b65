import type { Call } from '../../routing/call.js';
import type { Extension, RunningCall, World } from '../../routing/service.js';
import type { Extra } from '../../routing/decision.js';
import { liveAccount } from './account.js';
import { affordableSeconds } from './rating/affordable.js';
import { offerings } from './rating/kept.js';
import { price } from './rating/price.js';
import { keptTerms } from './rating/settlement.js';
import { reservationSeconds } from './settings.js';
import { offeringOf } from './tables/lot.js';
import { timeTold } from './warning.js';
import { ccLimits } from './limits.js';

/**
 * The next stretch of a call (calling-card.md, Going on): what it may last, from its answer on, grows by what is
 * reserved at once, as far as the money that no other call has reserved and the offering allow; where intervals are
 * longer than that, by as many as it takes. By the terms that the call began with. Undefined where there is no more:
 * the money is spoken for, the offering ends the call, or the account was blocked meanwhile.
 */
export function extend(
  { reservation, answeredMs, seconds }: RunningCall,
  call: Call,
  { view, accounts, settings }: World,
): Extension | undefined {
  const { price: terms, number } = keptTerms(reservation);
  const account = liveAccount(view, accounts, number);
  const key = account && offeringOf(account.row);
  const offering = key && offerings.read(view, key);
  if (
    account === undefined ||
    offering === undefined ||
    account.name !== reservation.account ||
    (account.status !== 'activated' && account.status !== 'empty')
  )
    return undefined;
  const available = account.balance - offering.floorCents - accounts.reserved(account.name, call.id);
  const most = Math.min(offering.maximumCallSeconds ?? ccLimits.callSeconds, ccLimits.callSeconds);
  let longer = 0;
  for (
    let step = settings.read(view, reservationSeconds)!;
    longer <= seconds && step < 2 * ccLimits.callSeconds;
    step *= 2
  ) {
    const cap = Math.min(seconds + step, most);
    longer = affordableSeconds(terms, answeredMs, available, cap) ?? cap;
    if (cap === most) break;
  }
  if (longer <= seconds) return undefined;
  const extra: Extra = {
    sp: account.provider,
    balance: account.balance,
    ...timeTold(longer),
    ...(offering.carrier !== undefined && { carrier: offering.carrier }),
  };
  return {
    reservation: { ...reservation, amount: Math.max(reservation.amount, price(terms, answeredMs, longer).cents) },
    extra,
  };
}
