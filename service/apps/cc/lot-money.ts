import type { ServedCommand } from '../../schema/command.js';
import { column, columnsOf, placesOf, value } from '../../schema/declaration.js';
import type { Kind } from '../../schema/kind.js';
import { digits } from '../../schema/kinds/digits.js';
import { adjustedAmount, movedAmount } from './kinds/charge.js';
import { adjustable, takingMoney } from './kinds/status.js';
import { paymentReference } from './kinds/payment-reference.js';
import { cardDigits } from './tables/lot.js';

/** What a permit has to allow for each. */
export const topupAbility = 'topup';
export const transferAbility = 'transfer';
export const adjustAbility = 'adjust';

const amount = (kind: Kind<number>, meaning: string) => column({ label: 'Amount', kind, required: true, meaning });
const reference = column({
  label: 'Reference',
  kind: paymentReference,
  required: true,
  meaning: 'What it is for; the same reference twice moves the money once, in all of the service provider.',
});

const paid = { amount: amount(movedAmount, 'What was paid.'), reference };
const moved = {
  to: column({
    label: 'To',
    kind: digits(cardDigits.least, cardDigits.most),
    required: true,
    meaning: 'The number of the account that gets it.',
  }),
  amount: amount(movedAmount, 'How much.'),
  reference: column({ ...reference, required: false }),
};
const adjusted = { amount: amount(adjustedAmount, 'By how much; below nothing it takes money away.'), reference };
const at = { paid: placesOf(paid), moved: placesOf(moved), adjusted: placesOf(adjusted) };

/**
 * Money that administrators move, by the operations that callers have and one of their own (calling-card.md, Transfer).
 */
export const lotMoney: readonly ServedCommand[] = [
  {
    name: 'topup',
    ability: topupAbility,
    operation: 'topup',
    meaning: 'Adds money that was paid. An empty account is activated by it.',
    applies: { column: 'status', values: takingMoney },
    takes: columnsOf(paid),
    args: ([number], values) => [number as string, value(values, at.paid.amount), value(values, at.paid.reference)],
  },
  {
    name: 'transfer',
    ability: transferAbility,
    operation: 'transfer',
    meaning:
      'Moves money that no call has reserved to another account of the same service provider, where the product offering allows it.',
    applies: { column: 'status', values: ['activated'] },
    takes: columnsOf(moved),
    args: ([number], values) => {
      const given = value(values, at.moved.reference);
      return [
        number as string,
        value(values, at.moved.to),
        value(values, at.moved.amount),
        ...(given === undefined ? [] : [given]),
      ];
    },
  },
  {
    name: 'adjust',
    ability: adjustAbility,
    operation: 'adjust',
    meaning:
      'Puts the balance right by an amount, up or down: not above the maximum balance, not below what an account may fall to or calls have reserved.',
    applies: { column: 'status', values: adjustable },
    takes: columnsOf(adjusted),
    args: ([number], values) => [
      number as string,
      value(values, at.adjusted.amount),
      value(values, at.adjusted.reference),
    ],
  },
];
