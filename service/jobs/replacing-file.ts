import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import { findingOf } from '../records/fields.js';
import { allFaults, examine } from '../records/put.js';
import type { StoreView } from '../records/store-view.js';
import type { Application } from '../schema/application.js';
import type { Row } from '../schema/row.js';
import type { Table } from '../schema/table.js';
import type { ImportRow, RowFinding } from './import-rows.js';
import { KeySet } from './key-set.js';
import type { ReplacedRecords } from './replaced-records.js';

/**
 * A file that stands in the place of a set of records, judged row by row before anything is written of it: which names
 * it brings, which of them do not fit, and whether it may be carried out at all.
 */
export class ReplacingFile {
  rows = 0;
  conflicts = 0;
  rejected = 0;
  /** Names in the file, and those of rows that do not fit. */
  readonly #named = new KeySet(limits.replacedNames);
  readonly #kept = new KeySet(limits.replacedNames);
  /** A row whose name cannot be read: what is to stay cannot be told. */
  #unreadable: number | undefined;

  constructor(
    readonly declared: Application,
    readonly table: Table,
    readonly records: ReplacedRecords,
  ) {}

  /** Whether a row of it that fits is about this. */
  brings(name: string): boolean {
    return this.#named.has(name);
  }

  /** Whether only a row that does not fit is about it: what is there stays. */
  leaves(name: string): boolean {
    return this.#kept.has(name);
  }

  /** Why nothing is written of the file. */
  whyRefused(): string | undefined {
    const { rows, rejected } = this;
    if (rows === 0) return 'The file has no rows: it would end everything and bring nothing.';
    if (this.#named.full || this.#kept.full) return `The file names more than ${limits.replacedNames} records.`;
    if (this.#unreadable !== undefined)
      return `Line ${this.#unreadable} does not say which ${this.table.key.at(-2)!} it is about: nothing is written.`;
    return rejected > 0 && !this.records.set.keepRejected
      ? `${rejected} of ${rows} rows do not fit: nothing is written. Mend them, or say keep_rejected to leave what they are about as it is.`
      : undefined;
  }

  /** What is wrong with a row, which is counted with the others. */
  judge(row: ImportRow, view: StoreView): readonly RowFinding[] {
    this.rows++;
    const fitted = this.fitted(row);
    const findings = !('findings' in fitted)
      ? examine(this.declared, this.table, fitted.row, view).errors
      : row.partly === undefined || fitted.findings.some(({ code }) => code === 'foreign_provider')
        ? fitted.findings
        : allFaults(this.declared, this.table, row.partly, fitted.findings, view).filter(
            ({ code }) => code !== 'key_taken',
          );
    const name = this.#nameOf(row);
    if (findings.length > 0) {
      this.rejected++;
      if (name === undefined) this.#unreadable ??= row.line;
      else if (!this.#named.has(name)) this.#kept.add(name);
      return findings;
    }
    if (this.#named.has(name!) || this.#kept.has(name!)) {
      this.conflicts++;
      return [findingOf(this.table.key.at(-2)!, refuse('repeated_in_file'))];
    }
    this.#named.add(name!);
    return [];
  }

  /** A row as it goes in, as far as it can be told without the store. */
  fitted({ values, cells, findings }: ImportRow): { readonly row: Row } | { readonly findings: readonly RowFinding[] } {
    if (values === undefined) return { findings };
    if (!this.records.isOf(values))
      return {
        findings: [
          findingOf(
            this.table.key.at(-3)!,
            refuse(
              'bad_choice',
              `The file replaces ${this.records.set.name.join(' / ')}: a row of another has no place in it.`,
            ),
          ),
        ],
      };
    const row = this.records.atInstant(values, cells);
    return row === undefined
      ? {
          findings: [
            findingOf(
              this.table.key.at(-1)!,
              refuse(
                'out_of_range',
                'The rows of the file begin when it replaces the others: leave the date empty, or write that one.',
              ),
            ),
          ],
        }
      : { row };
  }

  /** What a row is about, though it may not fit otherwise; undefined where that cannot be read. */
  #nameOf({ values, partly }: ImportRow): string | undefined {
    const row = values ?? partly;
    return row === undefined ? undefined : this.records.nameOf(row);
  }
}
