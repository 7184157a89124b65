import { limits } from '../core/limits.js';
import { isRefusal, refuse, refuseFields } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { memberOf, generationOf, liveKeyOf } from '../database/archive-key.js';
import type { Draft } from '../database/draft.js';
import { keysReferredTo } from '../database/referred.js';
import { keys } from '../database/cursor.js';
import { numberKey } from '../database/numbers.js';
import { decodeKey } from '../schema/key.js';
import { referencesTo } from '../schema/reference.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Archived, Stored } from '../schema/view.js';
import { countOfBatch, countUnder, startArchive, startPurge, startRestore, usedBy } from './large-move.js';
import { generationsOf } from './obstacles.js';
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
function usersOutside(
  draft: Draft,
  batch: ReadonlyMap<string, Member>,
): readonly { readonly table: string; readonly key: Key }[] {
  const outside = new Map<string, { readonly table: string; readonly key: Key }>();
  for (const { table, record } of batch.values()) {
    for (const user of draft.users(table.name, record.key, Infinity)) {
      const name = nameOf(user.table, user.key);
      if (!user.contained && user.replaced !== true && !batch.has(name)) outside.set(name, user);
      if (outside.size >= 10) return [...outside.values()];
    }
  }
  return [...outside.values()];
}

/**
 * Moves a live record with all that it contains to the archive, as one batch. Gives how many records moved. `guard` is
 * the version that was read: `stale` when it is another by now.
 */
export function archive(draft: Draft, table: Table, key: Key, guard?: number): number | Refusal {
  const record = draft.get(table.name, key);
  if (record === undefined) return refuse(draft.movingRecord(table.name, key) === undefined ? 'not_found' : 'moving');
  const stale = staleness(draft, table, record, guard);
  if (stale !== undefined) return stale;
  const total = countUnder(draft, table, record);
  if (total > limits.movedAtOnce) return startArchive(draft, table, record, total);
  const batch = containment(draft, table, record);
  const users = usersOutside(draft, batch);
  if (users.length > 0) return usedBy(users);
  for (const member of batch.values()) {
    const refused = member.table.mayArchive?.(member.record.row, draft, draft.by);
    if (refused !== undefined) return refused;
  }
  for (const member of [...batch.values()].reverse()) {
    const refused = draft.archive(member.table.name, member.record, draft.batch);
    if (refused !== undefined) return refused;
  }
  return batch.size;
}

/**
 * Of the batch that an archived record moved with, the record and what it contains; the whole batch where the record is
 * its root.
 */
function archivedContainment(draft: Draft, table: Table, root: Archived): Map<string, Member<Archived>> {
  const batch = new Map<string, Member<Archived>>([[nameOf(table.name, root.key), { table, record: root }]]);
  // Of a batch that may be large nothing is read where nothing can be contained.
  if (!referencesTo(draft.declared, table).some(({ reference }) => reference.contained === true)) return batch;
  const inside = new Map<string, Member<Archived>[]>();
  for (const member of members(draft, root.batch)) {
    for (const container of containersOf(member.table, member.record.row)) {
      const others = inside.get(container);
      if (others === undefined) inside.set(container, [member]);
      else others.push(member);
    }
  }
  for (const [name] of batch) {
    for (const member of inside.get(name) ?? []) {
      const inner = nameOf(member.table.name, member.record.key);
      if (!batch.has(inner)) batch.set(inner, member);
    }
  }
  return batch;
}

function* members(draft: Draft, batch: number, tables?: ReadonlySet<Table>): Generator<Member<Archived>> {
  for (const bytes of keys(draft.stores.batches, { prefix: numberKey(batch) })) {
    const { application, table: number, archiveKey } = memberOf(bytes);
    const { table } = draft.stores.numbered(application, number);
    if (tables?.has(table) === false) continue;
    const record = draft.generation(table.name, decodeKey(table, liveKeyOf(archiveKey)), generationOf(archiveKey));
    if (record !== undefined) yield { table, record };
  }
}

function containersOf(table: Table, row: Row): readonly string[] {
  return (table.references ?? [])
    .filter(({ contained }) => contained === true)
    .flatMap((reference) => keysReferredTo(table, reference, row).map((key) => nameOf(reference.to, key)));
}

