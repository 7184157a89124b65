import { changeLimits } from '../core/change-limits.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { readHead, readOperations } from '../database/change-log.js';
import type { ChangeHead, MoveMark } from '../database/change-log.js';
import type { Draft } from '../database/draft.js';
import { rowOf } from '../database/layout.js';
import type { Stores } from '../database/stores.js';
import type { StoreView } from '../database/store-view.js';
import { decodeKey } from '../schema/key.js';
import { movesToArchive } from '../schema/reference.js';
import { tenantOf } from '../schema/tenant.js';
import { oldMoveOf } from './large-move.js';
import { archive, restore } from './move.js';
import { trial } from './trial.js';
import { undo } from './undo.js';
import type { Left, Step } from './undo.js';
import { entryOf, membersOf } from './units.js';
import type { Entry } from './units.js';
import { Versions } from './versions.js';

/** What taking a change back did. */
export interface Reverted {
  /** The change that did it. */
  readonly change: number;
  readonly records: number;
  /** Records left as they are, because they were changed or referred to since. */
  readonly left: readonly Left[];
  /** The large move that carries it out. */
  readonly job?: number;
}

/** Which change is taken back: any number of its unit. */
export interface RevertRequest {
  readonly application: string;
  readonly by: string;
  readonly change: number;
  /** Only this tenant's records may be touched: a change of anybody else's is not there. */
  readonly tenant: readonly string[];
}

/**
 * Whether an entry is taken back by a job of its own: it is of many records, and no large move, which goes the other
 * way as one.
 */
export function takesJob(stores: Stores, { change, head }: Entry): boolean {
  return head.records > limits.movedAtOnce && moveOf(stores, { change, head }) === undefined;
}

/** The large move that an entry is. */
export function moveOf(stores: Stores, { change, head }: Entry): MoveMark | undefined {
  return head.move ?? oldMoveOf(stores, change, head);
}

/**
 * Takes an entry of at most `limits.movedAtOnce` records back as one change, or a large move by the opposite one.
 * Refused where something later depends on it, naming that, and where nothing is left to take back; of an import what
 * cannot be taken back stays and is listed.
 */
export function revert(draft: Draft, { change, tenant }: RevertRequest): Reverted | Refusal {
  const entry = draft.head(change)?.application === draft.application ? entryOf(draft.stores, change) : undefined;
  if (entry === undefined) return refuse('not_found', `The change log has no change ${change}.`);
  const over = isOver(entry);
  if (over !== undefined) return over;
  const move = moveOf(draft.stores, entry);
  if (move !== undefined) return revertMove(draft, move);
  if (takesJob(draft.stores, entry)) return refuse('overloaded', 'An undo of so many records is a job.');
  const steps = stepsOf(draft.stores, entry);
  if (steps === undefined) return refuse('not_found', `The change log has no change ${change}.`);
  if (steps.some((step) => !isUnder(draft, step, tenant)))
    return refuse('not_found', `The change log has no change ${change}.`);
  const leave = leavesSome(draft.stores, entry.head);
  const done = ended(undo(draft, new Versions(draft.stores), steps, leave));
  if (isRefusal(done)) return done;
  if (done.steps === 0) return nothingDone(entry, done.left);
  draft.left = done.left.length;
  return { change: draft.change, records: done.records, left: done.left };
}

/**
 * Whether a revert of an entry would do something now; over `limits.movedAtOnce` records only that it is not taken back
 * whole. Between two pauses others may go first.
 */
export function* isRevertible(stores: Stores, view: StoreView, entry: Entry, by: string): Generator<void, boolean> {
  if (isOver(entry) !== undefined || entry.head.quiet === true) return false;
  const move = moveOf(stores, entry);
  if (move !== undefined) return move.kind !== 'purge';
  if (takesJob(stores, entry)) return true;
  const steps = stepsOf(stores, entry);
  if (steps === undefined || steps.length === 0) return false;
  const done = yield* undo(
    trial(view, stores.registry.application(entry.head.application)!, by),
    new Versions(stores),
    steps,
    leavesSome(stores, entry.head),
  );
  return !isRefusal(done) && done.steps > 0;
}

