import { assert } from '../../../core/assert.js';
import { limits } from '../../../core/limits.js';
import { address, displayName, email, firstName, lastName, notes } from '../../../parts/contact.js';
import { serviceProviderName } from '../../../parts/tenant.js';
import type { Value } from '../../../schema/kind.js';
import { boolean } from '../../../schema/kinds/boolean.js';
import { json } from '../../../schema/kinds/json.js';
import { list } from '../../../schema/kinds/list.js';
import { name } from '../../../schema/kinds/name.js';
import { destinationPhone, phone } from '../../../schema/kinds/phone.js';
import { secretPin } from '../../../schema/kinds/secret.js';
import { timezone } from '../../../schema/kinds/timezone.js';
import type { Column, Row } from '../../../schema/table.js';
import { acceptanceLists } from '../kinds/acceptance-lists.js';
import { forwardPlan } from '../kinds/forward-plan.js';
import { schedules } from '../kinds/schedules.js';
import { screening } from '../kinds/screening.js';

/** The abilities to see and set a subscriber's PIN, and that of its screening. */
export const resetPin = 'reset_pin';
export const screeningPin = 'screening_pin';

/** Of a subscriber's PIN (tables.md). */
export const pinDigits = { least: 4, most: 10 } as const;

/** In CSV order (tables.md, subscriber of ecf). */
export const columns: readonly Column[] = [
  serviceProviderName(name),
  { name: 'name', label: 'Name', kind: name, required: true, meaning: 'The name, unique within its service provider; one of ten digits is a number of the subscriber too.' },
  displayName(),
  address,
  firstName,
  lastName,
  email,
  { name: 'phone', label: 'Phone', kind: phone, unique: true, meaning: 'The number whose calls are forwarded, and the account number of self-service by telephone.' },
  { name: 'pin', label: 'PIN', kind: secretPin(pinDigits.least, pinDigits.most), required: true, secret: resetPin, meaning: 'What the subscriber dials to log in to self-service by telephone.' },
  { name: 'timezone', label: 'Time Zone', kind: timezone, meaning: 'The zone that the times of its schedules are meant in.' },
  { name: 'default_number', label: 'Default Number', kind: destinationPhone, meaning: 'Where calls go when neither a forward nor a schedule says otherwise.' },
  { name: 'account_lock', label: 'Account Lock', kind: boolean, meaning: 'Self-service by telephone is shut; the third wrong PIN in a row sets it. Calls are forwarded all the same.' },
  { name: 'call_manager', label: 'Call Manager', kind: boolean, meaning: 'Whether schedules apply; acceptance lists apply in either case.' },
  { name: 'schedules', label: 'Schedules', kind: schedules, meaning: 'Where calls go at which hours of the week; the first entry that is open decides.' },
  { name: 'acceptance_lists', label: 'Acceptance Lists', kind: acceptanceLists, meaning: 'Callers who are forwarded without screening.' },
  { name: 'speed_call_numbers', label: 'Speed Call Numbers', kind: list(destinationPhone, { array: true, entries: limits.speedCallNumbers }), meaning: 'Numbers that the subscriber often forwards to; the last three have the keys 1 to 3, the last of them key 1.' },
  { name: 'forward_plan', label: 'Forward Plan', kind: forwardPlan, meaning: 'Forwards for a time or until they are stopped; the last one that runs goes before all schedules.' },
  { name: 'screening', label: 'Screening', kind: screening, secret: screeningPin, meaning: 'Whether callers must dial a PIN before they are forwarded.' },
  { name: 'params', label: 'Parameters', kind: json({ shape: 'object' }), meaning: 'Kept and returned; no member has a meaning yet.' },
  notes,
];

/** A reader of one column of a subscriber's row. */
export function column<V extends Value>(name: string): (row: Row) => V | undefined {
  const place = placeOf(name);
  return (row) => row[place] as V | undefined;
}

/** Where a column stands in a row. */
export function placeOf(name: string): number {
  const place = columns.findIndex((each) => each.name === name);
  assert(place >= 0, `a subscriber has a column ${name}`);
  return place;
}
