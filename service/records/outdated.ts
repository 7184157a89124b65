import { isRefusal } from '../core/refusals.js';
import type { Finding, Refusal, RefusalCode } from '../core/refusals.js';
import { renewedOf } from '../database/renewal.js';
import type { Stores } from '../database/stores.js';
import type { Value } from '../schema/kind.js';
import { positionIfAny, type Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';

/**
 * Codes that judge a value by itself, and not by what else there is: a rule that came later finds them in what was
 * right when it was written.
 */
const ofValues: ReadonlySet<string> = new Set<RefusalCode | 'emergency_destination'>([
  'emergency_destination',
  'self_destination',
  'wrong_type',
  'too_long',
  'too_short',
  'bad_characters',
  'surrounding_blanks',
  'bad_number',
  'out_of_range',
  'bad_phone',
  'seven_digits',
  'bad_point_code',
  'bad_pattern',
  'bad_choice',
  'bad_zone',
  'bad_timestamp',
  'bad_json',
  'bad_role',
  'bad_permission',
  'duplicate',
  'bad_criterion',
  'bad_destination',
  'bad_regex',
  'empty_window',
  'percent_sum',
  'too_many_rules',
  'too_deep',
  'plan_too_large',
  'regex_too_large',
]);

/**
 * Stricter rules than those of an earlier release apply to new values only (architecture.md, Data of an older release):
 * a record that was taken on from one keeps what it has, and writing, undoing and restoring it accepts that unchanged.
 * `created` is the change that made the record.
 */
export function isTakenOn(stores: Stores, application: string, created: number): boolean {
  return created <= renewedOf(stores, application).change;
}

/**
 * What is wrong with a record that was taken on, apart: `errors` refuse it, `outdated` are values that it had `before`
 * and that stay.
 */
export function apart(
  table: Table,
  errors: readonly Finding[],
  before: Row,
  after: Row,
): { readonly errors: readonly Finding[]; readonly outdated: readonly Finding[] } {
  const stays = ({ field, code }: Finding): boolean => {
    const place = positionIfAny(table, field.split('/', 1)[0]!);
    return place !== undefined && ofValues.has(code) && isSame(before[place], after[place]);
  };
  return { errors: errors.filter((error) => !stays(error)), outdated: errors.filter(stays).map(asOutdated) };
}

/** The values of a record that no column would take today. */
export function outdatedValues(table: Table, row: Row): readonly Finding[] {
  return table.columns.flatMap(({ name, kind, secret }, place): Finding[] => {
    const value = row[place];
    if (value === undefined || secret !== undefined || (kind.stored !== 'text' && kind.stored !== 'list')) return [];
    const read = kind.parse(kind.format(value)) as Value | Refusal;
    return isRefusal(read) ? [asOutdated({ field: name, code: read.code, message: read.message })] : [];
  });
}

function asOutdated({ field, message }: Finding): Finding {
  return {
    field,
    code: 'outdated',
    message: `Kept from an earlier release, and refused as a new value today: ${message}`,
  };
}

function isSame(one: Value | undefined, other: Value | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
