/** Something that holds of the unit: an alarm wants somebody now, a warning by day, a notice nobody. */
export interface Condition {
  readonly code: string;
  readonly gravity: 'alarm' | 'warning' | 'notice';
  /** What is the matter, a sentence. */
  readonly message: string;
  /** What to do, with the command that helps. */
  readonly next: string;
}
