import { column } from '../../../schema/declaration.js';
import { choice } from '../../../schema/kinds/choice.js';
import { duration } from '../../../schema/kinds/duration.js';
import { systemTimestamp } from '../../../schema/kinds/timestamp.js';

/** When accounts expire (calling-card.md, Expiry): an offering says it for its accounts, an account for itself. */
const expirationTypes = ['No_Expiration', 'Fixed_Expiration', 'Days_From_First_Use'] as const;

/** Which first use a duration is counted from: the first accepted PIN, or the first answered call that was charged. */
const activationTypes = ['FIRST_USE_IVR', 'FIRST_BILLED_CALL'] as const;
export type ActivationType = (typeof activationTypes)[number];

/** What is noted in the ledger of an account when it happens for the first time, under these names. */
export const firstUse = {
  FIRST_USE_IVR: 'FIRST_USE_IVR',
  FIRST_BILLED_CALL: 'FIRST_BILLED_CALL',
} as const satisfies Readonly<Record<ActivationType, string>>;

export const expirationType = column({
  label: 'Default Expiration Type',
  kind: choice(expirationTypes),
  meaning: 'Whether accounts expire, and whether at a date or some time after their first use.',
});

export function expirationDate(label: string) {
  return column({ label, kind: systemTimestamp, meaning: 'When accounts of type Fixed_Expiration expire.' });
}

export const firstUseDuration = column({
  label: 'First Use Expiration Duration',
  kind: duration,
  meaning:
    'How long accounts of type Days_From_First_Use live after their first use: days of 24 hours, or calendar years.',
});

export const firstUseActivation = column({
  label: 'First Use Activation Type',
  kind: choice(activationTypes),
  meaning: 'Which first use counts: that a PIN was accepted, or that an answered call was charged.',
});
