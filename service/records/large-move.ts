import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { generationOf, liveKeyOf, memberOf } from '../database/archive-key.js';
import type { Operation } from '../database/change-log.js';
import { countKeys, keys } from '../database/cursor.js';
import type { Draft } from '../database/draft.js';
import { isHidden } from '../database/hidden.js';
import type { TenantPrefix } from '../database/hidden.js';
import { numberKey } from '../database/numbers.js';
import type { Stores } from '../database/stores.js';
import { keysReferredTo } from '../database/referred.js';
import { tenantOf } from '../schema/tenant.js';
import type { StoreView } from '../database/view.js';
import { decodeKey } from '../schema/key.js';
import type { Json } from '../schema/kind.js';
import { containedBy, movesToArchive, referencesTo } from '../schema/reference.js';
import { position } from '../schema/table.js';
import type { Key, Table } from '../schema/table.js';
import type { Archived, Stored } from '../schema/view.js';
import { put, uniqueTaken } from './put.js';
import { missingReferences, spelled } from './references.js';

/** The table of jobs, through which a large move is to be seen and goes on after a restart. */
const jobTable = 'job';
export const moveJob = 'move';

/** What is left to do of a large move; kept in the job's record. */
export interface Move {
  readonly kind: 'archive' | 'restore' | 'purge';
  readonly tenant: TenantPrefix;
  readonly root: { readonly table: string; readonly key: readonly string[] };
  readonly batch: number;
  /** The last member of the batch that was looked at, in hexadecimal: a slice goes on behind it. */
  readonly after?: string;
}

/** How far a large move is. */
export interface MoveProgress {
  readonly moved: number;
  readonly done: boolean;
}

/** The tenant that a record stands for: its key is what those under it name. Undefined for a record that is nobody's tenant. */
export function tenantRoot(table: Table, { row, key }: Stored): TenantPrefix | undefined {
  const tenant = tenantOf(table, row);
  return tenant.length === key.length && tenant.every((part, place) => part === key[place]) ? tenant : undefined;
}

/** How many records a tenant has, live or in the archive; there one of several generations counts several times. */
export function countOfTenant(draft: Draft, tenant: TenantPrefix, archive: boolean): number {
  return draft.declared.tables.reduce((sum, table) => sum + (movesToArchive(table) ? draft.count(table.name, archive, tenant) : 0), 0);
}

/** Hides the tenant and leaves the rest to a job; `total` records are on their way from this change on. */
export function startArchive(draft: Draft, table: Table, root: Stored, tenant: TenantPrefix, total: number): number | Refusal {
  for (const guarded of draft.declared.tables.filter(({ mayArchive }) => mayArchive !== undefined)) {
    for (const key of keysOfTenant(draft, guarded, tenant, Infinity)) {
      const refused = guarded.mayArchive!(draft.get(guarded.name, key)!.row, draft, draft.by);
      if (refused !== undefined) return refused;
    }
  }
  const refused = startJob(draft, { kind: 'archive', tenant, root: { table: table.name, key: root.key.map(String) }, batch: draft.change }, total);
  if (refused !== undefined) return refused;
  draft.hide(tenant);
  return total;
}

/** How many members a batch has, counted to one more than move at once. */
export function countOfBatch({ batches }: Stores, batch: number): number {
  return countKeys(batches, { prefix: numberKey(batch) }, limits.movedAtOnce + 1);
}

/** Hides the tenant until all of it is back; what contains it must be live. */
export function startRestore(draft: Draft, table: Table, root: Archived, tenant: TenantPrefix): number | Refusal {
  if (draft.has(table.name, root.key)) return refuse('key_taken', `There is a live ${table.name}/${spelled(root.key)}.`);
  const missing = missingReferences(draft.declared, table, root.row, draft);
  if (missing.length > 0) return refuse('parent_archived', missing[0]!.message, missing);
  const total = countOfTenant(draft, tenant, true);
  const refused = startJob(draft, { kind: 'restore', tenant, root: { table: table.name, key: root.key.map(String) }, batch: root.batch }, total);
  if (refused !== undefined) return refused;
  draft.hide(tenant);
  return total;
}

