/** A line that was entered, as the CDR of its call keeps it. */
export interface Entry {
  readonly account: string;
  readonly serial: number;
  readonly amount: number;
}
