import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { readOperations } from '../database/change-log.js';
import type { Operation } from '../database/change-log.js';
import type { Draft } from '../database/draft.js';
import { rowOf } from '../database/layout.js';
import type { User } from '../database/view.js';
import { decodeKey, encodeKey } from '../schema/key.js';
import { movesToArchive } from '../schema/reference.js';
import type { Key, Row, Table } from '../schema/table.js';
import { tenantOf } from '../schema/tenant.js';
import { largeMoveOf } from './large-move.js';
import type { Move } from './large-move.js';
import { archive, restore } from './move.js';
import { uniqueTaken } from './put.js';
import { missingReferences, spelled } from './references.js';

/** A record that was left as it is. */
export interface Left {
  readonly table: string;
  readonly key: Key;
  readonly code: string;
  readonly message: string;
}

/** What taking a change back did. */
export interface Reverted {
  /** The change that did it. */
  readonly change: number;
  readonly records: number;
  /** Records left as they are, because they were changed or referred to since. */
  readonly left: readonly Left[];
}

/** Which change is taken back, and how. */
export interface RevertRequest {
  readonly application: string;
  readonly by: string;
  readonly change: number;
  /** What cannot be taken back is left and listed, instead of refusing all (an import). */
  readonly leave: boolean;
  /** Only this tenant's records may be touched: a change of anybody else's is not there. */
  readonly tenant: readonly string[];
}

interface Undo {
  readonly table: Table;
  readonly operation: Operation;
}

/**
 * Takes a change back, last operation first (product.md, Undo and audit). Refused when something later depends on it, naming it; with
 * `leave` what cannot be taken back stays and is listed instead.
 */
export function revert(draft: Draft, { change, leave, tenant }: RevertRequest): Reverted | Refusal {
  const head = draft.head(change);
  const operations = head?.application === draft.application ? readOperations(draft.stores, change) : undefined;
  if (operations === undefined) return refuse('not_found', `The change log has no change ${change}.`);
  if (head?.revertedBy !== undefined) return refuse('stale', `Change ${change} was taken back by change ${head.revertedBy}.`);
  const left: Left[] = [];
  let records = 0;
  const moved = largeMoveOf(draft, operations);
  if (moved !== undefined) return revertMove(draft, moved);
  const touched = new Set(operations.map(placeOf));
  for (const operation of operations.reverse()) {
    const { table } = draft.stores.numbered(draft.declared.number, operation.table);
    // Of what niud keeps only what a record contains is a part of it.
    if (!movesToArchive(table)) continue;
    if (!isUnder(draft, { table, operation }, tenant)) return refuse('not_found', `The change log has no change ${change}.`);
    const refused = takeBack(draft, { table, operation }, change, touched);
    if (refused === undefined) records += table.internal === true ? 0 : 1;
    else if (leave) left.push({ table: table.name, key: decodeKey(table, operation.key), code: refused.code, message: refused.message });
    else return refused;
  }
  return { change: draft.change, records, left };
}

function placeOf({ table, key }: Pick<Operation, 'table' | 'key'>): string {
  return `${table} ${key.toString('latin1')}`;
}

/** A large move goes the other way, as a large move. */
function revertMove(draft: Draft, { kind, root }: Move): Reverted | Refusal {
  const { table } = draft.shelf(root.table);
  const records = kind === 'archive' ? restore(draft, table, root.key) : kind === 'restore' ? archive(draft, table, root.key) : refuse('stale', 'A purge cannot be undone.');
  return isRefusal(records) ? records : { change: draft.change, records, left: [] };
}

/** Whether the record is the tenant's, as it is or as it was. */
function isUnder(draft: Draft, { table, operation }: Undo, tenant: readonly string[]): boolean {
  if (tenant.length === 0) return true;
  const row = operation.before === undefined ? draft.get(table.name, decodeKey(table, operation.key))?.row : rowOf(table, operation.before);
  const owner = row === undefined ? [] : tenantOf(table, row);
  return tenant.every((part, place) => owner[place] === part);
}

/** `touched` are the places of all records that the change has touched. */
function takeBack(draft: Draft, { table, operation }: Undo, change: number, touched: ReadonlySet<string>): Refusal | undefined {
  const key = decodeKey(table, operation.key);
  const name = `${table.name}/${spelled(key)}`;
  switch (operation.kind) {
    case 'create':
    case 'update': {
      const stored = draft.get(table.name, key);
      if (stored === undefined) return refuse('stale', `${name} is no longer live.`);
      // What the change wrote to one record more than once is taken back as often.
      if (stored.modified !== change && stored.modified !== draft.change) return refuse('stale', `${name} was modified by change ${stored.modified}.`);
      if (operation.kind === 'create') return inUse(name, draft.users(table.name, key, 10)) ?? draft.remove(table.name, stored);
      const row = rowOf(table, operation.before!);
      return unfit(draft, table, key, row) ?? draft.update(table.name, stored, row);
    }
    case 'archive': {
      const archived = draft.generation(table.name, key, operation.generation!);
      if (archived === undefined) return refuse('stale', `${name} is no longer in the archive.`);
      if (draft.has(table.name, key)) return refuse('key_taken', `There is a live ${name}.`);
      return uniqueTaken(draft, table, key, archived.row) ?? draft.restore(table.name, archived);
    }
    case 'restore': {
      const stored = draft.get(table.name, key);
      if (stored === undefined) return refuse('stale', `${name} is no longer live.`);
      const others = draft.users(table.name, key, touched.size + 10)
        .filter((user) => !touched.has(placeOf({ table: draft.shelf(user.table).table.number, key: encodeKey(user.key) })));
      return inUse(name, others.slice(0, 10)) ?? draft.archive(table.name, stored, draft.change);
    }
    case 'purge': return refuse('stale', `${name} was purged: a purge cannot be undone.`);
    case 'forget': {
      if (draft.has(table.name, key)) return refuse('key_taken', `There is a live ${name}.`);
      const row = rowOf(table, operation.before!);
      return unfit(draft, table, key, row) ?? draft.create(table.name, key, row);
    }
  }
}

function inUse(name: string, all: readonly User[]): Refusal | undefined {
  const users = all.filter(({ replaced }) => replaced !== true);
  return users.length === 0 ? undefined : refuse('in_use', `${name} is referred to by ${users.map((user) => `${user.table}/${spelled(user.key)}`).join(', ')}.`);
}

/** Why a row of before can no longer stand: what it refers to has gone, or another record has its unique value. */
function unfit(draft: Draft, table: Table, key: Key, row: Row): Refusal | undefined {
  const missing = missingReferences(draft.declared, table, row, draft);
  return missing.length > 0 ? refuse('stale', `${table.name}/${spelled(key)}: ${missing[0]!.message}`) : uniqueTaken(draft, table, key, row);
}
