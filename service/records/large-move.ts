import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { generationOf, liveKeyOf, memberOf } from '../database/archive-key.js';
import type { ChangeHead, MoveMark } from '../database/change-log.js';
import { countKeys, entries, keys } from '../database/cursor.js';
import type { Draft } from '../database/draft.js';
import { isHidden } from '../database/hidden.js';
import type { Hidden, TenantPrefix } from '../database/hidden.js';
import { rowOf } from '../database/layout.js';
import { numberKey } from '../database/numbers.js';
import type { Stores } from '../database/stores.js';
import { keysReferredTo } from '../database/referred.js';
import { tenantOf } from '../schema/tenant.js';
import { decodeKey, encodeKey } from '../schema/key.js';
import type { Json } from '../schema/kind.js';
import { containedBy, movesToArchive, referencesTo } from '../schema/reference.js';
import type { JobTypeName } from '../parts/job-types.js';
import { job as jobDeclaration } from '../parts/system-tables.js';
import { value } from '../schema/declaration.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Archived, Stored } from '../schema/view.js';
import { put, uniqueTaken } from './put.js';
import { missingReferences, spelled } from './references.js';
import { oldMoveJob } from './units.js';

/** The table of jobs, through which a large move is to be seen and goes on after a restart. */
const { name: jobTable, at } = jobDeclaration;
const moveJob: JobTypeName = 'move';

/** What is left to do of a large move; kept in the job's record. */
interface Move {
  readonly kind: 'archive' | 'restore' | 'purge';
  /**
   * Of a root that is a tenant's own record, all that is the tenant's; of any other the records that name it as what
   * contains them.
   */
  readonly tenant?: TenantPrefix;
  readonly root: { readonly table: string; readonly key: readonly (string | number)[] };
  readonly batch: number;
  /** The change that began it. A release up to 0.2.0 did not write it. */
  readonly unit?: number;
  /** The last member of the batch that was looked at, in hexadecimal: a slice goes on behind it. */
  readonly after?: string;
}

/** How far a large move is. */
export interface MoveProgress {
  readonly moved: number;
  readonly done: boolean;
}

function hiddenBy({ tenant, root }: Move): Hidden {
  return tenant ?? { table: root.table, key: root.key };
}

/**
 * The tenant that a record stands for: its key is what those under it name. Undefined for a record that is nobody's
 * tenant.
 */
export function tenantRoot(table: Table, { row, key }: Pick<Stored, 'row' | 'key'>): TenantPrefix | undefined {
  const tenant = tenantOf(table, row);
  return tenant.length === key.length && tenant.every((part, place) => part === key[place]) ? tenant : undefined;
}

/**
 * How many live records move with a record: of a tenant all, of another root counted to a little more than move at
 * once.
 */
export function countUnder(draft: Draft, table: Table, record: Stored): number {
  const tenant = tenantRoot(table, record);
  if (tenant !== undefined)
    return draft.declared.tables.reduce(
      (sum, each) => sum + (movesToArchive(each) ? draft.count(each.name, false, tenant) : 0),
      0,
    );
  let count = 1;
  for (const { table: from, reference } of referencesTo(draft.declared, table)) {
    if (reference.contained !== true) continue;
    for (const _ of draft.keysOf(from.name, reference, record.key, { limit: limits.movedAtOnce + 1 })) count++;
  }
  return count;
}

/** Hides the root and leaves the rest to a job; `total` records are on their way from this change on. */
export function startArchive(draft: Draft, table: Table, root: Stored, total: number): number | Refusal {
  const tenant = tenantRoot(table, root);
  const users = draft.users(table.name, root.key, 10, true).filter(({ replaced }) => replaced !== true);
  if (users.length > 0) return usedBy(users);
  for (const guarded of tenant === undefined ? [table] : draft.declared.tables) {
    if (guarded.mayArchive === undefined) continue;
    for (const key of tenant === undefined ? [root.key] : keysOfTenant(draft, guarded, tenant, Infinity)) {
      const refused = guarded.mayArchive(draft.get(guarded.name, key)!.row, draft, draft.by);
      if (refused !== undefined) return refused;
    }
  }
  return start(draft, table, root, 'archive', draft.change, total);
}

/** The refusal that names who refers to what is to go. */
export function usedBy(users: readonly { readonly table: string; readonly key: Key }[]): Refusal {
  const names = users.map((user) => `${user.table}/${spelled(user.key)}`);
  return refuse(
    'in_use',
    `Referred to by ${names.join(', ')}.`,
    names.map((name) => ({ field: '', code: 'in_use', message: name })),
  );
}

/** How many members a batch has, counted to one more than move at once. */
export function countOfBatch({ batches }: Stores, batch: number): number {
  return countKeys(batches, { prefix: numberKey(batch) }, limits.movedAtOnce + 1);
}

