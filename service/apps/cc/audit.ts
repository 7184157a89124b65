import type { AccountMoney } from '../../routing/account.js';
import { value } from '../../schema/declaration.js';
import type { View } from '../../schema/view.js';
import { accountOf } from './lot-search.js';
import { offerings } from './rating/kept.js';
import { moneyText } from './rating/price-telling.js';
import { lot, offeringOf } from './tables/lot.js';

/**
 * No live account owes what nobody lends it, and no call has reserved what is not there (calling-card.md, Invariants):
 * a prepaid one stays at nothing or above, a postpaid one within its credit. What an archived one holds is kept as it
 * was.
 */
export function audit(account: string, { moved, reserved }: AccountMoney, view: View): string | undefined {
  const stored = view.get(lot.name, [account.slice(0, account.indexOf('/'))]);
  if (stored === undefined || accountOf(stored) !== account) return undefined;
  const { row } = stored;
  const key = offeringOf(row);
  const offering = key === undefined ? undefined : offerings.read(view, key);
  const least = offering === undefined || offering.isPrepaid ? 0 : offering.floorCents;
  const balance = (value(row, lot.at.current_balance) ?? 0) + moved;
  if (balance - reserved >= least) return undefined;
  return `account ${account} has ${moneyText(balance)}, of which calls have reserved ${moneyText(reserved)}: less than ${moneyText(least)} is left`;
}
