import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import { findingOf } from '../records/fields.js';
import { allFaults, examine } from '../records/put.js';
import { verdict } from '../records/slice.js';
import type { SliceResult } from '../records/slice.js';
import type { Application } from '../schema/application.js';
import { keyOf, uniqueText } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { ImportRow, RowFinding } from './import-rows.js';
import type { Job } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { isOwnChange, spelledKey, withPresence } from './judged.js';
import type { Judged } from './judged.js';
import { KeySet } from './key-set.js';
import type { RefusedRow } from './refused-rows.js';

/** Rows of one slice: those handed to the writer, and those whose verdicts are known without it. */
export interface JudgedRows {
  readonly rows: readonly ImportRow[];
  readonly offered: readonly ImportRow[];
  readonly known: ReadonlyMap<ImportRow, Judged>;
}

/** What became of the rows of one slice. */
interface SliceVerdicts {
  /** In the order of the file. */
  readonly refused: readonly RefusedRow[];
  readonly conflicts: number;
  readonly rejected: number;
}

const nothing: readonly RowFinding[] = [];
const added: Judged = { verdict: verdict.added, findings: [] };

/**
 * Merges the writer's verdicts with those on the cells, and makes a dry run say what the import would: the writer
 * forgets each dry slice, so the keys and unique values of the rows that would have gone in are remembered here (their
 * hashes; at most `limits.dryRunKeys`). A check that counts records (routes of a number, wildcard shapes) sees in a dry
 * run only the slice its row is in.
 */
export class Verdicts {
  readonly #seen = new KeySet(limits.dryRunKeys);
  readonly #unique: readonly number[];
  readonly #refersToItself: boolean;

  constructor(
    readonly application: Application,
    readonly table: Table,
    readonly job: Job,
    readonly view: () => StoreView,
  ) {
    this.#unique = table.columns.flatMap((column, place) =>
      column.unique === true || column.uniqueWithin !== undefined ? [place] : [],
    );
    this.#refersToItself = (table.references ?? []).some(({ to }) => to === table.name);
  }

  /** The file has more keys than a dry run remembers. */
  get incomplete(): boolean {
    return this.#seen.full;
  }

  /** The verdicts of one slice; `made` hears of each row that the writer has added. */
  of({ rows, offered, known }: JudgedRows, result: SliceResult, made: (row: ImportRow) => void): SliceVerdicts {
    const findings = new Map(result.reasons.map((reason) => [reason.row, reason.findings]));
    const refused: RefusedRow[] = [];
    let conflicts = 0;
    let place = 0;
    for (const row of rows) {
      if (!row.fits) {
        refused.push({ row, findings: this.#all(row) });
        continue;
      }
      let judged = known.get(row);
      if (judged === undefined) {
        judged = this.#judge(row, { verdict: result.verdicts[place]!, findings: findings.get(place) ?? nothing });
        if (judged.verdict === verdict.added) made(offered[place]!);
        place++;
      }
      if (judged.verdict === verdict.added) continue;
      if (judged.verdict === verdict.conflict) conflicts++;
      refused.push({ row, findings: judged.findings });
    }
    assert(place === offered.length, 'every row that was offered is judged');
    assert(place === result.verdicts.length, 'the writer has a verdict for each row that was offered');
    return { refused, conflicts, rejected: refused.length - conflicts };
  }

  /**
   * Of a row whose cells could not all be read, what else is wrong with it, the other rows of the file left aside; of
   * another tenant's nothing is told.
   */
  #all({ findings, partly }: ImportRow): readonly RowFinding[] {
    if (partly === undefined || findings.some(({ code }) => code === 'foreign_provider')) return findings;
    return allFaults(this.application, this.table, partly, findings, this.view(), this.job.created);
  }

  #judge(row: ImportRow, judged: Judged): Judged {
    if (this.job.dryRun) return this.#judgeDry(row.values!, judged);
    return judged.verdict === verdict.conflict && this.#isOfThisJob(row.values!) ? repeated(this.table) : judged;
  }

  /** Whether the record of the row's key is one that this job itself has added. */
  #isOfThisJob(row: Row): boolean {
    const stored = this.view().get(this.table.name, keyOf(this.table, row));
    return (
      stored !== undefined && stored.created > this.job.created && isOwnChange(this.view(), this.job, stored.created)
    );
  }

  /** In the order in which the writer judges: key, record, unique values. */
  #judgeDry(row: Row, judged: Judged): Judged {
    const view = this.view();
    const key = keyOf(this.table, row);
    const name = spelledKey(key);
    const keyTaken =
      judged.verdict === verdict.conflict &&
      judged.findings[0]?.code === 'key_taken' &&
      this.table.key.includes(judged.findings[0].field);
    if (!view.has(this.table.name, key) && (keyTaken || this.#seen.has(name))) return repeated(this.table);
    if (judged.verdict === verdict.conflict) return judged;
    if (judged.verdict === verdict.rejected) {
      const errors = this.#refersToItself
        ? examine(this.application, this.table, row, this.#withFile(view)).errors
        : judged.findings;
      if (errors.length > 0) return { verdict: verdict.rejected, findings: errors };
    }
    const taken = this.#unique.find(
      (place) => row[place] !== undefined && this.#seen.has(spelledValue(this.table, place, row)),
    );
    if (taken !== undefined)
      return {
        verdict: verdict.conflict,
        findings: [
          findingOf(
            this.table.columns[taken]!.name,
            refuse('key_taken', `There is a live ${this.table.name} with this ${this.table.columns[taken]!.name}.`),
          ),
        ],
      };
    this.#seen.add(name);
    for (const place of this.#unique)
      if (row[place] !== undefined) this.#seen.add(spelledValue(this.table, place, row));
    return added;
  }

  /** The store as it would be with the rows of the file so far. */
  #withFile(view: StoreView): ReturnType<typeof withPresence> {
    return withPresence(
      view,
      (table, key) => view.has(table, key) || (table === this.table.name && this.#seen.has(spelledKey(key))),
    );
  }
}

/** A unique value as one text, which no key reads like. */
function spelledValue({ columns }: Table, place: number, row: Row): string {
  return `\u0001${place}\u0001${uniqueText(columns[place]!, row, place)}`;
}

function repeated(table: Table): Judged {
  return { verdict: verdict.conflict, findings: [findingOf(table.key.at(-1)!, refuse('repeated_in_file'))] };
}
