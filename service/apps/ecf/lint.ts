import { isRefusal, refusals, type Finding } from '../../core/refusals.js';
import { emergencyIn } from '../../parts/emergency-in.js';
import { emergencyFinding, neverApplies } from '../../routing/lint/number-findings.js';
import { value, valueIfSet } from '../../schema/declaration.js';
import { lengthDoubts } from '../../schema/kinds/phone.js';
import { keyOf, position, type CheckResult } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import type { Constraints } from '../../routing/constraints.js';
import { accountOf, subscriberTable } from './account.js';
import type { AcceptanceList } from './kinds/acceptance-lists.js';
import { forwardsIn, hasEnded } from './kinds/forward-plan.js';
import { weekdaysOfEntry, windowOf, type ScheduleEntry, type Schedules } from './kinds/schedules.js';
import type { Screening } from './kinds/screening.js';
import { forwardConstraintsIn } from './settings.js';
import { byName, isNumber, subscriber } from './tables/subscriber.js';

const { at } = subscriber;

/** What is wrong with a subscriber, or worth a look (routing.md, Lint and R6). */
export function check(row: Row, view: View, nowMs?: number): CheckResult {
  return {
    errors: [
      ...ownNumbers(row),
      ...unusable(row, view)
        .filter(({ isNew }) => isNew)
        .map(({ finding }) => finding),
    ],
    get warnings() {
      return [
        ...notApplied(row),
        ...covered(row),
        ...unusableNow(row, view),
        ...ended(row, nowMs),
        ...sharedNumbers(row, view),
      ];
    },
  };
}

interface Destination {
  readonly field: string;
  readonly number: string;
}

/** Every number that calls of the subscriber may be forwarded to. */
export function destinationsOf(row: Row): readonly Destination[] {
  const defaultNumber = value(row, at.default_number);
  return [
    ...forwardsIn(value(row, at.forward_plan)).map(({ number }, place) => ({ field: `forward_plan/${place}`, number })),
    ...scheduleEntries(row).map(({ number }, place) => ({ field: entryOf(place), number })),
    ...(defaultNumber === undefined ? [] : [{ field: 'default_number', number: defaultNumber }]),
  ];
}

/** Where an entry of the schedules stands in the record. */
function entryOf(place: number): string {
  return `schedules/entries/${place}`;
}

function scheduleEntries(row: Row): readonly ScheduleEntry[] {
  return parsed<Schedules>(value(row, at.schedules))?.entries ?? [];
}

function parsed<T>(text: string | undefined): T | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** The numbers whose calls come to the subscriber. */
export function numbersOf(row: Row): readonly string[] {
  const [phone, name] = [value(row, at.phone), valueIfSet(row, at.name)];
  return [...(phone === undefined ? [] : [phone]), ...(name !== undefined && isNumber(name) ? [name] : [])];
}

/** R6: a destination that is the called number itself. */
export function ownNumbers(row: Row): readonly Finding[] {
  const own = numbersOf(row);
  return own.length === 0
    ? []
    : destinationsOf(row)
        .filter(({ number }) => own.includes(number))
        .map(({ field, number }) => ({
          field,
          code: 'self_destination',
          message: `${refusals.self_destination.text} Calls to ${number} would come back.`,
        }));
}

/** What is provisioned and does nothing as things stand. */
function notApplied(row: Row): readonly Finding[] {
  const list = parsed<AcceptanceList>(value(row, at.acceptance_lists));
  const schedules = parsed<Schedules>(value(row, at.schedules));
  const isManaged = value(row, at.call_manager) === true;
  const found: Finding[] = [];
  if (!isManaged && schedules?.active === true && schedules.entries.length > 0)
    found.push(idle('schedules', 'The schedules do not apply while call_manager is off.'));
  if (
    list?.active === false &&
    list.entries.length > 0 &&
    parsed<Screening>(value(row, at.screening))?.active === true
  ) {
    found.push(idle('acceptance_lists', 'The acceptance list is not active: its callers are screened.'));
  }
  return found;
}

function idle(field: string, message: string): Finding {
  return { field, code: 'not_applied', message };
}

const minutesOfDay = 1_440;

/**
 * Entries of the schedules that are never reached: those before them are open whenever they are. Found out minute by
 * minute of a week.
 */
function covered(row: Row): readonly Finding[] {
  const taken = new Uint8Array(7 * minutesOfDay);
  const found: Finding[] = [];
  for (const [place, entry] of scheduleEntries(row).entries()) {
    if (entry.active === false) continue;
    let isReached = false;
    for (const minute of minutesOf(entry)) {
      isReached ||= taken[minute] === 0;
      taken[minute] = 1;
    }
    if (!isReached)
      found.push({
        field: entryOf(place),
        code: 'unreachable',
        message: 'Entries before it are open whenever it is: it never decides.',
      });
  }
  return found;
}