/** The root goes at once, what it contained behind it. */
export function startPurge(draft: Draft, table: Table, root: Archived, tenant: TenantPrefix): number | Refusal {
  const total = countOfTenant(draft, tenant, true);
  const refused = startJob(draft, { kind: 'purge', tenant, root: { table: table.name, key: root.key.map(String) }, batch: root.batch }, total - 1);
  return refused ?? draft.purge(table.name, root) ?? total;
}

function startJob(draft: Draft, move: Move, total: number): Refusal | undefined {
  const declared = draft.shelf(jobTable).table;
  const attributes: Record<string, Json> = {
    job_id: nextJobId(draft), job_type: moveJob, object: move.root.table, status: 'processing', role_id: 'platform_owner', by: draft.by,
    started: draft.at, updated: draft.at, rows: total, added: 0, kwargs: { ...move, root: { ...move.root } },
  };
  const answer = put(draft, declared, [attributes['job_id'] as number], attributes);
  return isRefusal(answer) ? answer : undefined;
}

function nextJobId(draft: Draft): number {
  for (const { key } of draft.scan(jobTable, { reverse: true, limit: 1 })) return Number(key[0]) + 1;
  return draft.change;
}

/** The large move that a change has started. */
export function largeMoveOf(draft: Draft, operations: readonly Operation[]): Move | undefined {
  const declared = draft.shelf(jobTable).table;
  const [first] = operations;
  if (operations.length !== 1 || first!.kind !== 'create' || first!.table !== declared.number) return undefined;
  const row = draft.get(jobTable, decodeKey(declared, first!.key))?.row;
  return row?.[position(declared, 'job_type')] === moveJob ? JSON.parse(row[position(declared, 'kwargs')] as string) as Move : undefined;
}

/** The next slice of a large move; the last one shows the tenant again, or takes the root along, and ends the job. */
export function moveSlice(draft: Draft, jobId: number): MoveProgress | Refusal {
  const declared = draft.shelf(jobTable).table;
  const job = draft.get(jobTable, [jobId]);
  const field = (name: string) => job?.row[position(declared, name)];
  if (job === undefined || field('status') !== 'processing') return refuse('job_ended');
  const move = JSON.parse(field('kwargs') as string) as Move;
  const { moved, done, after } = draft.unveiled(() => (move.kind === 'archive' ? archiveSlice(draft, move) : batchSlice(draft, move)));
  if (done && move.kind !== 'purge') draft.show(move.tenant);
  const answer = put(draft, declared, [jobId], {
    added: Number(field('added') ?? 0) + moved, updated: draft.at,
    ...(after === undefined ? {} : { kwargs: { ...move, root: { ...move.root }, after } }),
    ...(done ? { status: 'completed', ended: draft.at } : {}),
  });
  return isRefusal(answer) ? answer : { moved, done };
}

interface Done extends MoveProgress {
  readonly after?: string;
}

function archiveSlice(draft: Draft, { tenant, root, batch }: Move): Done {
  const provisioned = draft.declared.tables.filter(({ internal }) => internal !== true);
  // Of the root's own table others may be the tenant's too; the root itself is the last.
  const last = draft.shelf(root.table).table;
  let taken = 0;
  let moved = 0;
  for (const table of [...provisioned.filter((each) => each !== last), last]) {
    for (const key of keysOfTenant(draft, table, tenant, limits.movedInSlice - taken)) {
      const stored = draft.get(table.name, key);
      if (stored === undefined) continue;
      moved += archiveInternal(draft, table, key, batch) + 1;
      draft.archive(table.name, stored, batch);
      taken++;
    }
  }
  return { moved, done: taken < limits.movedInSlice };
}

/** Internal records go with what contains them, in the same slice: nothing else leads to them for certain. */
function archiveInternal(draft: Draft, container: Table, key: Key, batch: number): number {
  let moved = 0;
  for (const { table, reference } of referencesTo(draft.declared, container)) {
    if (table.internal !== true || reference.contained !== true) continue;
    for (const inner of [...draft.keysOf(table.name, reference, key, {})]) {
      const stored = draft.get(table.name, inner);
      if (stored === undefined) continue;
      moved += archiveInternal(draft, table, inner, batch) + 1;
      draft.archive(table.name, stored, batch);
    }
  }
  return moved;
}

