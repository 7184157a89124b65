import { refuse } from '../../core/refusals.js';
import { commonSettings } from '../../parts/settings.js';
import { choice } from '../../schema/kinds/choice.js';
import { integer } from '../../schema/kinds/integer.js';
import { textual } from '../../schema/kinds/textual.js';
import type { Setting } from '../../schema/setting.js';

const codes = new Set(Intl.supportedValuesOf('currency'));

/**
 * Currencies whose smallest unit is not a hundredth of them (ISO 4217, minor unit): money has two digits behind the
 * point everywhere (columns.md, Common types), which would be ten or a hundred times as much or as little of these.
 */
const withoutCents = new Set(
  (
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF BHD IQD JOD KWD LYD OMR TND CLF UYW ' +
    'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'
  ).split(' '),
);

/** A currency by its code (ISO 4217). */
const currencyCode = textual({
  name: 'currency',
  read: (text) => {
    if (!codes.has(text)) return refuse('bad_choice', 'Not the code of a currency, such as USD.');
    return withoutCents.has(text)
      ? refuse('bad_choice', `${text} is not divided into hundredths, in which money is counted here.`)
      : text;
  },
  words: 'the code of a currency that has hundredths, such as USD or EUR',
  schema: { pattern: '^[A-Z]{3}$' },
});

export const currency: Setting<string> = {
  name: 'currency',
  kind: currencyCode,
  default: 'USD',
  perProvider: true,
  meaning: 'In which all amounts of a service provider are meant.',
};

/** How the price of a call becomes cents, once. */
const roundings = ['half_up', 'up'] as const;

export const priceRounding: Setting<(typeof roundings)[number]> = {
  name: 'price_rounding',
  kind: choice(roundings),
  default: 'half_up',
  perProvider: true,
  meaning:
    'How the price of a call is rounded to cents, once: half_up gives away what is below half a cent, up charges any part of a cent, so that no answered call that has a price is free.',
};

export const reservationSeconds: Setting<number> = {
  name: 'reservation_seconds',
  kind: integer(60, 86_400),
  default: 3_600,
  unit: 'seconds',
  meaning: 'How long a call may last at most on what is reserved for it, so that a long one leaves money for others.',
};

export const settings: readonly Setting[] = [...commonSettings, currency, priceRounding, reservationSeconds];
