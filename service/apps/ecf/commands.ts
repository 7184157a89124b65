import { refuse, type Refusal } from '../../core/refusals.js';
import { emergencyIn } from '../../parts/emergency-in.js';
import type { Command } from '../../schema/command.js';
import { columnsOf, placesOf, value } from '../../schema/declaration.js';
import type { Json } from '../../schema/kind.js';
import { integer } from '../../schema/kinds/integer.js';
import { destinationPhone } from '../../schema/kinds/phone.js';
import { secretPin } from '../../schema/kinds/secret.js';
import { keyOf } from '../../schema/table.js';
import type { Key, Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import type { Attributes, Write } from '../../schema/write.js';
import { subscriberTable } from './account.js';
import { forwardPlan, forwardsIn, hasEnded, runsAt, type DatedForward } from './kinds/forward-plan.js';
import { forwardConstraintsIn } from './settings.js';
import { pinFailure, wrongPinsThatLock } from './tables/pin-failure.js';
import { isNumber, pinDigits, resetPin, subscriber } from './tables/subscriber.js';
import { ecfLimits } from './limits.js';

const { at } = subscriber;

/** The abilities to start and stop forwards, and to lock and unlock accounts. */
export const forwardAbility = 'forward';
export const lockAbility = 'lock';

/** What `forward` takes. */
const forwarded = {
  number: { label: 'Number', kind: destinationPhone, required: true, meaning: 'Where to.' },
  minutes: {
    label: 'Minutes',
    kind: integer(1, ecfLimits.forwardMinutes),
    meaning: 'For how long; until it is stopped where it is not given.',
  },
} as const;
const forwardedAt = placesOf(forwarded);

const forward: Command = {
  name: 'forward',
  meaning: 'Forwards its calls from now on, before everything else that is provisioned.',
  ability: forwardAbility,
  takes: columnsOf(forwarded),
  run(key, values, view, nowMs) {
    const [number, minutes] = [value(values, forwardedAt.number), value(values, forwardedAt.minutes)];
    const row = rowOf(view, key);
    const refused = mayNotLeadTo(row, key, number, view);
    if (refused !== undefined) return refused;
    const nowMicros = nowMs * 1000;
    const duration = minutes ?? null;
    const ends = duration === null ? null : nowMicros + duration * 60_000_000;
    // What it outlasts can never hold again: it would be stopped together with it.
    const others = current(row, nowMicros).filter((other) => !(runsAt(other, nowMicros) && outlasts(ends, other)));
    return [plan(key, [...others, { number, duration, started: nowMicros, ends }])];
  },
};

function outlasts(ends: number | null, other: DatedForward): boolean {
  return ends === null || (other.ends !== null && other.ends <= ends);
}

const stopForward: Command = {
  name: 'stop_forward',
  meaning: 'Ends the forwards that run; those dated for later stay.',
  applies: { column: 'forward_plan', values: 'set', otherwise: 'unchanged' },
  ability: forwardAbility,
  takes: [],
  run(key, _, view, nowMs) {
    const nowMicros = nowMs * 1000;
    return [
      plan(
        key,
        current(rowOf(view, key), nowMicros).filter((each) => !runsAt(each, nowMicros)),
      ),
    ];
  },
};

const lock: Command = {
  name: 'lock',
  meaning: 'Shuts its self-service by telephone.',
  applies: { column: 'account_lock', values: [false, null], otherwise: 'unchanged' },
  ability: lockAbility,
  takes: [],
  run: (key) => [put(key, { account_lock: true })],
};

const unlock: Command = {
  name: 'unlock',
  meaning: 'Opens its self-service by telephone again and forgets wrong PINs.',
  applies: { column: 'account_lock', values: [true], otherwise: 'unchanged' },
  ability: lockAbility,
  takes: [],
  run: (key) => [put(key, { account_lock: false })],
};

const newPin = {
  pin: {
    label: 'PIN',
    kind: secretPin(pinDigits.least, pinDigits.most),
    required: true,
    secret: resetPin,
    meaning: 'The new one.',
  },
} as const;
const newPinAt = placesOf(newPin);

const setPin: Command = {
  name: 'set_pin',
  meaning: 'Gives it another PIN for self-service.',
  takes: columnsOf(newPin),
  run: (key, values) => [put(key, { pin: newPin.pin.kind.show(value(values, newPinAt.pin)) })],
};

/**
 * One more wrong PIN in a row; the third locks the account in the same change (lookup-protocol.md, SERVE operations).
 */
const wrongPin: Command = {
  name: 'wrong_pin',
  meaning: 'Counts a wrong PIN.',
  takes: [],
  run(key, _, view) {
    if (isLocked(view, key)) return refuse('denied', lockedText);
    const count = pinFailures(view, key) + 1;
    if (count >= wrongPinsThatLock) return [put(key, { account_lock: true }), forget(key)];
    const [service_provider_name, subscriber_name] = key as readonly string[];
    return [
      {
        method: 'put',
        table: pinFailure.name,
        key,
        attributes: { service_provider_name: service_provider_name!, subscriber_name: subscriber_name!, count },
      },
    ];
  },
};

/** A right PIN after wrong ones; refused where the last of them has locked the account meanwhile. */
const rightPin: Command = {
  name: 'right_pin',
  meaning: 'Forgets wrong PINs.',
  takes: [],
  run: (key, _, view) => (isLocked(view, key) ? refuse('denied', lockedText) : [forget(key)]),
};

/**
 * What can be done to a subscriber beside writing its fields; those without an ability are given by self-service alone.
 */
export const commands: readonly Command[] = [forward, stopForward, lock, unlock, setPin, wrongPin, rightPin];

export const lockedText = 'The account is locked.';

/** Whether self-service is shut. */
function isLocked(view: View, key: Key): boolean {
  return value(rowOf(view, key), at.account_lock) === true;
}

/** Wrong PINs in a row so far. */
export function pinFailures(view: View, key: Key): number {
  const row = view.get(pinFailure.name, key)?.row;
  return row === undefined ? 0 : value(row, pinFailure.at.count);
}

/** An account whose lock was cleared begins anew. */
export function unlocked(before: Row, after: Row): readonly Write[] {
  if (value(before, at.account_lock) !== true || value(after, at.account_lock) === true) return [];
  return [forget(keyOf(subscriber, before))];
}

function rowOf(view: View, key: Key): Row {
  return view.get(subscriberTable, key)?.row ?? [];
}

/**
 * Emergency numbers are never called on somebody's behalf (routing.md, N3), nor is the number that is forwarded (R6).
 */
function mayNotLeadTo(row: Row, key: Key, number: string, view: View): Refusal | undefined {
  if (emergencyIn(view).has(number)) return refuse('emergency_destination');
  const constraint = forwardConstraintsIn(view, String(key[0])).prohibiting(number);
  if (constraint !== undefined)
    return refuse(
      'prohibited',
      `The service provider does not allow calls to be forwarded to ${number}, by ${constraint}.`,
    );
  const isOwn = number === value(row, at.phone) || (isNumber(number) && number === key[1]);
  return isOwn ? refuse('denied', 'The number is the one that is forwarded.') : undefined;
}

function current(row: Row, nowMicros: number): readonly DatedForward[] {
  return forwardsIn(value(row, at.forward_plan)).filter((each) => !hasEnded(each, nowMicros));
}

function plan(key: Key, forwards: readonly DatedForward[]): Write {
  return put(key, {
    forward_plan: forwards.length === 0 ? null : (forwardPlan.show(JSON.stringify(forwards)) as Json),
  });
}

function put(key: Key, attributes: Attributes): Write {
  return { method: 'put', table: subscriberTable, key, attributes };
}

function forget(key: Key): Write {
  return { method: 'forget', table: pinFailure.name, key };
}