/** Keys of a tenant's live records: by the table's own key where that begins with the tenant, else by what contains them. */
function keysOfTenant(draft: Draft, table: Table, tenant: TenantPrefix, limit: number): readonly Key[] {
  const columns = [table.tenant?.provider, table.tenant?.subscriber].slice(0, tenant.length);
  if (columns.every((column, place) => column !== undefined && table.key[place] === column)) return [...draft.scan(table.name, { prefix: tenant, limit: bounded(limit) })].map(({ key }) => key);
  const found = new Map<string, Key>();
  for (const reference of table.references ?? []) {
    const target = draft.shelf(reference.to).table;
    const leads = reference.contained === true && [target.tenant?.provider, target.tenant?.subscriber].every((column, place) => place >= target.key.length || column === target.key[place]);
    if (!leads || target.key.length < tenant.length) continue;
    for (const key of draft.keysOf(table.name, reference, tenant, { limit: bounded(limit - found.size) })) found.set(spelled(key), key);
    if (found.size >= limit) break;
  }
  return [...found.values()];
}

function bounded(limit: number): number {
  return Math.min(limit, Number.MAX_SAFE_INTEGER);
}

/** Members of the batch that are the tenant's, in the order of the batch, from behind the last one looked at. */
function batchSlice(draft: Draft, { kind, tenant, batch, after }: Move): Done {
  const looked = [...keys(draft.stores.batches, { prefix: numberKey(batch), limit: limits.movedInSlice, ...(after === undefined ? {} : { after: Buffer.from(after, 'hex') }) })];
  let moved = 0;
  for (const bytes of looked) {
    const { application, table: number, archiveKey } = memberOf(bytes);
    const { table } = draft.stores.numbered(application, number);
    const record = draft.generation(table.name, decodeKey(table, liveKeyOf(archiveKey)), generationOf(archiveKey));
    assert(record !== undefined, 'a member of a batch is in the archive');
    if (!isHidden([tenant], tenantOf(table, record.row))) continue;
    if (kind === 'purge') draft.purge(table.name, record);
    // What was taken by another record meanwhile stays in the archive.
    else if (draft.has(table.name, record.key) || uniqueTaken(draft, table, record.key, record.row) !== undefined || isInAnother(draft, table, record)) continue;
    else draft.restore(table.name, record);
    moved++;
  }
  const last = looked.at(-1);
  return { moved, done: looked.length < limits.movedInSlice, ...(last === undefined ? {} : { after: last.toString('hex') }) };
}

/** Whether another record has the place of the one that contained an internal record: that one stays in the archive, and what it contained with it. */
function isInAnother(draft: Draft, table: Table, { row, batch }: Archived): boolean {
  return table.internal === true && containedBy(table).some((reference) => keysReferredTo(table, reference, row)
    .some((key) => draft.has(reference.to, key) && draft.archived(reference.to, key).some((other) => other.batch === batch)));
}

/**
 * What a restore would collide with, looked for before it is asked for, in steps between which the caller may do other work: of a
 * large batch the writer itself does not look at every key.
 */
export function* conflicts(stores: Stores, look: () => StoreView, table: Table, key: Key, generation?: number): Generator<void, Refusal | undefined> {
  const root = look().archived(table.name, key).find(({ archived }) => generation === undefined || archived === generation);
  const tenant = root === undefined ? undefined : tenantRoot(table, root);
  if (root === undefined || tenant === undefined || countOfBatch(stores, root.batch) <= limits.movedAtOnce) return undefined;
  let after: Buffer | undefined;
  for (;;) {
    // A new look each time: what is held over a pause is a snapshot that pins pages.
    const view = look();
    const members = [...keys(stores.batches, { prefix: numberKey(root.batch), after, limit: limits.movedInSlice })];
    for (const bytes of members) {
      const { application, table: number, archiveKey } = memberOf(bytes);
      const member = stores.numbered(application, number).table;
      const memberKey = decodeKey(member, liveKeyOf(archiveKey));
      if (view.has(member.name, memberKey)) return refuse('key_taken', `There is a live ${member.name}/${spelled(memberKey)}.`);
    }
    after = members.at(-1);
    if (members.length < limits.movedInSlice) return undefined;
    yield;
  }
}
