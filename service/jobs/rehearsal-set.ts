import { limits } from '../core/limits.js';
import { systemZone } from '../core/system-zone.js';
import { utf8Bytes } from '../core/bytes.js';
import { rehearsalCaseTable } from '../parts/rehearsal-case.js';
import type { Registry } from '../schema/registry.js';
import { position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import { caseColumns, caseReader } from './case-rows.js';
import type { Case, CaseCells, CaseReading, UnreadCase } from './case-rows.js';
import type { StoreView } from '../records/store-view.js';

/** A set of cases that are records. */
export interface CaseSet {
  readonly provider: string;
  readonly name: string;
}

/** The table of cases of an application; undefined where it has none. */
export function caseTableOf(registry: Registry, application: string): Table | undefined {
  return registry.table(application, rehearsalCaseTable);
}

export function hasCases(view: StoreView, { provider, name }: CaseSet): boolean {
  for (const _ of view.scan(rehearsalCaseTable, { prefix: [provider, name], limit: 1 })) return true;
  return false;
}

/** The cases of a set in the order of their names, a slice at a time; each with its name. */
export class SetRows {
  readonly #read: ReturnType<typeof caseReader>;
  #after: Key | undefined;
  #line = 0;
  #isOver = false;

  constructor(
    readonly view: StoreView,
    readonly table: Table,
    readonly set: CaseSet,
    reading: CaseReading,
  ) {
    // The column's kind writes its cell in this zone.
    this.#read = caseReader({ ...reading, zone: systemZone });
  }

  get isOver(): boolean {
    return this.#isOver;
  }
  /** Cases given. */
  get done(): number {
    return this.#line;
  }

  *rows(): Iterable<(Case | UnreadCase) & { readonly name: string }> {
    const { provider, name: set } = this.set;
    let count = 0;
    for (const { key, row } of this.view.scan(this.table.name, {
      prefix: [provider, set],
      limit: limits.sliceRows,
      ...(this.#after === undefined ? {} : { after: this.#after }),
    })) {
      count++;
      this.#after = key;
      const cells: Partial<CaseCells> = Object.fromEntries(
        caseColumns.flatMap((column) => {
          const place = position(this.table, column);
          const value = row[place];
          return value === undefined ? [] : [[column, this.table.columns[place]!.kind.format(value)]];
        }),
      );
      const name = String(key[2]);
      // By its name, so that it draws the same when cases are put before it.
      const callId = cells.call_id ?? (utf8Bytes(name) <= limits.callIdBytes ? name : undefined);
      yield { ...this.#read(++this.#line, callId === undefined ? cells : { ...cells, call_id: callId }), name };
    }
    this.#isOver = count < limits.sliceRows;
  }
}
