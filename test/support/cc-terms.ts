import type { ModifierTerms, Terms, Tier } from '../../service/apps/cc/rating/terms.js';

/** Ten cents a minute in intervals of a minute, with nothing beside, in UTC; but for what is given. */
export function termsOf(more: Partial<Terms> = {}): Terms {
  return {
    rate: 'rate', tiers: [tier(0.1)], surchargeCents: 0, intervalSeconds: 60, thresholdSeconds: 0, minimumSeconds: 0, markup: 0, discount: 0,
    modifiers: [], zone: 'UTC', ...more,
  };
}

/** A tier by its amount, as a rate writes it. */
export function tier(amount: number, seconds: number | null = null, method: Tier['method'] = 'per_minute'): Tier {
  return { seconds, method, amount: millionths(amount) };
}

/** As prices are kept: with eight digits behind the point. */
function millionths(amount: number): number {
  return Math.round(amount * 100_000_000) / 100;
}

/** Bits of weekdays, 1 = Sunday; none given is every day. */
export function days(...weekdays: readonly number[]): number {
  return weekdays.length === 0 ? 0b1111_1110 : weekdays.reduce((bits, weekday) => bits | 1 << weekday, 0);
}

/** A window `HH:MM-HH:MM` that multiplies prices. */
export function times(factor: number, window: string, on = days()): ModifierTerms {
  return { ...hours(window), days: on, kind: 'factor', millionths: millionths(factor) };
}

/** A window that puts another amount in the place of the tier's. */
export function instead(amount: number, window: string, on = days()): ModifierTerms {
  return { ...hours(window), days: on, kind: 'amount', millionths: millionths(amount) };
}

function hours(window: string): { readonly start: number; readonly end: number } {
  const [start, end] = window.split('-').map((time) => Number(time.slice(0, 2)) * 3600 + Number(time.slice(3)) * 60) as [number, number];
  return { start, end };
}
