import type { ChargeMethod } from '../kinds/charge.js';

/**
 * All that the price of a call depends on beside its start and its length, fixed when it begins: rates may change under
 * it. Plain JSON, for it lies in the call's reservation until the call is settled: members may come, what is there
 * keeps its meaning. Money is in cents, prices are in millionths of the currency's unit (which may have hundredths),
 * percentages in hundredths.
 */
export interface Terms {
  readonly rate: string;
  /** In order, each for the seconds behind the one before. */
  readonly tiers: readonly Tier[];
  readonly surchargeCents: number;
  /** What a call is charged at least, and the first increment; absent where it is as long as those behind it. */
  readonly firstSeconds?: number;
  /** 1 or more: of the increments behind the first. */
  readonly intervalSeconds: number;
  readonly thresholdSeconds: number;
  readonly minimumSeconds: number;
  readonly markup: number;
  /** Of the promotion, where the call began in one; 0 to 10,000. */
  readonly discount: number;
  readonly modifiers: readonly ModifierTerms[];
  /** In which the days and hours of the modifiers are meant. */
  readonly zone: string;
  /** How cents are rounded; absent is half up, as release 0.2.0 did. */
  readonly rounding?: 'half_up' | 'up';
}

/** A part of the call with one price. */
export interface Tier {
  /** Null for the rest; the last tier goes on whatever it says. */
  readonly seconds: number | null;
  readonly method: ChargeMethod;
  /** Millionths, as rates are kept (`rateSteps`). What `free` costs is not looked at. */
  readonly amount: number;
}

/** A weekly window of the modifier schedule. */
export interface ModifierTerms {
  /** Bits 1 (Sunday) to 7 (Saturday): the days on which it starts (routing.md, T4). */
  readonly days: number;
  /** Seconds of the day, `[start, end)`; a start behind the end wraps midnight. */
  readonly start: number;
  readonly end: number;
  /** By what the amount is multiplied, or what stands in its place; millionths both. */
  readonly kind: 'factor' | 'amount';
  /** Which may have hundredths. */
  readonly millionths: number;
}

/** What an answered call is charged. */
export interface Price {
  readonly billedSeconds: number;
  readonly cents: number;
}
