import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { takeBackOperation } from '../database/apply.js';
import { readHead, readOperations, writeHead } from '../database/change-log.js';
import type { ChangeHead, MoveMark } from '../database/change-log.js';
import { keys } from '../database/cursor.js';
import { writeHidden } from '../database/hidden.js';
import { numberAt, numberKey, numberOf } from '../database/numbers.js';
import { renewedOf } from '../database/renewal.js';
import type { Stores } from '../database/stores.js';
import type { Tale } from '../database/tale.js';
import { Tallies } from '../database/tally.js';
import { lastChangeKey } from '../database/view.js';
import { encodeKey } from '../schema/key.js';
import type { Key } from '../schema/row.js';
import { hiddenByJobs } from './large-move.js';

/** What going back came to. */
export interface Rewound {
  readonly from: number;
  readonly to: number;
  /** Changes that are no longer there. */
  readonly changes: number;
  /** Records that these had written, moved or removed, niud's own among them. */
  readonly operations: number;
}

/** A thing done in several changes, of which some stay and some go. */
export interface Divided {
  readonly what: string;
  readonly first: number;
  readonly last: number;
}

/** Changes of a store behind one, the last first. */
function* behind(stores: Stores, change: number): Iterable<number> {
  for (let after: Buffer | undefined; ; ) {
    const found = [
      ...keys(stores.heads, { reverse: true, limit: together, ...(after === undefined ? {} : { after }) }),
    ];
    for (const key of found) {
      if (numberOf(key) <= change) return;
      yield numberOf(key);
    }
    if (found.length < together) return;
    after = found.at(-1)!;
  }
}

/** Heads read at once. */
const together = 1_000;

/**
 * The change from which on everything is still in the log, looked for down to `least`: a store can go back to it, or to
 * any behind it.
 */
export function reachOf(stores: Stores, least = 1): number {
  // Records of before a migration lie as an earlier release wrote them.
  const floor = Math.max(least, ...stores.registry.applications.map(({ name }) => renewedOf(stores, name).change));
  for (const change of behind(stores, floor))
    if (stores.changes.getBinary(numberKey(change)) === undefined) return change;
  return floor;
}

/** Why a store cannot go back to a change; undefined where it can. */
export function unreachable(stores: Stores, change: number): Refusal | undefined {
  const last = numberAt(stores.meta, lastChangeKey);
  if (change > last) return refuse('not_found', `There is no change ${change} yet: the last is ${last}.`);
  if (readHead(stores, change) === undefined)
    return refuse('not_found', `There is no change ${change} here: an earlier restore took it back, or it never was.`);
  const reach = reachOf(stores, change);
  return reach === change
    ? undefined
    : refuse('not_found', `The change log no longer reaches back to change ${change}: the earliest is ${reach}.`);
}

/**
 * What was done in several changes and is cut in two by going back to this one: an import in the middle, say, which
 * then goes on.
 */
export function dividedAt(stores: Stores, change: number): readonly Divided[] {
  const found = new Map<number, Divided>();
  for (const later of behind(stores, change)) {
    const { unit } = readHead(stores, later)!;
    if (unit === undefined || unit > change || found.has(unit)) continue;
    const head = readHead(stores, unit)!;
    found.set(unit, { what: head.what, first: unit, last: head.link ?? unit });
  }
  return [...found.values()];
}

/**
 * Takes a store back to how it was once a change was in: every record, index, tally and archive, to the byte, and what
 * the log says of what stays. The number of the last change is left as it is, for no number ever means two changes. For
 * a copy that nobody else has open: it goes in steps, each on disk, and one that is ended in the middle is of no use.
 * Refuses what
 * `unreachable` says, with nothing touched. Source: systemd/README.md, Backups.
 */
export function rewind(stores: Stores, to: number): Rewound | Refusal {
  const refused = unreachable(stores, to);
  if (refused !== undefined) return refused;
  const from = numberAt(stores.meta, lastChangeKey);
  const going = [...behind(stores, to)];
  let operations = 0;
  for (let at = 0; at < going.length; ) {
    stores.store.root.transactionSync(() => {
      const tallies = new Tallies();
      for (let done = 0; at < going.length && done < limits.rewoundInStep; at++) {
        const count = takeBack(stores, going[at]!, tallies);
        done += count + 1;
        operations += count;
      }
      tallies.write(stores);
    });
  }
  stores.store.root.transactionSync(() => {
    for (const { name } of stores.registry.applications) writeHidden(stores, name, hiddenByJobs(stores, name));
  });
  return { from, to, changes: going.length, operations };
}

/** One change with its entry in the log; gives its operations. */
function takeBack(stores: Stores, change: number, tallies: Tallies): number {
  const head = readHead(stores, change)!;
  const operations = readOperations(stores, change)!;
  const application = stores.registry.application(head.application);
  for (const operation of operations.reverse())
    takeBackOperation(stores, stores.numbered(application!.number, operation.table), operation, tallies);
  stores.changes.remove(numberKey(change));
  stores.heads.remove(numberKey(change));
  if (head.unit !== undefined && head.unit !== change) leaveUnit(stores, head.unit, head);
  if (head.reverts !== undefined && head.quiet !== true) untaken(stores, head.reverts, change);
  return operations.length;
}

/** The first of a unit speaks for one change less. */
function leaveUnit(stores: Stores, unit: number, { link, tale }: ChangeHead): void {
  const first = readHead(stores, unit);
  if (first === undefined) return;
  const whole = first.tale === undefined || tale === undefined ? undefined : without(first.tale, tale, first.move);
  writeHead(stores, unit, {
    ...first,
    ...(link === undefined ? {} : { link }),
    ...(whole === undefined ? {} : { tale: whole, records: whole.counts.reduce((sum, [, , count]) => sum + count, 0) }),
  });
}

/**
 * A tale that another was put together with, before that. The root of a large move is named by the change that began
 * it.
 */
function without(whole: Tale, part: Tale, move: MoveMark | undefined): Tale {
  const gone = new Map(part.counts.map(([table, code, count]) => [table * 256 + code, count]));
  const named = new Set(part.keys.map(([table, key]) => `${table} ${Buffer.from(key).toString('latin1')}`));
  if (move !== undefined) named.delete(`${move.table} ${encodeKey(move.key as Key).toString('latin1')}`);
  const counts = whole.counts
    .map(([table, code, count]) => [table, code, count - (gone.get(table * 256 + code) ?? 0)] as const)
    .filter(([, , count]) => count > 0);
  return {
    counts,
    keys: whole.keys.filter(([table, key]) => !named.has(`${table} ${Buffer.from(key).toString('latin1')}`)),
    tenants: whole.tenants,
  };
}

/**
 * What was taken back by a change that has gone is in force again; where it was itself an undo, so is what it had done.
 */
function untaken(stores: Stores, reverted: number, by: number): void {
  const head = readHead(stores, reverted);
  if (head === undefined || head.revertedBy !== by) return;
  const { revertedBy: _, left: __, ...standing } = head;
  writeHead(stores, reverted, standing);
  if (standing.reverts !== undefined) taken(stores, standing.reverts, reverted);
}

function taken(stores: Stores, reverted: number, by: number): void {
  const head = readHead(stores, reverted);
  if (head === undefined) return;
  writeHead(stores, reverted, { ...head, revertedBy: by, left: 0 });
  if (head.reverts !== undefined) untaken(stores, head.reverts, reverted);
}
