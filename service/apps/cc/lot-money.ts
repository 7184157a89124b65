import type { ServedCommand } from '../../schema/command.js';
import { digits } from '../../schema/kinds/digits.js';
import type { Column } from '../../schema/table.js';
import { adjustedAmount, movedAmount } from './kinds/charge.js';
import { paymentReference } from './kinds/payment-reference.js';
import { cardDigits } from './tables/lot.js';

/** What a permit has to allow for each. */
export const topupAbility = 'topup';
export const transferAbility = 'transfer';
export const adjustAbility = 'adjust';

const amount = (kind: Column['kind'], meaning: string): Column => ({ name: 'amount', label: 'Amount', kind, required: true, meaning });
const reference: Column = { name: 'reference', label: 'Reference', kind: paymentReference, required: true, meaning: 'What it is for; the same reference twice moves the money once, in all of the service provider.' };

/** Money that administrators move, by the operations that callers have and one of their own (calling-card.md, Transfer). */
export const lotMoney: readonly ServedCommand[] = [
  {
    name: 'topup', ability: topupAbility, operation: 'topup',
    meaning: 'Adds money that was paid. An empty account is activated by it.',
    takes: [amount(movedAmount, 'What was paid.'), reference],
    args: ([number], [cents, given]) => [number as string, cents as number, given as string],
  },
  {
    name: 'transfer', ability: transferAbility, operation: 'transfer',
    meaning: 'Moves money that no call has reserved to another account of the same service provider, where the product offering allows it.',
    takes: [
      { name: 'to', label: 'To', kind: digits(cardDigits.least, cardDigits.most), required: true, meaning: 'The number of the account that gets it.' },
      amount(movedAmount, 'How much.'),
      { ...reference, required: false },
    ],
    args: ([number], [to, cents, given]) => [number as string, to as string, cents as number, ...(given === undefined ? [] : [given as string])],
  },
  {
    name: 'adjust', ability: adjustAbility, operation: 'adjust',
    meaning: 'Puts the balance right by an amount, up or down: not above the maximum balance, not below what an account may fall to or calls have reserved.',
    takes: [amount(adjustedAmount, 'By how much; below nothing it takes money away.'), reference],
    args: ([number], [cents, given]) => [number as string, cents as number, given as string],
  },
];
