import type { Finding } from '../../../core/refusals.js';
import { choice } from '../../../schema/kinds/choice.js';
import { duration } from '../../../schema/kinds/duration.js';
import { systemTimestamp } from '../../../schema/kinds/timestamp.js';
import type { Column } from '../../../schema/table.js';

/** When accounts expire (calling-card.md, Expiry): an offering says it for its accounts, an account for itself. */
export const expirationTypes = ['No_Expiration', 'Fixed_Expiration', 'Days_From_First_Use'] as const;
export type ExpirationType = typeof expirationTypes[number];

/** Which first use a duration is counted from: the first accepted PIN, or the first answered call that was charged. */
export const activationTypes = ['FIRST_USE_IVR', 'FIRST_BILLED_CALL'] as const;
export type ActivationType = typeof activationTypes[number];

/** What is noted in the ledger of an account when it happens for the first time, under these names. */
export const firstUse = { FIRST_USE_IVR: 'FIRST_USE_IVR', FIRST_BILLED_CALL: 'FIRST_BILLED_CALL' } as const satisfies Readonly<Record<ActivationType, string>>;

export function expirationType(more: Partial<Column>): Column {
  return {
    name: 'default_expiration_type', label: 'Default Expiration Type', kind: choice(expirationTypes),
    meaning: 'Whether accounts expire, and whether at a date or some time after their first use.', ...more,
  };
}

export function expirationDate(name: string, label: string): Column {
  return { name, label, kind: systemTimestamp, meaning: 'When accounts of type Fixed_Expiration expire.' };
}

export const firstUseDuration: Column = {
  name: 'first_use_expiration_duration', label: 'First Use Expiration Duration', kind: duration,
  meaning: 'How long accounts of type Days_From_First_Use live after their first use: days of 24 hours, or calendar years.',
};

export const firstUseActivation: Column = {
  name: 'first_use_activation_type', label: 'First Use Activation Type', kind: choice(activationTypes),
  meaning: 'Which first use counts: that a PIN was accepted, or that an answered call was charged.',
};

/** What says when an account expires, its own values before those of its offering. */
export interface Expiration {
  readonly type: string | undefined;
  readonly date: number | undefined;
  readonly duration: string | undefined;
  readonly activation: string | undefined;
}

/** What a type of expiration asks for and does not find. `dateColumn` is the name of the date's column here. */
export function expirationFaults({ type, date, duration: lasting, activation }: Expiration, dateColumn: string): readonly Finding[] {
  const missing = (field: string): Finding => ({ field, code: 'required', message: `${String(type)} needs it.` });
  if (type === 'Fixed_Expiration') return date === undefined ? [missing(dateColumn)] : [];
  if (type !== 'Days_From_First_Use') return [];
  return [...lasting === undefined ? [missing(firstUseDuration.name)] : [], ...activation === undefined ? [missing(firstUseActivation.name)] : []];
}
