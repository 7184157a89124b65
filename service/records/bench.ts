import type { Refusal } from '../core/refusals.js';
import type { User } from '../database/store-view.js';
import type { Application } from '../schema/application.js';
import type { Key, Row } from '../schema/row.js';
import type { Archived, Stored, View } from '../schema/view.js';

/**
 * Where a change is taken back: the draft of the writer, or a trial of it that is kept nowhere (`Trial`). One code
 * judges for both, so that what the log calls revertible is what a revert does.
 */
export interface Bench extends View {
  readonly declared: Application;
  /** The administrator who asks. */
  readonly by: string;
  /** The batch of what goes to the archive. */
  readonly batch: number;
  users(table: string, key: Key, limit: number): readonly User[];
  archived(table: string, key: Key): readonly Archived[];
  generation(table: string, key: Key, generation: number): Archived | undefined;
  /** The live record that has this value in a column that is unique. */
  holder(table: string, column: string, row: Row): Key | undefined;
  create(table: string, key: Key, row: Row, undoes: number, created: number): Refusal | undefined;
  update(table: string, stored: Stored, row: Row, undoes: number): Refusal | undefined;
  archive(table: string, stored: Stored, batch: number, undoes: number): Refusal | undefined;
  restore(table: string, archived: Archived, undoes: number): Refusal | undefined;
  remove(table: string, stored: Stored, undoes: number): Refusal | undefined;
}
