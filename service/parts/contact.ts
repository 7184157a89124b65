import { limits } from '../core/limits.js';
import { text } from '../schema/kinds/text.js';
import { column } from '../schema/declaration.js';
import type { Kind } from '../schema/kind.js';

/** Whom to reach, as most tables of people have it; each is a column that a table puts where its CSV order has it. */
const short = text(limits.textCharacters);

export const firstName = column({
  name: 'first_name',
  label: 'First Name',
  kind: short,
  meaning: 'First name of the person to reach.',
});

export const lastName = column({
  name: 'last_name',
  label: 'Last Name',
  kind: short,
  meaning: 'Last name of the person to reach.',
});

export const email = column({
  name: 'email',
  label: 'Email',
  kind: short,
  meaning: 'Where notifications and password resets are sent.',
});

export const address = column({
  name: 'address',
  label: 'Address',
  kind: short,
  meaning: 'Where to find them on a map or by letter.',
});

/** The number to reach a person at; nothing is routed by it. What it may hold differs between the applications. */
export function contactPhone(kind: Kind<string> = short) {
  return column({
    name: 'phone',
    label: 'Phone',
    kind,
    meaning: 'The number to reach them at; no call is routed by it.',
  });
}

export function displayName(kind: Kind<string> = short) {
  return column({ name: 'display_name', label: 'Display Name', kind, meaning: 'The name that pages show.' });
}

export const notes = column({
  name: 'notes',
  label: 'Notes',
  kind: text(limits.notesCharacters),
  meaning: 'Anything worth remembering.',
});
