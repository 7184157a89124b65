import { refuse } from '../../core/refusals.js';
import { commonSettings } from '../../parts/settings.js';
import { integer } from '../../schema/kinds/integer.js';
import { textual } from '../../schema/kinds/textual.js';
import type { Setting } from '../../schema/setting.js';

const codes = new Set(Intl.supportedValuesOf('currency'));

/** A currency by its code (ISO 4217). */
const currencyCode = textual({
  name: 'currency',
  read: (text) => codes.has(text) ? text : refuse('bad_choice', 'Not the code of a currency, such as USD.'),
  words: 'the code of a currency, such as USD or EUR',
  schema: { pattern: '^[A-Z]{3}$' },
});

export const currency: Setting<string> = {
  name: 'currency', kind: currencyCode, default: 'USD', perProvider: true,
  meaning: 'In which all amounts of a service provider are meant.',
};

export const reservationSeconds: Setting<number> = {
  name: 'reservation_seconds', kind: integer(60, 86_400), default: 3_600, unit: 'seconds',
  meaning: 'How long a call may last at most on what is reserved for it, so that a long one leaves money for others.',
};

export const settings: readonly Setting[] = [...commonSettings, currency, reservationSeconds];
