/** What became of the rounds of one fault of a pair. */
export interface Outage {
  readonly fault: string;
  /** Why there were none. */
  readonly skipped?: string;
  /** Absent where nobody can serve meanwhile. */
  readonly mustMs?: number;
  readonly takenOver?: number;
  readonly writesMs?: readonly number[];
  readonly moneyMs?: readonly number[];
}

/** What all rounds came to, as `npm run faults -- --json FILE` writes it and the bench of a pair reads it. */
export interface FaultReport {
  readonly outages: readonly Outage[];
  readonly acknowledged: Readonly<Record<'writes' | 'reads' | 'money' | 'unanswered', number>>;
  readonly found: readonly string[];
}