/** Hides the root until all of it is back; what contains it must be live. */
export function startRestore(draft: Draft, table: Table, root: Archived): number | Refusal {
  if (draft.has(table.name, root.key))
    return refuse('key_taken', `There is a live ${table.name}/${spelled(root.key)}.`);
  const missing = missingReferences(draft.declared, table, root.row, draft);
  if (missing.length > 0) return refuse('parent_archived', missing[0]!.message, missing);
  const taken = uniqueTaken(draft, table, root.key, root.row);
  return taken ?? start(draft, table, root, 'restore', root.batch, totalOf(draft, table, root));
}

/** The root goes at once, what it contained behind it. */
export function startPurge(draft: Draft, table: Table, root: Archived): number | Refusal {
  const total = totalOf(draft, table, root);
  const started = start(draft, table, root, 'purge', root.batch, total);
  return isRefusal(started) ? started : (draft.purge(table.name, root) ?? total);
}

/**
 * Records of a batch under a root: what the log says of the move that made it, where that was of this root; else what
 * the archive has under it.
 */
function totalOf(draft: Draft, table: Table, root: Archived): number {
  const head = draft.head(root.batch);
  if (head?.move?.table === table.number && spelled(head.move.key) === spelled(root.key)) return head.records;
  const tenant = tenantRoot(table, root);
  return tenant === undefined
    ? countOfBatch(draft.stores, root.batch)
    : draft.declared.tables.reduce(
        (sum, each) => sum + (movesToArchive(each) ? draft.count(each.name, true, tenant) : 0),
        0,
      );
}

/** Makes the change the first of a unit, and the job that does the rest. */
function start(
  draft: Draft,
  table: Table,
  root: Stored,
  kind: Move['kind'],
  batch: number,
  total: number,
): number | Refusal {
  const tenant = tenantRoot(table, root);
  const key = root.key.map((part) => (typeof part === 'bigint' ? String(part) : part));
  const move: Move = {
    kind,
    ...(tenant === undefined ? {} : { tenant }),
    root: { table: table.name, key },
    batch,
    unit: draft.change,
  };
  const declared = draft.shelf(jobTable).table;
  const id = nextJobId(draft);
  const attributes: Record<string, Json> = {
    job_id: id,
    job_type: moveJob,
    object: table.name,
    status: 'processing',
    role_id: 'platform_owner',
    by: draft.by,
    started: draft.at,
    updated: draft.at,
    rows: total,
    added: 0,
    kwargs: { ...move, root: { ...move.root } },
  };
  const answer = put(draft, declared, [id], attributes);
  if (isRefusal(answer)) return answer;
  draft.unit = draft.change;
  draft.move ??= { kind, table: table.number, key: root.key, batch, job: id };
  draft.teller.mention(table, root.key, root.row);
  if (kind !== 'purge') draft.hide(hiddenBy(move));
  return total;
}

function nextJobId(draft: Draft): number {
  for (const { key } of draft.scan(jobTable, { reverse: true, limit: 1 })) return Number(key[0]) + 1;
  return draft.change;
}

/** What is left to do, as the record of the job has it. */
function movedBy(row: Row): Move {
  return JSON.parse(value(row, at.kwargs)!) as Move;
}

/** The large move that a change of a release up to 0.2.0 has begun, as long as its job is known. */
export function oldMoveOf(stores: Stores, change: number, head: ChangeHead): MoveMark | undefined {
  const job = oldMoveJob(stores, change, head);
  if (job === undefined) return undefined;
  const { table: declared, live } = stores.shelf(head.application, jobTable);
  const bytes = live.getBinary(encodeKey([job]));
  const row = bytes && rowOf(declared, bytes);
  if (row === undefined || value(row, at.job_type) !== moveJob) return undefined;
  const { kind, root, batch } = movedBy(row);
  return { kind, table: stores.shelf(head.application, root.table).table.number, key: root.key, batch, job };
}

/** What the jobs of large moves that are under way hide, in the order in which they began. */
export function hiddenByJobs(stores: Stores, application: string): readonly Hidden[] {
  const { table: declared, live } = stores.shelf(application, jobTable);
  const hidden: Hidden[] = [];
  for (const { value: bytes } of entries(live, {})) {
    const row = rowOf(declared, bytes);
    if (value(row, at.job_type) !== moveJob || value(row, at.status) !== 'processing') continue;
    const move = movedBy(row);
    if (move.kind !== 'purge') hidden.push(hiddenBy(move));
  }
  return hidden;
}

