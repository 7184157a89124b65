import { limits } from '../../../core/limits.js';
import { quoted, refuse, type Refusal } from '../../../core/refusals.js';
import type { Json, Kind } from '../../../schema/kind.js';
import { choice } from '../../../schema/kinds/choice.js';
import { formatDecimal, parseDecimal } from '../../../schema/kinds/decimal.js';
import { integer } from '../../../schema/kinds/integer.js';
import { money } from '../../../schema/kinds/money.js';
import { rate } from '../../../schema/kinds/rate.js';
import { ccLimits } from '../limits.js';

/** How an amount becomes a price (calling-card.md, charge_method). */
export const chargeMethods = ['per_minute', 'per_increment', 'per_call', 'free', 'blocked'] as const;
export type ChargeMethod = (typeof chargeMethods)[number];
export const chargeMethod = choice(chargeMethods);

/** What price lists write in the place of a price where no calls are sold. */
const unsold =
  /^(?:blocked|barred|blacklisted|closed|discontinued|not (?:available|offered|supported)|n\/?a|no service|off|suspended|unavailable)\.?$/i;

/** The amount of a charge, in millionths of the currency's unit. */
export const chargeAmount: Kind<number> = {
  ...rate,
  parse: (text) => sold(text) ?? rate.parse(text),
  accept: (json) => (typeof json === 'string' ? sold(json) : undefined) ?? rate.accept(json),
};

function sold(text: string): Refusal | undefined {
  if (text.length > limits.nameCharacters || !unsold.test(text.trim())) return undefined;
  return refuse(
    'bad_number',
    `${quoted(text)} is no price. Calls that are not sold have the charge_method blocked and no amount.`,
  );
}

/** Whole seconds of a first or a next interval. */
export const intervalSeconds = integer(1, ccLimits.callSeconds);

/** The same in a document: a number, or text that says it. */
export function intervalIn(json: Json): number | Refusal {
  return typeof json === 'string' ? intervalSeconds.parse(json) : intervalSeconds.accept(json);
}

/** What a call may find in a rate that has children, none of which holds. */
export const childlessForms = ['use_parent', 'reject'] as const;
export type Childless = (typeof childlessForms)[number];
export const childless = choice(childlessForms);

/** What an account or an offering holds or demands: 3 to 8 digits counted without the point (tables.md, lot). */
export const balance = money(0, ccLimits.balanceCents);

/** A balance that credit may have taken below nothing (calling-card.md, Postpaid). */
export const currentBalance = money(-ccLimits.balanceCents, ccLimits.balanceCents);

/** What is moved at once: from one cent to what an account can hold. */
export const movedAmount = money(1, ccLimits.balanceCents);

const signed = money(-ccLimits.balanceCents, ccLimits.balanceCents);

function notZero(cents: number | Refusal): number | Refusal {
  return cents === 0 ? refuse('out_of_range', 'Nothing would change.') : cents;
}

/** What an account is put right by, up or down; in cents. */
export const adjustedAmount: Kind<number> = {
  ...signed,
  parse: (text) => notZero(signed.parse(text)),
  accept: (json) => notZero(signed.accept(json)),
};

/** What a call costs once, whatever it lasts; in cents. */
export const surcharge = money(0, ccLimits.balanceCents);

/** An amount inside a document, in millionths of the currency's unit: text, or a number that says the same. */
export function amountIn(json: Json): number | Refusal {
  return chargeAmount.accept(typeof json === 'number' ? decimalText(json) : json);
}

/** A number as it would be typed, without an exponent where eight digits say it. */
function decimalText(value: number): string {
  const fixed = value.toFixed(8);
  return Number(fixed) === value ? fixed : String(value);
}

const cents = { places: 2, least: 0, most: ccLimits.balanceCents };

/** Money inside a document, in cents: text, or a number that says the same. */
export function centsIn(json: Json): number | Refusal {
  if (typeof json !== 'number') return surcharge.accept(json);
  const read = parseDecimal(String(json), cents);
  return typeof read === 'number' ? surcharge.accept(formatDecimal(read, { ...cents, exact: true })) : read;
}
