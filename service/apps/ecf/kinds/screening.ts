import { isRefusal, refuse, type Refusal } from '../../../core/refusals.js';
import { fingerprint, open, seal } from '../../../core/secrets.js';
import type { Json, Kind } from '../../../schema/kind.js';
import { digits } from '../../../schema/kinds/digits.js';
import { activeOf, at, membersOf, structured, type Members } from './structured.js';

/** Whether callers must dial a PIN before they are forwarded, as the column keeps it. */
export interface Screening {
  readonly active: boolean;
  /** Sealed (core/secrets). */
  readonly pin?: string;
}

/** Digits of the PIN that callers dial (tables.md). */
export const screeningDigits = 4;

const pin = digits(screeningDigits, screeningDigits);

const plain = structured({
  name: 'screening',
  words: `{"active":true,"pin":"1234"}, the PIN of exactly ${screeningDigits} digits and kept encrypted`,
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      active: { type: 'boolean', default: true },
      pin: { type: 'string', pattern: `^[0-9]{${screeningDigits}}$` },
    },
  },
  read,
  show: (kept) => {
    const { active, pin: sealed } = kept as unknown as Screening;
    const opened = sealed === undefined ? undefined : open(sealed);
    return opened === undefined ? { active } : { active, pin: opened };
  },
});

/**
 * Screening (tables.md, subscriber). The PIN is sealed within the value, so that its text is another one each time;
 * whoever may not see it is shown whether screening is active. A PIN that no longer opens is shown as not set, and lets
 * nobody through. Refuses `required` for an active one without a PIN.
 */
export const screening: Kind<string> = {
  ...plain,
  masked: (value) => ({ active: kept(value).active }),
  uniqueAs: (value) => {
    const { active, pin: sealed } = kept(value);
    return `${String(active)} ${sealed === undefined ? '' : fingerprint(open(sealed) ?? sealed)}`;
  },
};

function kept(value: string): Screening {
  return JSON.parse(value) as Screening;
}

function read(json: Json): Json | Refusal {
  const members = membersOf(json, ['active', 'pin'], 'Screening');
  if (isRefusal(members)) return members;
  const active = activeOf(members['active'], 'Screening');
  if (isRefusal(active)) return active;
  const given = pinOf(members);
  if (isRefusal(given)) return at('The PIN', given, 'pin');
  if (given === undefined)
    return active ? refuse('required', `Active screening needs a PIN of ${screeningDigits} digits.`) : { active };
  return { active, pin: seal(given) };
}

function pinOf({ pin: given }: Members): string | undefined | Refusal {
  return given === undefined || given === null
    ? undefined
    : pin.accept(typeof given === 'number' ? String(given) : given);
}