/** The next slice of a large move; the last one shows the root again, or takes it along, and ends the job. */
export function moveSlice(draft: Draft, jobId: number): MoveProgress | Refusal {
  const declared = draft.shelf(jobTable).table;
  const job = draft.get(jobTable, [jobId]);
  if (job === undefined || value(job.row, at.status) !== 'processing') return refuse('job_ended');
  const move = movedBy(job.row);
  draft.unit = move.unit;
  const { moved, done, after } = draft.unveiled(() =>
    move.kind === 'archive' ? archiveSlice(draft, move) : batchSlice(draft, move),
  );
  if (done && move.kind !== 'purge') draft.show(hiddenBy(move));
  const answer = put(draft, declared, [jobId], {
    added: (value(job.row, at.added) ?? 0) + moved,
    updated: draft.at,
    ...(after === undefined ? {} : { kwargs: { ...move, root: { ...move.root }, after } }),
    ...(done ? { status: 'completed', ended: draft.at } : {}),
  });
  return isRefusal(answer) ? answer : { moved, done };
}

interface Done extends MoveProgress {
  readonly after?: string;
}

function archiveSlice(draft: Draft, move: Move): Done {
  const { root, batch } = move;
  const provisioned = draft.declared.tables.filter(({ internal }) => internal !== true);
  // Of the root's own table others may be the tenant's too; the root itself is the last.
  const last = draft.shelf(root.table).table;
  let taken = 0;
  let moved = 0;
  for (const table of [...provisioned.filter((each) => each !== last), last]) {
    for (const key of keysUnder(draft, table, move, limits.movedInSlice - taken)) {
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

/** Keys of live records of a table that go with the root. */
function keysUnder(draft: Draft, table: Table, { tenant, root }: Move, limit: number): readonly Key[] {
  if (limit <= 0) return [];
  if (tenant !== undefined) return keysOfTenant(draft, table, tenant, limit);
  if (table.name === root.table) return [root.key];
  return containedBy(table)
    .filter(({ to }) => to === root.table)
    .flatMap((reference) => [...draft.keysOf(table.name, reference, root.key, { limit })]);
}

/**
 * Keys of a tenant's live records: by the table's own key where that begins with the tenant, else by what contains
 * them.
 */
function keysOfTenant(draft: Draft, table: Table, tenant: TenantPrefix, limit: number): readonly Key[] {
  const columns = [table.tenant?.provider, table.tenant?.subscriber].slice(0, tenant.length);
  if (columns.every((column, place) => column !== undefined && table.key[place] === column))
    return [...draft.scan(table.name, { prefix: tenant, limit: bounded(limit) })].map(({ key }) => key);
  const found = new Map<string, Key>();
  for (const reference of table.references ?? []) {
    const target = draft.shelf(reference.to).table;
    const leads =
      reference.contained === true &&
      [target.tenant?.provider, target.tenant?.subscriber].every(
        (column, place) => place >= target.key.length || column === target.key[place],
      );
    if (!leads || target.key.length < tenant.length) continue;
    for (const key of draft.keysOf(table.name, reference, tenant, { limit: bounded(limit - found.size) }))
      found.set(spelled(key), key);
    if (found.size >= limit) break;
  }
  return [...found.values()];
}

function bounded(limit: number): number {
  return Math.min(limit, Number.MAX_SAFE_INTEGER);
}

/** Members of the batch that lie under the root, in the order of the batch, from behind the last one looked at. */
function batchSlice(draft: Draft, move: Move): Done {
  const { kind, batch, after } = move;
  const looked = [
    ...keys(draft.stores.batches, {
      prefix: numberKey(batch),
      limit: limits.movedInSlice,
      ...(after === undefined ? {} : { after: Buffer.from(after, 'hex') }),
    }),
  ];
  const under = [hiddenBy(move)];
  let moved = 0;
  for (const bytes of looked) {
    const { application, table: number, archiveKey } = memberOf(bytes);
    const { table } = draft.stores.numbered(application, number);
    const record = draft.generation(table.name, decodeKey(table, liveKeyOf(archiveKey)), generationOf(archiveKey));
    assert(record !== undefined, 'a member of a batch is in the archive');
    if (!isHidden(under, table, record.row)) continue;
    if (kind === 'purge') draft.purge(table.name, record);
    // What was taken by another record meanwhile stays in the archive.
    else if (
      draft.has(table.name, record.key) ||
      uniqueTaken(draft, table, record.key, record.row) !== undefined ||
      isInAnother(draft, table, record)
    )
      continue;
    else draft.restore(table.name, record);
    moved++;
  }
  const last = looked.at(-1);
  return {
    moved,
    done: looked.length < limits.movedInSlice,
    ...(last === undefined ? {} : { after: last.toString('hex') }),
  };
}

/**
 * Whether another record has the place of the one that contained an internal record: that one stays in the archive, and
 * what it contained with it.
 */
function isInAnother(draft: Draft, table: Table, { row, batch }: Archived): boolean {
  return (
    table.internal === true &&
    containedBy(table).some((reference) =>
      keysReferredTo(table, reference, row).some(
        (key) =>
          draft.has(reference.to, key) && draft.archived(reference.to, key).some((other) => other.batch === batch),
      ),
    )
  );
}