/** Why there is nothing to take back any more. */
export function isOver({ change, head: { revertedBy, left = 0 } }: Entry): Refusal | undefined {
  return revertedBy === undefined || left > 0
    ? undefined
    : refuse('stale', `Change ${change} was taken back by change ${revertedBy}.`);
}

function nothingDone({ change }: Entry, [first]: readonly Left[]): Refusal {
  return refuse(
    'cannot_be_undone',
    first === undefined
      ? `Change ${change} has nothing that can be taken back.`
      : `Nothing of change ${change} can be taken back now: ${first.message}`,
  );
}

/**
 * What is taken back in parts: the rows of a job, and what took such rows back, and what is too much for one change.
 */
function leavesSome(stores: Stores, head: ChangeHead): boolean {
  if (head.job !== undefined || head.records > limits.movedAtOnce) return true;
  const reverted = head.reverts === undefined ? undefined : readHead(stores, head.reverts);
  return reverted !== undefined && leavesSome(stores, reverted);
}

/** All that an entry did and that an undo takes back, in order; undefined where the log no longer has all of it. */
function stepsOf(stores: Stores, entry: Entry): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (const member of membersOf(stores, entry)) {
    const some = stepsOfChange(stores, entry.head.application, member);
    if (some === undefined) return undefined;
    steps.push(...some);
  }
  return steps;
}

/** Of what niud keeps only what a record contains is a part of it. */
export function stepsOfChange(stores: Stores, application: string, change: number): readonly Step[] | undefined {
  const { number } = stores.registry.application(application)!;
  return readOperations(stores, change)?.flatMap((operation): Step[] => {
    const { table } = stores.numbered(number, operation.table);
    return movesToArchive(table) ? [{ change, table, operation }] : [];
  });
}

/** Runs steps to their end at once. */
export function ended<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** A large move goes the other way, as a large move. */
function revertMove(draft: Draft, { kind, table: number, key, batch }: MoveMark): Reverted | Refusal {
  const { table } = draft.stores.numbered(draft.declared.number, number);
  if (kind === 'purge') return refuse('cannot_be_undone', 'A purge cannot be undone.');
  const records = kind === 'restore' ? archive(draft, table, key) : restoreBatch(draft, table.name, key, batch);
  return isRefusal(records)
    ? records
    : { change: draft.change, records, left: [], ...(draft.move === undefined ? {} : { job: draft.move.job }) };
}

function restoreBatch(draft: Draft, name: string, key: MoveMark['key'], batch: number): number | Refusal {
  const { table } = draft.shelf(name);
  const found = draft.archived(name, key).find((record) => isBatch(draft.stores, record.batch, batch));
  if (found === undefined) return refuse('stale', `${name}/${key.join('/')} is no longer in the archive.`);
  return restore(draft, table, key, found.archived);
}

/** Whether one batch is the other, or what has come of it where it was brought back and that was taken back again. */
function isBatch(stores: Stores, batch: number, wanted: number): boolean {
  for (let step = 0, at = batch; step < changeLimits.undoSteps; step++) {
    if (at === wanted) return true;
    const reverts = readHead(stores, at)?.reverts;
    const move = reverts === undefined ? undefined : readHead(stores, reverts)?.move;
    if (move?.kind !== 'restore') return false;
    at = move.batch;
  }
  return false;
}

/** Whether the record is the tenant's, as it is and as it was. */
function isUnder(draft: Draft, { table, operation }: Step, tenant: readonly string[]): boolean {
  if (tenant.length === 0) return true;
  const rows = [
    operation.before === undefined ? undefined : rowOf(table, operation.before),
    draft.get(table.name, decodeKey(table, operation.key))?.row,
  ];
  return rows.every((row) => row === undefined || isPart(tenant, tenantOf(table, row)));
}

function isPart(tenant: readonly string[], owner: readonly string[]): boolean {
  return tenant.every((part, place) => owner[place] === part);
}
