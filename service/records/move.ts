import { limits } from '../core/limits.js';
import { isRefusal, refuse, refuseFields } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { memberOf, generationOf, liveKeyOf } from '../database/archive-key.js';
import type { Draft } from '../database/draft.js';
import { keysReferredTo } from '../database/referred.js';
import { keys } from '../database/cursor.js';
import { numberKey } from '../database/numbers.js';
import { decodeKey } from '../schema/key.js';
import type { Key, Table } from '../schema/table.js';
import type { Archived, Stored } from '../schema/view.js';
import { countOfBatch, countOfTenant, startArchive, startPurge, startRestore, tenantRoot } from './large-move.js';
import { apart, isTakenOn } from './outdated.js';
import { missingReferences, spelled } from './references.js';
import { staleness, uniqueTaken } from './put.js';

interface Member<R extends Stored = Stored> {
  readonly table: Table;
  readonly record: R;
}

const nameOf = (table: string, key: Key): string => `${table}/${spelled(key)}`;

function tableOf(draft: Draft, name: string): Table {
  return draft.shelf(name).table;
}

/** The record and everything it contains, containers first (jobs.md, Containment). */
function containment(draft: Draft, table: Table, record: Stored): Map<string, Member> {
  const batch = new Map<string, Member>([[nameOf(table.name, record.key), { table, record }]]);
  for (const member of batch.values()) {
    for (const user of draft.users(member.table.name, member.record.key, Infinity)) {
      const name = nameOf(user.table, user.key);
      if (!user.contained || batch.has(name)) continue;
      const stored = draft.get(user.table, user.key);
      if (stored !== undefined) batch.set(name, { table: tableOf(draft, user.table), record: stored });
    }
  }
  return batch;
}

/** The first records outside a batch that refer to one inside it; what they would be left with is the refusal. */
function usersOutside(draft: Draft, batch: ReadonlyMap<string, Member>): readonly string[] {
  const outside = new Set<string>();
  for (const { table, record } of batch.values()) {
    for (const user of draft.users(table.name, record.key, Infinity)) {
      const name = nameOf(user.table, user.key);
      if (!user.contained && user.replaced !== true && !batch.has(name)) outside.add(name);
      if (outside.size >= 10) return [...outside];
    }
  }
  return [...outside];
}

/** Moves a live record with all that it contains to the archive, as one batch. Gives how many records moved. `guard` is the version that was read: `stale` when it is another by now. */
export function archive(draft: Draft, table: Table, key: Key, guard?: number): number | Refusal {
  const record = draft.get(table.name, key);
  if (record === undefined) return refuse('not_found');
  const stale = staleness(draft, table, record, guard);
  if (stale !== undefined) return stale;
  const tenant = tenantRoot(table, record);
  const total = tenant === undefined ? 1 : countOfTenant(draft, tenant, false);
  if (tenant !== undefined && total > limits.movedAtOnce) return startArchive(draft, table, record, tenant, total);
  const batch = containment(draft, table, record);
  const users = usersOutside(draft, batch);
  if (users.length > 0) return refuse('in_use', `Referred to by ${users.join(', ')}.`, users.map((user) => ({ field: '', code: 'in_use', message: user })));
  for (const member of batch.values()) {
    const refused = member.table.mayArchive?.(member.record.row, draft, draft.by);
    if (refused !== undefined) return refused;
  }
  for (const member of [...batch.values()].reverse()) draft.archive(member.table.name, member.record, draft.change);
  return batch.size;
}

/** Of the batch that an archived record moved with, the record and what it contains; the whole batch where the record is its root. */
function archivedContainment(draft: Draft, table: Table, root: Archived): Map<string, Member<Archived>> {
  const batch = new Map<string, Member<Archived>>([[nameOf(table.name, root.key), { table, record: root }]]);
  // Of a batch that may be large nothing is read where nothing can be contained.
  if (!draft.declared.tables.some(({ references }) => references?.some(({ to, contained }) => to === table.name && contained === true))) return batch;
  const rest = members(draft, root.batch);
  for (const container of batch.values()) {
    for (const [name, member] of rest) {
      if (!batch.has(name) && contains(container, member)) batch.set(name, member);
    }
  }
  return batch;
}

function members(draft: Draft, batch: number): Map<string, Member<Archived>> {
  const found = new Map<string, Member<Archived>>();
  for (const bytes of keys(draft.stores.batches, { prefix: numberKey(batch) })) {
    const { application, table: number, archiveKey } = memberOf(bytes);
    const { table } = draft.stores.numbered(application, number);
    const key = decodeKey(table, liveKeyOf(archiveKey));
    const record = draft.generation(table.name, key, generationOf(archiveKey));
    if (record !== undefined) found.set(nameOf(table.name, key), { table, record });
  }
  return found;
}

function contains(container: Member, { table, record }: Member): boolean {
  return (table.references ?? []).some((reference) => reference.contained === true && reference.to === container.table.name
    && keysReferredTo(table, reference, record.row).some((key) => spelled(key) === spelled(container.record.key)));
}

function pick(draft: Draft, table: Table, key: Key, generation?: number): Archived | Refusal {
  const found = generation === undefined ? draft.archived(table.name, key)[0] : draft.generation(table.name, key, generation);
  return found ?? refuse('not_found', `No archived ${table.name} has this key.`);
}

/** Brings an archived record back with the batch it moved with. Gives how many records came back. */
export function restore(draft: Draft, table: Table, key: Key, generation?: number): number | Refusal {
  const root = pick(draft, table, key, generation);
  if (isRefusal(root)) return root;
  const tenant = tenantRoot(table, root);
  if (tenant !== undefined && countOfBatch(draft.stores, root.batch) > limits.movedAtOnce) return startRestore(draft, table, root, tenant);
  const batch = [...archivedContainment(draft, table, root).values()];
  for (const { table: { name }, record } of batch) {
    if (draft.has(name, record.key)) return refuse('key_taken', `There is a live ${nameOf(name, record.key)}.`);
  }
  for (const { table: member, record } of batch) {
    const refused = uniqueTaken(draft, member, record.key, record.row) ?? draft.restore(member.name, record);
    if (refused !== undefined) return refused;
  }
  for (const { table: member, record } of batch) {
    const missing = missingReferences(draft.declared, member, record.row, draft);
    if (missing.length > 0) return refuse('parent_archived', `${nameOf(member.name, record.key)}: ${missing[0]!.message}`, missing);
    // What a check forbids may have become true while the record was away.
    const found = member.check?.(record.row, draft).errors ?? [];
    const errors = found.length > 0 && isTakenOn(draft.stores, draft.application, record.created) ? apart(member, found, record.row, record.row).errors : found;
    if (errors.length > 0) return refuseFields(errors);
  }
  return batch.length;
}

/** Removes from the archive for good: one generation with its batch, or every one of the key. Gives how many records went. */
export function purge(draft: Draft, table: Table, key: Key, generation?: number): number | Refusal {
  const first = pick(draft, table, key, generation);
  if (isRefusal(first)) return first;
  const roots = generation === undefined ? draft.archived(table.name, key) : [first];
  let removed = 0;
  for (const root of roots) {
    const tenant = tenantRoot(table, root);
    if (tenant !== undefined && countOfBatch(draft.stores, root.batch) > limits.movedAtOnce) {
      const started = startPurge(draft, table, root, tenant);
      if (isRefusal(started)) return started;
      removed += started;
      continue;
    }
    for (const { table: { name }, record } of archivedContainment(draft, table, root).values()) {
      draft.purge(name, record);
      removed++;
    }
  }
  return removed;
}
