import type { Refusal } from '../core/refusals.js';
import type { Column } from './column.js';
import type { Key, Row } from './row.js';
import type { View } from './view.js';
import type { Attributes } from './write.js';

/**
 * How records of a table are made in numbers, by a job (calling-card.md: cards are generated in batches). What tells
 * records apart in order (the numbers of cards) follows from what was asked for, so that a job goes on where it was;
 * what is drawn (PINs) is drawn when a record is made.
 */
export interface Generator {
  readonly meaning: string;
  /** What `kwargs` takes, declared like columns. */
  readonly takes: readonly Column[];
  /**
   * How many records, 1 or more; `values` are in the order of `takes`. Refuses what does not go together, naming
   * fields.
   */
  count(values: Row): number | Refusal;
  /** The key of the record at a place, from 0; no two places have the same. */
  keyAt(values: Row, place: number): Key;
  /**
   * The record at a place. What is drawn is unlike that of every live record of the view, and another one when it is
   * asked for again.
   */
  attributesAt(values: Row, place: number, view: View): Attributes | Refusal;
}
