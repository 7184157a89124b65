import { readHead, writeHead } from './change-log.js';
import type { ChangeHead } from './change-log.js';
import { numberKey } from './numbers.js';
import { encodeOperations } from './operation.js';
import type { Operation } from './operation.js';
import type { Stores } from './stores.js';
import { countOf, together } from './tale.js';

/** What the change log is told of a change. */
export interface ChangeEntry {
  readonly number: number;
  readonly head: ChangeHead;
  /** The first change of the unit that it is a part of; its own number where it begins one. */
  readonly unit: number | undefined;
  /** Records that the taking back of a change left as they are. */
  readonly left: number;
  /**
   * Records that went into the quarantine or out of it: the log has no operations of such a change, for what they were
   * cannot be told.
   */
  readonly beside: number;
  readonly operations: readonly Operation[];
}

/**
 * Writes a change into the log: its operations, its head, the head of the unit that it is a part of, and that of the
 * change that it takes back.
 */
export function enterChange(stores: Stores, { number, head, unit, left, beside, operations }: ChangeEntry): void {
  if (beside === 0) stores.changes.put(numberKey(number), encodeOperations(operations));
  const first = unit === undefined || unit === number ? undefined : readHead(stores, unit);
  if (first === undefined) {
    writeHead(stores, number, { ...head, ...(unit === undefined ? {} : { unit: number, link: number }) });
    if (head.reverts !== undefined && head.quiet !== true) markTakenBack(stores, head.reverts, number, left);
    return;
  }
  writeHead(stores, number, { ...head, unit: unit!, link: first.link ?? unit! });
  const whole = first.tale === undefined ? head.tale! : together(first.tale, head.tale!);
  writeHead(stores, unit!, { ...first, unit: unit!, link: number, tale: whole, records: countOf(whole) });
}

/**
 * Marks what a change takes back. Where that was itself an undo, what it had taken back is in force again, and so on.
 */
function markTakenBack(stores: Stores, reverted: number, by: number, left: number): void {
  const head = readHead(stores, reverted);
  if (head === undefined) return;
  writeHead(stores, reverted, { ...head, revertedBy: by, left });
  const inForce = head.reverts === undefined ? undefined : readHead(stores, head.reverts);
  if (inForce === undefined) return;
  const { revertedBy: _, left: __, ...again } = inForce;
  writeHead(stores, head.reverts!, again);
  if (again.reverts !== undefined) markTakenBack(stores, again.reverts, head.reverts!, 0);
}
