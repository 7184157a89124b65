import { address, displayName, email, firstName, lastName, notes } from '../../../parts/contact.js';
import { inServiceProvider, serviceProviderName } from '../../../parts/tenant.js';
import { table } from '../../../schema/declaration.js';
import { boolean } from '../../../schema/kinds/boolean.js';
import { json } from '../../../schema/kinds/json.js';
import { list } from '../../../schema/kinds/list.js';
import { name } from '../../../schema/kinds/name.js';
import { destinationPhone, phone } from '../../../schema/kinds/phone.js';
import { secretPin } from '../../../schema/kinds/secret.js';
import { timezone } from '../../../schema/kinds/timezone.js';
import { acceptanceLists } from '../kinds/acceptance-lists.js';
import { forwardPlan } from '../kinds/forward-plan.js';
import { schedules } from '../kinds/schedules.js';
import { screening } from '../kinds/screening.js';
import { ecfLimits } from '../limits.js';

/** The abilities to see and set a subscriber's PIN, and that of its screening. */
export const resetPin = 'reset_pin';
export const screeningPin = 'screening_pin';

/** Of a subscriber's PIN (tables.md). */
export const pinDigits = { least: 4, most: 10 } as const;

/** The grouped indexes by which a number leads to its subscriber; `byName` has only the names that are numbers. */
export const byPhone = { name: 'phone', covers: ['service_provider_name', 'name'] } as const;
export const byName = { name: 'number_name', covers: ['service_provider_name', 'name'] } as const;

/** A name that is a number too (ecf/README.md, Where a call goes). */
export function isNumber(text: string): boolean {
  return /^[0-9]{10}$/.test(text);
}

export const subscriber = table({
  name: 'subscriber',
  number: 2,
  title: 'Subscriber',
  meaning: 'Who uses the service: a number, and where its calls are forwarded.',
  // As tables.md has it, subscriber of ecf.
  columns: {
    service_provider_name: serviceProviderName(name),
    name: {
      label: 'Name',
      kind: name,
      required: true,
      meaning: 'The name, unique within its service provider; one of ten digits is a number of the subscriber too.',
    },
    display_name: displayName(),
    address,
    first_name: firstName,
    last_name: lastName,
    email,
    phone: {
      label: 'Phone',
      kind: phone,
      unique: true,
      meaning: 'The number whose calls are forwarded, and the account number of self-service by telephone.',
    },
    pin: {
      label: 'PIN',
      kind: secretPin(pinDigits.least, pinDigits.most),
      required: true,
      secret: resetPin,
      meaning: 'What the subscriber dials to log in to self-service by telephone.',
    },
    timezone: { label: 'Time Zone', kind: timezone, meaning: 'The zone that the times of its schedules are meant in.' },
    default_number: {
      label: 'Default Number',
      kind: destinationPhone,
      meaning: 'Where calls go when neither a forward nor a schedule says otherwise.',
    },
    account_lock: {
      label: 'Account Lock',
      kind: boolean,
      meaning:
        'Self-service by telephone is shut; the third wrong PIN in a row sets it. Calls are forwarded all the same.',
    },
    call_manager: {
      label: 'Call Manager',
      kind: boolean,
      meaning: 'Whether schedules apply; acceptance lists apply in either case.',
    },
    schedules: {
      label: 'Schedules',
      kind: schedules,
      meaning: 'Where calls go at which hours of the week; the first entry that is open decides.',
    },
    acceptance_lists: {
      label: 'Acceptance Lists',
      kind: acceptanceLists,
      meaning: 'Callers who are forwarded without screening.',
    },
    speed_call_numbers: {
      label: 'Speed Call Numbers',
      kind: list(destinationPhone, { array: true, entries: ecfLimits.speedCallNumbers }),
      meaning:
        'Numbers that the subscriber often forwards to; the last three have the keys 1 to 3, the last of them key 1.',
    },
    forward_plan: {
      label: 'Forward Plan',
      kind: forwardPlan,
      meaning: 'Forwards for a time or until they are stopped; the last one that runs goes before all schedules.',
    },
    screening: {
      label: 'Screening',
      kind: screening,
      secret: screeningPin,
      meaning: 'Whether callers must dial a PIN before they are forwarded.',
    },
    params: {
      label: 'Parameters',
      kind: json({ shape: 'object' }),
      meaning: 'Kept and returned; no member has a meaning yet.',
    },
    notes,
  },
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider],
  grouped: [
    { ...byPhone, by: 'phone', limit: 1 },
    { ...byName, by: 'name', limit: ecfLimits.subscribersOfName, only: isNumber },
  ],
  tenant: { provider: 'service_provider_name', subscriber: 'name' },
});
