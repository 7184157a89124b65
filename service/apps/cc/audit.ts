import type { AccountMoney } from '../../routing/account.js';
import type { View } from '../../schema/view.js';
import { offerings } from './rating/kept.js';
import { moneyText } from './rating/price-telling.js';
import { accountOf, lotAt, offeringOf } from './tables/account.js';

/**
 * No live account owes what nobody lends it, and no call has reserved what is not there (calling-card.md, Invariants): a prepaid one stays at nothing or above,
 * a postpaid one within its credit. What an archived one holds is kept as it was.
 */
export function audit(account: string, { moved, reserved }: AccountMoney, view: View): string | undefined {
  const stored = view.get('lot', [account.slice(0, account.indexOf('/'))]);
  if (stored === undefined || accountOf(stored) !== account) return undefined;
  const { row } = stored;
  const key = offeringOf(row);
  const offering = key === undefined ? undefined : offerings.read(view, key);
  const least = offering === undefined || offering.isPrepaid ? 0 : offering.floorCents;
  const balance = (row[lotAt.current_balance] as number | undefined ?? 0) + moved;
  if (balance - reserved >= least) return undefined;
  return `account ${account} has ${moneyText(balance)}, of which calls have reserved ${moneyText(reserved)}: less than ${moneyText(least)} is left`;
}