/** The minutes of a week, from Sunday 00:00, in which an entry is open. */
function* minutesOf(entry: ScheduleEntry): Iterable<number> {
  const window = windowOf(entry.start, entry.end);
  if (isRefusal(window)) return;
  const days = weekdaysOfEntry(entry);
  const start = window.start / 60;
  const length = (window.end / 60 - start + minutesOfDay) % minutesOfDay || minutesOfDay;
  for (let day = 1; day <= 7; day++) {
    if ((days & (1 << day)) === 0) continue;
    for (let minute = 0; minute < length; minute++)
      yield ((day - 1) * minutesOfDay + start + minute) % (7 * minutesOfDay);
  }
}

/** A destination that no call may be sent to. */
interface Unusable {
  readonly finding: Finding;
  /**
   * Written with this record; one that was there before does not stand in the way of other changes, and is passed over
   * at each call.
   */
  readonly isNew: boolean;
}

/** Calls are never forwarded to an emergency number (N3), nor where the service provider prohibits it. */
function unusable(row: Row, view: View): readonly Unusable[] {
  const emergency = emergencyIn(view);
  const constraints = forwardConstraintsIn(view, value(row, at.service_provider_name));
  const found: Finding[] = [];
  for (const { field, number } of [...destinationsOf(row), ...speedCallsOf(row)]) {
    if (emergency.has(number)) found.push(emergencyFinding(field, number));
    else if (!field.startsWith(speedCalls) && constraints.prohibiting(number) !== undefined)
      found.push(prohibited(field, number, constraints));
  }
  return found.map((finding) => ({ finding, isNew: !isAsStored(row, view, finding.field.split('/')[0]!) }));
}

const speedCalls = 'speed_call_numbers';

function speedCallsOf(row: Row): readonly Destination[] {
  return (value(row, at.speed_call_numbers) ?? []).map((number, place) => ({
    field: `${speedCalls}/${place}`,
    number,
  }));
}

function prohibited(field: string, number: string, constraints: Constraints): Finding {
  return {
    field,
    code: 'prohibited',
    message: `${refusals.prohibited.text} The service provider's ${constraints.prohibiting(number) ?? ''} matches ${number}.`,
  };
}

/** Whether a column is in the store already as it stands in the row. */
function isAsStored(row: Row, view: View, name: string): boolean {
  const stored = view.get(subscriberTable, keyOf(subscriber, row))?.row;
  const place = position(subscriber, name);
  return stored !== undefined && String(stored[place]) === String(row[place]);
}

/** What was written before it was forbidden, and numbers whose calls no record decides. */
function unusableNow(row: Row, view: View): readonly Finding[] {
  const emergency = emergencyIn(view);
  const constraints = forwardConstraintsIn(view, value(row, at.service_provider_name));
  const idleKeys = speedCallsOf(row)
    .filter(({ number }) => constraints.prohibiting(number) !== undefined)
    .map(({ field, number }) => prohibited(field, number, constraints));
  const phone = value(row, at.phone);
  const passedOver = unusable(row, view)
    .filter(({ isNew }) => !isNew)
    .map(({ finding }) => finding);
  return [
    ...passedOver,
    ...idleKeys,
    ...(phone === undefined ? [] : neverApplies('phone', phone, emergency)),
    ...unusualLengths(row),
  ];
}

/**
 * Callers and destinations of a length as no number here has (N1); those of columns that hold one number say so
 * themselves.
 */
function unusualLengths(row: Row): readonly Finding[] {
  const callers = (parsed<AcceptanceList>(value(row, at.acceptance_lists))?.entries ?? []).map((number, place) => ({
    field: `acceptance_lists/entries/${place}`,
    number,
  }));
  return [...destinationsOf(row).filter(({ field }) => field !== 'default_number'), ...callers].flatMap(
    ({ field, number }) => lengthDoubts(number).map((doubt) => ({ field, ...doubt })),
  );
}

function ended(row: Row, nowMs: number | undefined): readonly Finding[] {
  return nowMs === undefined
    ? []
    : forwardsIn(value(row, at.forward_plan)).flatMap((forward, place) =>
        hasEnded(forward, nowMs * 1000)
          ? [{ field: `forward_plan/${place}`, code: 'ended', message: 'The forward has ended.' }]
          : [],
      );
}

/**
 * A number that another subscriber has too: calls go to one of the two. Whose it is remains unsaid: a tenant never
 * learns of another's records (api.md).
 */
function sharedNumbers(row: Row, view: View): readonly Finding[] {
  const [provider, name, phone] = [value(row, at.service_provider_name), value(row, at.name), value(row, at.phone)];
  const isOther = ([otherProvider, otherName]: readonly unknown[]): boolean =>
    otherProvider !== provider || otherName !== name;
  const found: Finding[] = [];
  if (phone !== undefined && isNumber(phone) && view.grouped(subscriberTable, byName.name, phone).some(isOther)) {
    found.push({
      field: 'phone',
      code: 'shared_number',
      message: 'Another subscriber has this number as its name; calls to it come here.',
    });
  }
  const holder = isNumber(name) ? accountOf(view, name) : undefined;
  if (holder !== undefined && isOther(holder))
    found.push({
      field: 'name',
      code: 'shared_number',
      message: 'Calls to this number go to another subscriber, who has it too.',
    });
  return found;
}
