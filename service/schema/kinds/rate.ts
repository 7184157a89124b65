import { refuse, type Refusal } from '../../core/refusals.js';
import type { Kind } from '../kind.js';
import { formatDecimal, parseDecimal, type DecimalForm } from './decimal.js';
import { fromString } from './textual.js';

/** Millionths of the currency's unit in one unit of it: what a price of release 0.2.0 was kept in, and is still. */
export const rateUnits = 1_000_000;

/** The smallest steps of a price, eight digits behind the point, in a millionth. */
const stepsInMillionth = 100;

const form: DecimalForm = { places: 8, least: 0, most: 1_000_000 * rateUnits * stepsInMillionth };

/**
 * A price with up to eight fraction digits (columns.md, Common types): zeros behind them say nothing, and the zero
 * before the point may be left out. It is kept in millionths, of which it may have hundredths, so that what was kept
 * before means what it did; whoever reckons with it takes `rateSteps`. Text in JSON. Refuses `bad_number`,
 * `out_of_range`, `wrong_type`.
 */
export const rate: Kind<number> = {
  name: 'rate',
  stored: 'integer',
  parse: parseRate,
  accept: (json) => fromString(json, parseRate),
  format: formatRate,
  show: formatRate,
  description: {
    words: 'a price with up to eight digits behind the point',
    schema: { type: 'string', pattern: '^[+]?([0-9]+(\\.[0-9]{1,8}0*)?|\\.[0-9]{1,8}0*)$' },
    input: 'number',
  },
};

function parseRate(text: string): number | Refusal {
  // Hostile text is cut down before anything looks for its last zero.
  if (text.length > 40) return refuse('bad_number', `Not a decimal with up to ${form.places} digits behind the point.`);
  const trimmed = text.replace(/^(\+?)\.(?=[0-9])/, '$10.').replace(/(\.[0-9]{8})0+$/, '$1');
  const steps = parseDecimal(trimmed, form);
  return typeof steps === 'number' ? steps / stepsInMillionth : steps;
}

/** As rates are written. */
export function formatRate(value: number): string {
  return formatDecimal(Math.round(value * stepsInMillionth), form);
}

/** A kept price as a whole number of its smallest steps: exact, for a value has no more than fifteen digits. */
export function rateSteps(value: number): bigint {
  return BigInt(Math.round(value * stepsInMillionth));
}
