import type { Finding, FindingCode } from '../../core/refusals.js';
import { value } from '../../schema/declaration.js';
import { formatDecimal } from '../../schema/kinds/decimal.js';
import type { CheckResult } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { expirationFaults } from './expiration-faults.js';
import { isFresh, mayBecome } from './kinds/status.js';
import { standing } from './standing.js';
import { lot, offeringOf, oneStepEntry } from './tables/lot.js';
import { productOffering } from './tables/product-offering.js';

type Column = keyof typeof lot.at;

const { at } = lot;
const offered = productOffering.at;

/** Columns that, with one of these, decide what an account may have. */
const offeringColumns: readonly Column[] = ['product_offering_name', 'product_offering_service_provider_name'];

/**
 * What an account may not be (calling-card.md). What its offering asks for is asked of what is written now: an offering
 * that became narrower since keeps nobody from blocking an account.
 */
export function checkLot(row: Row, view: View): CheckResult {
  const number = value(row, at.number);
  const before = view.get(lot.name, [number])?.row;
  const key = offeringOf(row);
  const offering = key === undefined ? undefined : view.get(productOffering.name, key)?.row;
  const isWritten = (...columns: readonly Column[]): boolean =>
    before === undefined || columns.some((column) => !isSame(before[at[column]], row[at[column]]));
  return {
    errors: [
      ...(before === undefined ? [] : historyFaults(before, row, isWritten)),
      ...(before === undefined || isFresh(value(before, at.status))
        ? [standing.fault(row, view)].filter((fault) => fault !== undefined)
        : []),
      ...(isWritten(
        'default_expiration_type',
        'expiration_date',
        'first_use_expiration_duration',
        'first_use_activation_type',
        ...offeringColumns,
      )
        ? expiryFaults(row, offering)
        : []),
      ...(offering === undefined
        ? []
        : offeringFaults(row, offering, (column) => isWritten(column, ...offeringColumns))),
      ...oneStepTaken(row, view),
    ],
    warnings: [],
  };
}

function isSame(one: Row[number], other: Row[number]): boolean {
  return Array.isArray(one) && Array.isArray(other)
    ? one.length === other.length && one.every((entry, place) => entry === other[place])
    : one === other;
}

/**
 * How the account may go on from what it was: its status as calling-card.md says, its money by the ledger alone once it
 * was activated.
 */
function historyFaults(
  before: Row,
  row: Row,
  isWritten: (...columns: readonly Column[]) => boolean,
): readonly Finding[] {
  const [from, to] = [value(before, at.status), value(row, at.status)];
  const faults: Finding[] = mayBecome(from, to)
    ? []
    : [{ field: 'status', code: 'wrong_status', message: `An account that is ${from} does not become ${to}.` }];
  if (isFresh(from)) return faults;
  const wasActivated = value(before, at.activation_date) !== undefined;
  if (wasActivated && from === 'blocked' && isFresh(to))
    faults.push({ field: 'status', code: 'wrong_status', message: 'The account was activated before.' });
  if (wasActivated && value(row, at.activation_date) === undefined)
    faults.push({ field: 'activation_date', code: 'required', message: 'The account was activated.' });
  for (const column of ['initial_balance', 'current_balance'] as const) {
    if (isWritten(column))
      faults.push({
        field: column,
        code: 'balance_fixed',
        message: 'Once an account was activated its money changes by calls, top-ups, transfers and adjustments only.',
      });
  }
  return faults;
}

function expiryFaults(row: Row, offering: Row | undefined): readonly Finding[] {
  const type = value(row, at.default_expiration_type);
  // What an offering asks for it has; an account without a type of its own asks for nothing more.
  if (type === undefined) return [];
  return expirationFaults(
    {
      type,
      date: value(row, at.expiration_date) ?? (offering && value(offering, offered.default_expiration_date)),
      duration:
        value(row, at.first_use_expiration_duration) ??
        (offering && value(offering, offered.first_use_expiration_duration)),
      activation:
        value(row, at.first_use_activation_type) ?? (offering && value(offering, offered.first_use_activation_type)),
    },
    'expiration_date',
  );
}

function offeringFaults(row: Row, offering: Row, isWritten: (column: Column) => boolean): readonly Finding[] {
  const most = value(offering, offered.maximum_balance);
  const isPostpaid = value(offering, offered.type) === 'postpaid';
  const faults: Finding[] = [];
  const fault = (field: Column, code: FindingCode, message: string): void => {
    faults.push({ field, code, message });
  };
  for (const column of ['initial_balance', 'current_balance'] as const) {
    const balance = value(row, at[column]);
    if (balance === undefined || !isWritten(column)) continue;
    const least = isPostpaid ? -(most ?? 0) : 0;
    if (most !== undefined && balance > most)
      fault(column, 'out_of_range', `The product offering allows at most ${money(most)}.`);
    else if (balance < least)
      fault(column, 'out_of_range', `The product offering allows no less than ${money(least)}.`);
  }
  const lists = [
    [
      'one_step_numbers',
      value(offering, offered.allow_one_step_list),
      value(offering, offered.maximum_one_step_numbers),
    ],
    [
      'phone_me_numbers',
      value(offering, offered.allow_phone_me_list),
      value(offering, offered.maximum_phone_me_numbers),
    ],
  ] as const;
  for (const [column, isAllowed, mostEntries] of lists) {
    const entries = value(row, at[column]);
    if (entries === undefined || entries.length === 0 || !isWritten(column)) continue;
    if (isAllowed !== true) fault(column, 'not_offered', 'The product offering does not allow this list.');
    else if (mostEntries !== undefined && entries.length > mostEntries)
      fault(column, 'too_long', `The product offering allows ${mostEntries}.`);
  }
  const speedDial = value(row, at.speed_dial_numbers);
  if (
    speedDial !== undefined &&
    speedDial !== '[]' &&
    value(offering, offered.allow_speed_dial_list) !== true &&
    isWritten('speed_dial_numbers')
  ) {
    fault('speed_dial_numbers', 'not_offered', 'The product offering does not allow this list.');
  }
  return faults;
}

function money(cents: number): string {
  return formatDecimal(cents, { places: 2, exact: true, least: cents, most: cents });
}

/** Callers who would be taken for two accounts at one access number. Whose the other is remains unsaid (api.md). */
function oneStepTaken(row: Row, view: View): readonly Finding[] {
  const callers = value(row, at.one_step_numbers);
  const offering = offeringOf(row);
  if (callers === undefined || offering === undefined) return [];
  const taken = callers.filter((caller) =>
    view.grouped(lot.name, 'one_step', caller).some((entry) => {
      const seller =
        value(entry, oneStepEntry.product_offering_service_provider_name) ??
        value(entry, oneStepEntry.service_provider_name);
      return (
        value(entry, oneStepEntry.number) !== value(row, at.number) &&
        value(entry, oneStepEntry.product_offering_name) === offering[1] &&
        seller === offering[0]
      );
    }),
  );
  return taken.map((caller) => ({
    field: 'one_step_numbers',
    code: 'one_step_taken',
    message: `Another account is used by callers with ${caller}.`,
  }));
}
