import { refuse, type Refusal } from '../../../core/refusals.js';
import type { Json, Kind } from '../../../schema/kind.js';
import { choice } from '../../../schema/kinds/choice.js';
import { formatDecimal, parseDecimal } from '../../../schema/kinds/decimal.js';
import { money } from '../../../schema/kinds/money.js';
import { rate } from '../../../schema/kinds/rate.js';

/** How an amount becomes a price (calling-card.md, charge_method). */
export const chargeMethods = ['per_minute', 'per_increment', 'per_call', 'free'] as const;
export type ChargeMethod = typeof chargeMethods[number];
export const chargeMethod = choice(chargeMethods);

/** What a call may find in a rate that has children, none of which holds. */
export const childlessForms = ['use_parent', 'reject'] as const;
export type Childless = typeof childlessForms[number];
export const childless = choice(childlessForms);

/** Six digits before the point: as much as a balance can hold. */
export const mostCents = 999_999_99;

/** What an account or an offering holds or demands: 3 to 8 digits counted without the point (tables.md, lot). */
export const balance = money(0, mostCents);

/** A balance that credit may have taken below nothing (calling-card.md, Postpaid). */
export const currentBalance = money(-mostCents, mostCents);

/** What is moved at once: from one cent to what an account can hold. */
export const movedAmount = money(1, mostCents);

const signed = money(-mostCents, mostCents);

function notZero(cents: number | Refusal): number | Refusal {
  return cents === 0 ? refuse('out_of_range', 'Nothing would change.') : cents;
}

/** What an account is put right by, up or down; in cents. */
export const adjustedAmount: Kind<number> = { ...signed, parse: (text) => notZero(signed.parse(text)), accept: (json) => notZero(signed.accept(json)) };

/** What a call costs once, whatever it lasts; in cents. */
export const surcharge = money(0, mostCents);

/** An amount inside a document, in millionths of the currency's unit: text, or a number that says the same. */
export function amountIn(json: Json): number | Refusal {
  return rate.accept(typeof json === 'number' ? String(json) : json);
}

const cents = { places: 2, least: 0, most: mostCents };

/** Money inside a document, in cents: text, or a number that says the same. */
export function centsIn(json: Json): number | Refusal {
  if (typeof json !== 'number') return surcharge.accept(json);
  const read = parseDecimal(String(json), cents);
  return typeof read === 'number' ? surcharge.accept(formatDecimal(read, { ...cents, exact: true })) : read;
}
