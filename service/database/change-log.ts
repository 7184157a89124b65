import type { Transaction } from 'lmdb';
import { pack, unpack } from './layout.js';
import { numberKey } from './numbers.js';
import { decodeOperations, operationsIn } from './operation.js';
import type { Operation } from './operation.js';
import type { Stores } from './stores.js';
import type { Tale } from './tale.js';

/**
 * The change log is at once audit trail, undo, history, replication feed and event stream (architecture.md). A change
 * has a head, which outlives its operations so that every record can say when and by whom it came to be; and its
 * operations, of which only those that replace or move a record hold what was there before.
 *
 * Changes that are one thing done (the slices of an import, a large move) are a unit: the head of the first speaks for
 * all of them.
 */
export interface ChangeHead {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  /** User name, or `system`. */
  readonly by: string;
  readonly what: string;
  readonly application: string;
  /**
   * Records created, changed, moved or removed; of a unit's first change those of the whole unit. Older releases
   * counted what niud keeps beside them too.
   */
  readonly records: number;
  /** The job it is a slice of. */
  readonly job?: number;
  /** The change that it takes back, a unit by its first. */
  readonly reverts?: number;
  /** The change that took it back, as far as it could. */
  readonly revertedBy?: number;
  /** The first change of the unit that it is a part of: its own number where it is that. */
  readonly unit?: number;
  /** Of a unit's first change the last one, of the others the one before: from any of them all are found. */
  readonly link?: number;
  /** Undefined where an older release wrote it. */
  readonly tale?: Tale;
  /** Bookkeeping of niud's own, which no list shows. */
  readonly quiet?: boolean;
  /** Records that stayed when it was taken back; 0 is whole. */
  readonly left?: number;
  /** The large move that it began. */
  readonly move?: MoveMark;
}

/** What a large move moves. */
export interface MoveMark {
  readonly kind: 'archive' | 'restore' | 'purge';
  readonly table: number;
  readonly key: readonly (string | number | bigint)[];
  /** The batch that is made, brought back or removed. */
  readonly batch: number;
  /** The job that carries it out. */
  readonly job: number;
}

type Packed = [number, string, string, string, number, ...unknown[]];

export function writeHead(stores: Stores, change: number, head: ChangeHead): void {
  stores.heads.put(numberKey(change), packHead(head));
}

/** The bytes of a head; `decodeHead` is the inverse. */
export function packHead(head: ChangeHead): Buffer {
  const { at, by, what, application, records, job, reverts, revertedBy, unit, link, tale, quiet, left, move } = head;
  const marked = move === undefined ? undefined : [move.kind, move.table, move.key, move.batch, move.job];
  const told = tale === undefined ? undefined : [tale.counts, tale.keys, tale.tenants];
  return pack([
    at,
    by,
    what,
    application,
    records,
    job,
    reverts,
    revertedBy,
    unit,
    link,
    told,
    quiet === true ? true : undefined,
    left,
    marked,
  ]);
}

export function decodeHead(bytes: Uint8Array): ChangeHead {
  const [at, by, what, application, records, job, reverts, revertedBy, unit, link, told, quiet, left, move] =
    unpack<Packed>(bytes);
  return {
    at,
    by,
    what,
    application,
    records,
    ...(typeof job === 'number' ? { job } : {}),
    ...(typeof reverts === 'number' ? { reverts } : {}),
    ...(typeof revertedBy === 'number' ? { revertedBy } : {}),
    ...(typeof unit === 'number' ? { unit } : {}),
    ...(typeof link === 'number' ? { link } : {}),
    ...(Array.isArray(told) ? { tale: taleFrom(told) } : {}),
    ...(quiet === true ? { quiet } : {}),
    ...(typeof left === 'number' ? { left } : {}),
    ...(Array.isArray(move) ? { move: moveFrom(move) } : {}),
  };
}

function taleFrom([counts, keys, tenants]: unknown[]): Tale {
  return {
    counts: counts as Tale['counts'],
    keys: keys as Tale['keys'],
    tenants: (tenants ?? undefined) as Tale['tenants'],
  };
}

function moveFrom([kind, table, key, batch, job]: unknown[]): MoveMark {
  return { kind, table, key, batch, job } as MoveMark;
}

export function readHead(stores: Stores, change: number, transaction?: Transaction): ChangeHead | undefined {
  const bytes = stores.heads.getBinary(numberKey(change), transaction === undefined ? {} : { transaction });
  return bytes === undefined ? undefined : decodeHead(bytes);
}

/** The operations of a change as the log keeps them; undefined where they were trimmed or never were. */
export function readOperations(stores: Stores, change: number, transaction?: Transaction): Operation[] | undefined {
  const bytes = stores.changes.getBinary(numberKey(change), transaction === undefined ? {} : { transaction });
  return bytes === undefined ? undefined : decodeOperations(bytes);
}

/** The same one by one, for who does other work between them. */
export function operationsOf(stores: Stores, change: number): Iterable<Operation> | undefined {
  const bytes = stores.changes.getBinary(numberKey(change));
  return bytes === undefined ? undefined : operationsIn(bytes);
}
