import type { Finding } from '../../../core/refusals.js';
import { formatDecimal } from '../../../schema/kinds/decimal.js';
import type { CheckResult, Row } from '../../../schema/table.js';
import { reading } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';
import { lotAt, offeringOf, oneStepCovers } from './account.js';
import { expirationFaults } from './expiry.js';
import { productOffering } from './product-offering.js';
import { standing } from './standing.js';
import { isFresh, mayBecome, type Status } from './status.js';

type Column = keyof typeof lotAt;

const offered = {
  type: reading<string>(productOffering, 'type'),
  expiration: reading<string>(productOffering, 'default_expiration_type'),
  date: reading<number>(productOffering, 'default_expiration_date'),
  duration: reading<string>(productOffering, 'first_use_expiration_duration'),
  activation: reading<string>(productOffering, 'first_use_activation_type'),
  oneStep: reading<boolean>(productOffering, 'allow_one_step_list'),
  mostOneStep: reading<number>(productOffering, 'maximum_one_step_numbers'),
  speedDial: reading<boolean>(productOffering, 'allow_speed_dial_list'),
  phoneMe: reading<boolean>(productOffering, 'allow_phone_me_list'),
  mostPhoneMe: reading<number>(productOffering, 'maximum_phone_me_numbers'),
  mostBalance: reading<number>(productOffering, 'maximum_balance'),
};

/** Columns that, with one of these, decide what an account may have. */
const offeringColumns: readonly Column[] = ['product_offering_name', 'product_offering_service_provider_name'];

/**
 * What an account may not be (calling-card.md). What its offering asks for is asked of what is written now: an offering that became narrower since keeps
 * nobody from blocking an account.
 */
export function checkLot(row: Row, view: View): CheckResult {
  const number = row[lotAt.number] as string;
  const before = view.get('lot', [number])?.row;
  const key = offeringOf(row);
  const offering = key === undefined ? undefined : view.get('product_offering', key)?.row;
  const isWritten = (...columns: readonly Column[]): boolean => before === undefined || columns.some((column) => !isSame(before[lotAt[column]], row[lotAt[column]]));
  return {
    errors: [
      ...before === undefined ? [] : historyFaults(before, row, isWritten),
      ...before === undefined || isFresh(before[lotAt.status] as Status) ? [standing.fault(row, view)].filter((fault) => fault !== undefined) : [],
      ...isWritten('default_expiration_type', 'expiration_date', 'first_use_expiration_duration', 'first_use_activation_type', ...offeringColumns) ? expiryFaults(row, offering) : [],
      ...offering === undefined ? [] : offeringFaults(row, offering, (column) => isWritten(column, ...offeringColumns)),
      ...oneStepTaken(row, view),
    ],
    warnings: [],
  };
}

function isSame(one: Row[number], other: Row[number]): boolean {
  return Array.isArray(one) && Array.isArray(other) ? one.length === other.length && one.every((entry, place) => entry === other[place]) : one === other;
}

/** How the account may go on from what it was: its status as calling-card.md says, its money by the ledger alone once it was activated. */
function historyFaults(before: Row, row: Row, isWritten: (...columns: readonly Column[]) => boolean): readonly Finding[] {
  const [from, to] = [before[lotAt.status] as Status, row[lotAt.status] as Status];
  const faults: Finding[] = mayBecome(from, to) ? [] : [{ field: 'status', code: 'wrong_status', message: `An account that is ${from} does not become ${to}.` }];
  if (isFresh(from)) return faults;
  const wasActivated = before[lotAt.activation_date] !== undefined;
  if (wasActivated && from === 'blocked' && isFresh(to)) faults.push({ field: 'status', code: 'wrong_status', message: 'The account was activated before.' });
  if (wasActivated && row[lotAt.activation_date] === undefined) faults.push({ field: 'activation_date', code: 'required', message: 'The account was activated.' });
  for (const column of ['initial_balance', 'current_balance'] as const) {
    if (isWritten(column)) faults.push({ field: column, code: 'balance_fixed', message: 'Once an account was activated its money changes by calls, top-ups, transfers and adjustments only.' });
  }
  return faults;
}

function expiryFaults(row: Row, offering: Row | undefined): readonly Finding[] {
  const of = <T extends Row[number]>(column: Column, read: (row: Row) => T | undefined): T | undefined => (row[lotAt[column]] as T | undefined) ?? (offering && read(offering));
  const type = row[lotAt.default_expiration_type] as string | undefined;
  // What an offering asks for it has; an account without a type of its own asks for nothing more.
  if (type === undefined) return [];
  return expirationFaults({
    type,
    date: of('expiration_date', offered.date),
    duration: of('first_use_expiration_duration', offered.duration),
    activation: of('first_use_activation_type', offered.activation),
  }, 'expiration_date');
}

function offeringFaults(row: Row, offering: Row, isWritten: (column: Column) => boolean): readonly Finding[] {
  const most = offered.mostBalance(offering);
  const isPostpaid = offered.type(offering) === 'postpaid';
  const faults: Finding[] = [];
  const fault = (field: Column, code: string, message: string): void => { faults.push({ field, code, message }); };
  for (const column of ['initial_balance', 'current_balance'] as const) {
    const balance = row[lotAt[column]] as number | undefined;
    if (balance === undefined || !isWritten(column)) continue;
    const least = isPostpaid ? -(most ?? 0) : 0;
    if (most !== undefined && balance > most) fault(column, 'out_of_range', `The product offering allows at most ${money(most)}.`);
    else if (balance < least) fault(column, 'out_of_range', `The product offering allows no less than ${money(least)}.`);
  }
  const lists = [
    ['one_step_numbers', offered.oneStep(offering), offered.mostOneStep(offering)],
    ['phone_me_numbers', offered.phoneMe(offering), offered.mostPhoneMe(offering)],
  ] as const;
  for (const [column, isAllowed, mostEntries] of lists) {
    const entries = row[lotAt[column]] as readonly string[] | undefined;
    if (entries === undefined || entries.length === 0 || !isWritten(column)) continue;
    if (isAllowed !== true) fault(column, 'not_offered', 'The product offering does not allow this list.');
    else if (mostEntries !== undefined && entries.length > mostEntries) fault(column, 'too_long', `The product offering allows ${mostEntries}.`);
  }
  const speedDial = row[lotAt.speed_dial_numbers] as string | undefined;
  if (speedDial !== undefined && speedDial !== '[]' && offered.speedDial(offering) !== true && isWritten('speed_dial_numbers')) {
    fault('speed_dial_numbers', 'not_offered', 'The product offering does not allow this list.');
  }
  return faults;
}

function money(cents: number): string {
  return formatDecimal(cents, { places: 2, exact: true, least: cents, most: cents });
}

/** Callers who would be taken for two accounts at one access number. Whose the other is remains unsaid (api.md). */
function oneStepTaken(row: Row, view: View): readonly Finding[] {
  const callers = row[lotAt.one_step_numbers] as readonly string[] | undefined;
  const offering = offeringOf(row);
  if (callers === undefined || offering === undefined) return [];
  const taken = callers.filter((caller) => view.grouped('lot', 'one_step', caller).some((entry) => {
    const of = (column: typeof oneStepCovers[number]): Row[number] => entry[oneStepCovers.indexOf(column)];
    return of('number') !== row[lotAt.number] && of('product_offering_name') === offering[1] && (of('product_offering_service_provider_name') ?? of('service_provider_name')) === offering[0];
  }));
  return taken.map((caller) => ({ field: 'one_step_numbers', code: 'one_step_taken', message: `Another account is used by callers with ${caller}.` }));
}
