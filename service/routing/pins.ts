import type { Refusal } from '../core/refusals.js';

/**
 * What a PIN is tried on: an account or card that is named beside it, or all that a door leads to (lookup-protocol.md,
 * SERVE operations).
 */
export type PinAttempt =
  | { readonly account: string }
  | {
      /** Where callers give a PIN alone: an access number. */
      readonly door: string;
      /** Who calls; all who withhold it are one. */
      readonly caller: string | undefined;
    };

/**
 * Counts wrong PINs by whatever door they come, dry or not. An attempt counts from its beginning, so that many at once
 * gain nothing.
 */
export interface PinGuard {
  /** Counts an attempt; `denied` with the reason `throttled` where there were too many wrong ones. */
  begin(attempt: PinAttempt): Refusal | undefined;
  /** The PIN was right: an account begins anew, of a door this attempt is taken back. */
  right(attempt: PinAttempt): void;
}
