import { value } from '../../schema/declaration.js';
import type { Standing } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { isUsedUp, storedStatus, type Status } from './kinds/status.js';
import { offerings, type KeptOffering } from './rating/kept.js';
import { lot, offeringOf } from './tables/lot.js';

type Bounds = Pick<KeptOffering, 'isPrepaid' | 'floorCents'>;

/** What an account without an offering is: nothing is lent to it. */
const nothingLent: Bounds = { isPrepaid: true, floorCents: 0 };

/** What the offering of an account says of its money. */
export function boundsOf(row: Row, view: View): Bounds {
  const key = offeringOf(row);
  return (key === undefined ? undefined : offerings.read(view, key)) ?? nothingLent;
}

/**
 * How an account stands at a balance in cents: `empty` for an activated one that is prepaid and has nothing, or less
 * than its offering leaves on it (calling-card.md, Status).
 */
export function statusAt(row: Row, balance: number, view: View): Status {
  const stored = storedStatus(value(row, lot.at.status));
  return stored === 'activated' && isUsedUp(boundsOf(row, view), balance) ? 'empty' : stored;
}

const balanceIn = (row: Row): number => value(row, lot.at.current_balance) ?? 0;

/** The status follows the money: it is told where it is looked at, and stored nowhere. */
export const standing: Standing = {
  column: 'status',
  stored: (given) => storedStatus(given as Status),
  shown: (row, view) => statusAt(row, balanceIn(row), view),
  fault: (row, view) =>
    value(row, lot.at.status) !== 'empty' || statusAt(row, balanceIn(row), view) === 'empty'
      ? undefined
      : {
          field: 'status',
          code: 'wrong_status',
          message: 'An account with money is not empty; the status follows from the balance.',
        },
};
