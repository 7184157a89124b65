/** What the tried call made of a rule. */
export interface Mark {
  readonly outcome: 'matched' | 'failed' | 'not_reached';
  readonly decides: boolean;
  readonly why: string;
}
