import { randomInt } from 'node:crypto';
import { isRefusal, refuse, type Refusal } from '../../core/refusals.js';
import { open } from '../../core/secrets.js';
import type { Command } from '../../schema/command.js';
import { columnsOf, placesOf, value } from '../../schema/declaration.js';
import { choice } from '../../schema/kinds/choice.js';
import type { Key, Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import type { Attributes, Write } from '../../schema/write.js';
import { storedStatus, type Status, type StoredStatus } from './kinds/status.js';
import { isPinTaken } from './lot-search.js';
import { accountPin, lot, pinDigits, resetPinAbility } from './tables/lot.js';

/** What a permit has to allow for the commands (tables.md, Permissions: subscriber administration). */
export const activateAbility = 'activate';
export const blockAbility = 'block';

const newPin = {
  pin: { label: 'PIN', kind: accountPin, meaning: 'The new PIN; a random one when not given.' },
} as const;
const newPinAt = placesOf(newPin);

const noted = {
  status: { label: 'Status', kind: choice(['expired']), required: true, meaning: 'What it is now.' },
} as const;
const notedAt = placesOf(noted);

/** What an account becomes by a command, and from which status. */
function become(name: string, ability: string, to: StoredStatus, from: readonly Status[], meaning: string): Command {
  return {
    name,
    ability,
    meaning,
    takes: [],
    applies: { column: 'status', values: from },
    run: (key) => [written(key, { status: to })],
  };
}

/** What can be done to an account (calling-card.md, Status). */
export const lotCommands: readonly Command[] = [
  become(
    'activate',
    activateAbility,
    'activated',
    ['generated', 'uploaded', 'expired'],
    'Lets calls be made with it from now on.',
  ),
  become(
    'block',
    blockAbility,
    'blocked',
    ['generated', 'uploaded', 'activated', 'empty', 'expired'],
    'Refuses calls, transfers and top-ups until it is unblocked.',
  ),
  {
    name: 'unblock',
    ability: blockAbility,
    meaning: 'Takes a block away: what was activated before is activated again, what was not is as a file brings it.',
    takes: [],
    applies: { column: 'status', values: ['blocked'] },
    run: (key, _values, view) => [
      written(key, {
        status: value(rowOf(view, key), lot.at.activation_date) === undefined ? 'uploaded' : 'activated',
      }),
    ],
  },
  {
    name: 'reset_pin',
    ability: resetPinAbility,
    meaning: 'Gives it another PIN: the one given, or a random one of as many digits, which the record then shows.',
    takes: columnsOf(newPin),
    run: (key, values, view) => {
      const sealed = value(values, newPinAt.pin);
      const pin = sealed === undefined ? randomPin(view, digitsOf(view, key)) : open(sealed);
      if (isRefusal(pin)) return pin;
      return pin === undefined ? refuse('internal') : [written(key, { pin })];
    },
  },
  {
    name: 'note_status',
    meaning: 'Notes what a date has made of the account; of one that is not activated any more nothing changes.',
    takes: columnsOf(noted),
    // A blocked account stays blocked and a new one new: only an administrator activates those.
    run: (key, values, view) =>
      statusOf(view, key) === 'activated' ? [written(key, { status: value(values, notedAt.status) })] : [],
  },
];

function rowOf(view: View, key: Key): Row {
  return view.get(lot.name, key)!.row;
}

function statusOf(view: View, key: Key): StoredStatus {
  return storedStatus(value(rowOf(view, key), lot.at.status));
}

function written(key: Key, attributes: Attributes): Write {
  return { method: 'put', table: lot.name, key, attributes };
}

function digitsOf(view: View, key: Key): number {
  return open(value(rowOf(view, key), lot.at.pin))?.length ?? pinDigits.most;
}

/** So many are tried: where fewer than one PIN in a hundred is free, longer ones are due. */
const tries = 1_000;

/**
 * A PIN that no live account has, from the system's source of randomness. Refuses `denied` when of that length hardly
 * any is left.
 */
export function randomPin(view: View, digits: number): string | Refusal {
  for (let attempt = 0; attempt < tries; attempt++) {
    const pin = randomDigits(digits);
    if (!isPinTaken(view, pin)) return pin;
  }
  return refuse('denied', `Hardly any PIN of ${digits} digits is free; give a longer one.`);
}

/** So many random digits. */
function randomDigits(digits: number): string {
  let text = '';
  // At most 7 digits at once: randomInt takes a range of 48 bits.
  for (let left = digits; left > 0; left -= 7)
    text += String(randomInt(10 ** Math.min(left, 7))).padStart(Math.min(left, 7), '0');
  return text;
}
