import type { Finding } from '../../core/refusals.js';

/** What says when an account expires, its own values before those of its offering. */
interface Expiration {
  readonly type: string | undefined;
  readonly date: number | undefined;
  readonly duration: string | undefined;
  readonly activation: string | undefined;
}

/** What a type of expiration asks for and does not find. `dateColumn` is the name of the date's column here. */
export function expirationFaults(
  { type, date, duration: lasting, activation }: Expiration,
  dateColumn: string,
): readonly Finding[] {
  const missing = (field: string): Finding => ({ field, code: 'required', message: `${String(type)} needs it.` });
  if (type === 'Fixed_Expiration') return date === undefined ? [missing(dateColumn)] : [];
  if (type !== 'Days_From_First_Use') return [];
  return [
    ...(lasting === undefined ? [missing('first_use_expiration_duration')] : []),
    ...(activation === undefined ? [missing('first_use_activation_type')] : []),
  ];
}
