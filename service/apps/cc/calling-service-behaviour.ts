import type { Finding } from '../../core/refusals.js';
import { valueIfSet } from '../../schema/declaration.js';
import type { Behaviour } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import { datesFaults } from './dates-faults.js';
import { callingService } from './tables/calling-service.js';

export const callingServiceBehaviour: Behaviour = {
  check: (row) => ({ errors: promotionFaults(row), warnings: [] }),
  faults: promotionFaults,
};

const { at } = callingService;

/** All of the price, in hundredths of a percent. */
const whole = 100_00;

/** An active promotion says when it is (calling-card.md, Promotion), and nobody is paid for calling. */
function promotionFaults(row: Row): readonly Finding[] {
  const [start, end] = [valueIfSet(row, at.promotion_start), valueIfSet(row, at.promotion_end)];
  const missing = (field: string, message: string): readonly Finding[] =>
    valueIfSet(row, at.promotion_active) === true ? [{ field, code: 'required', message }] : [];
  return [
    ...datesFaults(start, end, 'promotion_end'),
    ...(start === undefined ? missing('promotion_start', 'An active promotion has a start.') : []),
    ...(end === undefined && valueIfSet(row, at.promotion_duration) === undefined
      ? missing('promotion_end', 'An active promotion has an end or a duration.')
      : []),
    ...((valueIfSet(row, at.promotion_discount) ?? 0) > whole
      ? [{ field: 'promotion_discount', code: 'out_of_range' as const, message: 'More than 100 percent.' }]
      : []),
  ];
}
