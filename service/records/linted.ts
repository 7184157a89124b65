import type { Clock } from '../core/clock.js';
import { changeLimits } from '../core/change-limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Steps } from '../core/turns.js';
import type { StoreView } from '../database/store-view.js';
import type { Registry } from '../schema/registry.js';
import { checkOf, keyOf } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { View } from '../schema/view.js';
import type { Write } from '../schema/write.js';
import { completed } from './complete.js';
import { viewOf } from './earlier-view.js';
import type { Was } from './earlier-view.js';
import { keptRow } from './movements.js';
import { checkedValues, isCheckedAlready, readCreate, readPut } from './put.js';
import { orderedKey, RecordsThen } from './records-then.js';
import type { ChangeRequest, Linted } from './request.js';

/** Far behind every change: what is to be written is newer than all that is stored. */
const toCome = Number.MAX_SAFE_INTEGER;

/** Whether a change has writes that are linted at some cost (`Table.checked`). */
export function isLinted(
  registry: Registry,
  { application, writes }: Pick<ChangeRequest, 'application' | 'writes'>,
): boolean {
  return writes.some(
    ({ method, table }) =>
      (method === 'create' || method === 'put') && registry.table(application, table)?.checked !== undefined,
  );
}

/**
 * What the records of a change are worth warnings for, found before the writer has it (api.md, Limits): each once,
 * among the records as they stand and those that the writes before it leave, and only where what is linted changes.
 * Whatever refuses a write is found by the writer, and nothing is said of it here. A step for each record, which may
 * take a tenth of a second; `overloaded` where all of them take too long.
 */
export function* lintWrites(
  registry: Registry,
  look: () => StoreView,
  { application: name, writes }: Pick<ChangeRequest, 'application' | 'writes'>,
  clock: Clock,
): Steps<readonly (Linted | undefined)[] | Refusal> {
  const application = registry.application(name)!;
  const drafted = new Drafted(() => viewOf(look(), application, toCome, drafted.records));
  const found: (Linted | undefined)[] = [];
  const began = clock.monotonic();
  for (const [place, write] of writes.entries()) {
    const table = registry.table(name, write.table);
    const linted = table === undefined ? undefined : drafted.lint(table, write, writes.length > 1, clock.now());
    found.push(linted);
    yield;
    if (clock.monotonic() - began > changeLimits.lintMs)
      return refuse(
        'overloaded',
        `The batch takes longer than ${changeLimits.lintMs / 1_000} seconds to lint, ${place + 1} of its ${writes.length} writes were: send fewer at once.`,
      );
  }
  return found;
}

/** The records as the writes of a change leave them, one after the other. */
class Drafted {
  readonly records: Was = new Map();

  constructor(readonly view: () => View) {}

  /** Takes a write in; what is found of it where it is worth looking. */
  lint(table: Table, write: Write, inBatch: boolean, nowMs: number): Linted | undefined {
    if (write.method === 'archive') this.#put(table, write.key, undefined);
    if (write.method !== 'create' && write.method !== 'put') return undefined;
    const view = this.view();
    const before = write.method === 'put' ? view.get(table.name, write.key)?.row : undefined;
    const read =
      write.method === 'put'
        ? readPut(table, write.key, write.attributes, before, view)
        : readCreate(table, write.attributes, view);
    if (isRefusal(read) || read.findings.length > 0) return undefined;
    const row = completed(table, read.row, before, nowMs);
    const found =
      table.checked === undefined || (inBatch && before !== undefined && isCheckedAlready(table, before, row))
        ? undefined
        : warningsIn(table, row, view, nowMs);
    this.#put(table, keyOf(table, row), keptRow(table, row));
    return found;
  }

  #put(table: Table, key: Key, row: Row | undefined): void {
    const records = this.records.get(table.name) ?? new RecordsThen(table);
    this.records.set(table.name, records);
    records.put(orderedKey(key), row === undefined ? undefined : { key, row, created: toCome, modified: toCome });
  }
}

function warningsIn(table: Table, row: Row, view: View, nowMs: number): Linted | undefined {
  const checked = checkOf(table, row, view, nowMs);
  return checked.errors.length > 0 ? undefined : { of: checkedValues(table, row), warnings: [...checked.warnings] };
}