function pick(draft: Draft, table: Table, key: Key, generation?: number): readonly Archived[] | Refusal {
  const found = generationsOf(draft, table, key, generation);
  if (
    found.some(({ row }) => draft.isMoving(table.name, row)) ||
    (found.length === 0 && draft.movingRecord(table.name, key) !== undefined)
  )
    return refuse('moving');
  return found.length > 0 ? found : refuse('not_found', `No archived ${table.name} has this key.`);
}

/** Brings an archived record back with the batch it moved with. Gives how many records came back. */
export function restore(draft: Draft, table: Table, key: Key, generation?: number): number | Refusal {
  const found = pick(draft, table, key, generation);
  if (isRefusal(found)) return found;
  const root = found[0]!;
  if (isLarge(draft, table, root)) return startRestore(draft, table, root);
  const batch = [...archivedContainment(draft, table, root).values()];
  for (const {
    table: { name },
    record,
  } of batch) {
    if (draft.has(name, record.key)) return refuse('key_taken', `There is a live ${nameOf(name, record.key)}.`);
  }
  for (const { table: member, record } of batch) {
    const refused = uniqueTaken(draft, member, record.key, record.row) ?? draft.restore(member.name, record);
    if (refused !== undefined) return refused;
  }
  for (const { table: member, record } of batch) {
    const missing = missingReferences(draft.declared, member, record.row, draft);
    if (missing.length > 0)
      return refuse('parent_archived', `${nameOf(member.name, record.key)}: ${missing[0]!.message}`, missing);
    // What a check forbids may have become true while the record was away.
    const found = member.check?.(record.row, draft).errors ?? [];
    const errors =
      found.length > 0 && isTakenOn(draft.stores, draft.application, record.created)
        ? apart(member, found, record.row, record.row).errors
        : found;
    if (errors.length > 0) return refuseFields(errors);
  }
  return batch.length;
}

/**
 * Whether more may lie under an archived record than moves at once: its batch is that large, and it contains records.
 */
export function isLarge(draft: Draft, table: Table, { batch }: Archived): boolean {
  return (
    countOfBatch(draft.stores, batch) > limits.movedAtOnce &&
    referencesTo(draft.declared, table).some(({ reference }) => reference.contained === true)
  );
}

/**
 * Removes from the archive for good: one generation with its batch, or every one of the key. Gives how many records
 * went.
 */
export function purge(draft: Draft, table: Table, key: Key, generation?: number): number | Refusal {
  const roots = pick(draft, table, key, generation);
  if (isRefusal(roots)) return roots;
  let removed = 0;
  for (const root of roots) {
    // It may have gone with another generation's batch.
    if (draft.generation(table.name, key, root.archived) === undefined) continue;
    const gone = purgeBatch(draft, table, root);
    if (isRefusal(gone)) return gone;
    removed += gone;
  }
  return removed;
}

function purgeBatch(draft: Draft, table: Table, root: Archived): number | Refusal {
  if (isLarge(draft, table, root)) return startPurge(draft, table, root);
  const batch = archivedContainment(draft, table, root);
  const users = archivedUsers(draft, root, batch);
  if (users.length > 0) return usedBy(users);
  for (const {
    table: { name },
    record,
  } of batch.values()) {
    const refused = draft.purge(name, record);
    if (refused !== undefined) return refused;
  }
  return batch.size;
}

/** Of the batch those that would stay, and refer to what is to go: without it they could never come back. */
function archivedUsers(
  draft: Draft,
  { batch: number }: Archived,
  gone: ReadonlyMap<string, Member>,
): readonly { readonly table: string; readonly key: Key }[] {
  const targets = new Set([...gone.values()].map(({ table }) => table.name));
  const referring = draft.declared.tables.filter(({ references = [] }) =>
    references.some(({ to, contained, optional }) => contained !== true && optional !== true && targets.has(to)),
  );
  if (referring.length === 0) return [];
  const users: { table: string; key: Key }[] = [];
  for (const { table, record } of members(draft, number, new Set(referring))) {
    if (gone.has(nameOf(table.name, record.key))) continue;
    const refers = (table.references ?? []).some(
      (reference) =>
        reference.contained !== true &&
        reference.optional !== true &&
        keysReferredTo(table, reference, record.row).some((key) => gone.has(nameOf(reference.to, key))),
    );
    if (refers && users.push({ table: table.name, key: record.key }) >= 10) break;
  }
  return users;
}
