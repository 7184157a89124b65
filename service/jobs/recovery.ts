import { refuse } from '../core/refusals.js';
import { findingOf } from '../records/fields.js';
import { examine } from '../records/put.js';
import { verdict } from '../records/slice.js';
import type { Application } from '../schema/application.js';
import { indexedAs, keyOf } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Stored } from '../schema/view.js';
import type { ImportRow } from './import-rows.js';
import type { Job } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { isOwnChange, spelledKey, withPresence } from './judged.js';
import type { Judged } from './judged.js';
import { sameRow } from './packed-rows.js';

/**
 * Finds out what became of rows that may have been written before a crash, whose verdicts were lost with it. A row is
 * in the store when a change of the job behind the settled one has created its record with its values; of rows with one
 * key the first is meant. The others were refused then, and are judged as they were: as if the records of the rows
 * behind them were not there yet. A row for which neither holds is the writer's to judge again: its slice was never
 * written (or it shares a unique value with a record).
 */
export class Recovery {
  /** Keys of the records that rows looked at so far have made. */
  readonly #made = new Set<string>();

  /** `settledChange`: what the job has added since was created by later changes. */
  constructor(
    readonly application: Application,
    readonly table: Table,
    readonly job: Job,
    readonly settledChange: number,
    readonly view: () => StoreView,
  ) {}

  /** Rows in the order of the file with their verdicts, as far as they can be told. */
  judge(rows: readonly ImportRow[]): ReadonlyMap<ImportRow, Judged> {
    const view = this.view();
    const before = withPresence(
      view,
      (table, key) => view.has(table, key) && !(table === this.table.name && this.#isAhead(view, key)),
    );
    const judged = new Map<ImportRow, Judged>();
    for (const row of rows) {
      const found = this.#judge(row.values!, view, before);
      if (found !== undefined) judged.set(row, found);
    }
    return judged;
  }

  /** A row that the writer has added after all. */
  made(row: ImportRow): void {
    this.#made.add(spelledKey(keyOf(this.table, row.values!)));
  }

  #judge(row: Row, view: StoreView, before: ReturnType<typeof withPresence>): Judged | undefined {
    const key = keyOf(this.table, row);
    const name = spelledKey(key);
    if (
      !this.#made.has(name) &&
      this.#records(view, key).some(
        (record) =>
          this.#isNew(view, record) &&
          (record.modified !== record.created || sameRow(this.#comparable(record.row), this.#comparable(row))),
      )
    ) {
      this.#made.add(name);
      return { verdict: verdict.added, findings: [] };
    }
    if (this.#made.has(name))
      return { verdict: verdict.conflict, findings: [findingOf(this.table.key.at(-1)!, refuse('repeated_in_file'))] };
    // A record that was there before: the writer words the conflict.
    if (before.has(this.table.name, key)) return undefined;
    const { errors } = examine(this.application, this.table, row, before);
    return errors.length > 0 ? { verdict: verdict.rejected, findings: errors } : undefined;
  }

  /** The values as they are told from others: a secret of the file was sealed anew. */
  #comparable(row: Row): Row {
    return this.table.columns.map((column, place) =>
      row[place] === undefined ? undefined : indexedAs(column, row[place]),
    );
  }

  /** The record of a key, and those of it that were archived. */
  #records(view: StoreView, key: Key): readonly Stored[] {
    const live = view.get(this.table.name, key);
    return live === undefined ? view.archived(this.table.name, key) : [live, ...view.archived(this.table.name, key)];
  }

  /** Made by a row further on. */
  #isAhead(view: StoreView, key: Key): boolean {
    const live = view.get(this.table.name, key);
    return live !== undefined && this.#isNew(view, live) && !this.#made.has(spelledKey(key));
  }

  #isNew(view: StoreView, { created }: Stored): boolean {
    return created > this.settledChange && isOwnChange(view, this.job, created);
  }
}
