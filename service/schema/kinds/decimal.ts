import { refuse, type Refusal } from '../../core/refusals.js';

/**
 * How a decimal is written and kept: an integer of its smallest unit, never a binary fraction (calling-card.md, Money
 * is exact).
 */
export interface DecimalForm {
  /** Most digits behind the point; the integer kept counts units of 10^-places. */
  readonly places: number;
  /** All places must be written. */
  readonly exact?: boolean;
  /** The least and the most, in those units. */
  readonly least: number;
  readonly most: number;
}

/** Refuses `bad_number` and `out_of_range`. */
export function parseDecimal(text: string, form: DecimalForm): number | Refusal {
  const found = /^([+-]?)([0-9]{1,15})(?:\.([0-9]{1,8}))?$/.exec(text);
  const fraction = found?.[3] ?? '';
  if (found === null || fraction.length > form.places || (form.exact === true && fraction.length !== form.places)) {
    return refuse(
      'bad_number',
      `Not a decimal with ${form.exact === true ? 'exactly' : 'up to'} ${form.places} digits behind the point.`,
    );
  }
  const units = Number(`${found[2]!}${fraction.padEnd(form.places, '0')}`);
  const value = found[1] === '-' && units !== 0 ? -units : units;
  if (value >= form.least && value <= form.most) return value;
  return refuse('out_of_range', `Not from ${formatDecimal(form.least, form)} to ${formatDecimal(form.most, form)}.`);
}

/** With all places where they are asked for, else without the zeros at the end. */
export function formatDecimal(value: number, form: DecimalForm): string {
  const unsigned = String(Math.abs(value)).padStart(form.places + 1, '0');
  const whole = unsigned.slice(0, -form.places);
  const fraction = form.exact === true ? unsigned.slice(-form.places) : unsigned.slice(-form.places).replace(/0+$/, '');
  return `${value < 0 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
