import { refuse, refuseFields } from '../core/refusals.js';
import type { FindingCode, Refusal } from '../core/refusals.js';
import { readHead } from '../database/change-log.js';
import { createdOf, modifiedOf, rowOf } from '../database/layout.js';
import type { Operation } from '../database/operation.js';
import type { Stores } from '../database/stores.js';
import type { User } from '../database/store-view.js';
import { decodeKey } from '../schema/key.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Bench } from './bench.js';
import { apart, isTakenOn } from './outdated.js';
import { examine, uniqueTaken } from './put.js';
import { missingReferences, spelled } from './references.js';
import { entryOf } from './units.js';
import { recordText } from './versions.js';
import type { Versions } from './versions.js';

/** A record that was left as it is. */
export interface Left {
  readonly table: string;
  readonly key: Key;
  readonly code: FindingCode;
  readonly message: string;
}

/** One operation of the log with the change that made it. */
export interface Step {
  readonly change: number;
  readonly table: Table;
  readonly operation: Operation;
}

/** What taking steps back came to. */
interface Undone {
  /** Records that people know. */
  readonly records: number;
  /** All of them, internal ones too. */
  readonly steps: number;
  readonly left: readonly Left[];
}

/**
 * Takes steps back, the last first (api.md, Undo), under the checks of any write: whatever is live at the end refers to
 * what is live, and whatever has gone is referred to by nothing. With `leave` a record that cannot be taken back is
 * left and listed; without it the first such refuses all. A step is judged between two pauses of the generator, for a
 * caller who lets others go first.
 */
export function* undo(
  bench: Bench,
  versions: Versions,
  steps: readonly Step[],
  leave: boolean,
): Generator<void, Undone | Refusal> {
  const last = new Map<string, Step>();
  for (const step of steps) last.set(recordText(step.operation), step);
  const standing = new Set<string>();
  const left = new Map<string, Left>();
  const done = new Map<string, Step>();
  let records = 0;
  for (let at = steps.length - 1; at >= 0; at--) {
    // Each looks at whatever refers to a record: that of a provider may be many.
    yield;
    const step = steps[at]!;
    const place = recordText(step.operation);
    if (left.has(place)) continue;
    const first = !standing.has(place);
    standing.add(place);
    if (first && leave && isDone(bench, versions, step)) continue;
    const refused = (first ? moved(bench, versions, step) : undefined) ?? takeBack(bench, versions, step, leave);
    if (refused !== undefined && !leave) return refused;
    if (refused !== undefined)
      left.set(place, { table: step.table.name, key: keyOf(step), code: refused.code, message: refused.message });
    else {
      done.set(place, step);
      if (step.table.internal !== true) records++;
    }
  }
  if (!leave) {
    for (const step of done.values()) {
      const refused = unfit(bench, versions, step);
      if (refused !== undefined) return refused;
      yield;
    }
  }
  return { records, steps: done.size, left: [...left.values()] };
}

function keyOf({ table, operation }: Step): Key {
  return decodeKey(table, operation.key);
}

function nameOf(step: Step): string {
  return `${step.table.name}/${spelled(keyOf(step))}`;
}

/**
 * Whether there is nothing to take back, or no more: what was made has gone for good, what was removed is there again
 * as it was.
 */
function isDone(bench: Bench, versions: Versions, step: Step): boolean {
  const { table, operation } = step;
  const stored = bench.get(table.name, keyOf(step));
  switch (operation.kind) {
    case 'create':
    case 'update':
      return stored === undefined && bench.archived(table.name, keyOf(step)).length === 0;
    case 'restore': {
      const archived = bench.archived(table.name, keyOf(step));
      return (
        stored === undefined &&
        (archived.length === 0 || archived.some((other) => isUndoOf(versions.stores, other.archived, step.change)))
      );
    }
    case 'forget':
    case 'archive':
      return (
        stored !== undefined &&
        versions.of(operation, stored.modified) === versions.of(operation, modifiedOf(operation.before!))
      );
    case 'purge':
      return false;
  }
}

/** Whether a generation of the archive came of taking back the entry that a change is a part of. */
function isUndoOf(stores: Stores, generation: number, change: number): boolean {
  const reverts = readHead(stores, generation)?.reverts;
  return reverts !== undefined && entryOf(stores, reverts)?.change === entryOf(stores, change)?.change;
}

/** Why a record does not stand as the change left it: it was changed, moved or removed since. */
function moved(bench: Bench, versions: Versions, step: Step): Refusal | undefined {
  const { table, operation, change } = step;
  const { kind } = operation;
  if (kind !== 'create' && kind !== 'update' && kind !== 'restore') return undefined;
  const stored = bench.get(table.name, keyOf(step));
  if (stored === undefined) return refuse('stale', `${nameOf(step)} is no longer live.`);
  const wanted = kind === 'restore' ? modifiedOf(operation.before!) : change;
  if (stored.modified === wanted || versions.of(operation, stored.modified) === versions.of(operation, wanted))
    return undefined;
  return refuse('stale', `${nameOf(step)} was modified by change ${stored.modified}.`);
}

function takeBack(bench: Bench, versions: Versions, step: Step, leave: boolean): Refusal | undefined {
  const { table, operation, change } = step;
  const key = keyOf(step);
  switch (operation.kind) {
    case 'create':
    case 'restore': {
      const stored = bench.get(table.name, key);
      if (stored === undefined) return refuse('stale', `${nameOf(step)} is no longer live.`);
      const refused = table.mayArchive?.(stored.row, bench, bench.by) ?? (leave ? inUse(bench, step) : undefined);
      if (refused !== undefined) return refused;
      return operation.kind === 'create'
        ? bench.remove(table.name, stored, change)
        : bench.archive(table.name, stored, bench.batch, change);
    }
    case 'update': {
      const stored = bench.get(table.name, key);
      if (stored === undefined) return refuse('stale', `${nameOf(step)} is no longer live.`);
      const row = rowOf(table, operation.before!);
      return (
        wrong(bench, versions, step, row, stored.created) ??
        uniqueTaken(bench, table, key, row) ??
        bench.update(table.name, stored, row, change)
      );
    }
    case 'archive': {
      const archived =
        bench.generation(table.name, key, operation.generation!) ??
        bench
          .archived(table.name, key)
          .find(
            (other) =>
              versions.ofGeneration(operation, other.archived) ===
              versions.ofGeneration(operation, operation.generation!),
          );
      if (archived === undefined) return refuse('stale', `${nameOf(step)} is no longer in the archive.`);
      if (bench.has(table.name, key)) return refuse('key_taken', `There is a live ${nameOf(step)}.`);
      return (
        (leave ? wrong(bench, versions, step, archived.row, archived.created) : undefined) ??
        uniqueTaken(bench, table, key, archived.row) ??
        bench.restore(table.name, archived, change)
      );
    }
    case 'purge':
      return refuse('cannot_be_undone', `${nameOf(step)} was purged: a purge cannot be undone.`);
    case 'forget': {
      if (bench.has(table.name, key)) return refuse('key_taken', `There is a live ${nameOf(step)}.`);
      const row = rowOf(table, operation.before!);
      return (
        (leave ? wrong(bench, versions, step, row, createdOf(operation.before!)) : undefined) ??
        uniqueTaken(bench, table, key, row) ??
        bench.create(table.name, key, row, change, createdOf(operation.before!))
      );
    }
  }
}

/** What does not hold once all steps are taken back. */
function unfit(bench: Bench, versions: Versions, step: Step): Refusal | undefined {
  const stored = bench.get(step.table.name, keyOf(step));
  return stored === undefined ? inUse(bench, step) : wrong(bench, versions, step, stored.row, stored.created);
}

function inUse(bench: Bench, step: Step): Refusal | undefined {
  const users: readonly User[] = bench
    .users(step.table.name, keyOf(step), 10)
    .filter(({ replaced }) => replaced !== true);
  return users.length === 0
    ? undefined
    : refuse(
        'in_use',
        `${nameOf(step)} is referred to by ${users.map((user) => `${user.table}/${spelled(user.key)}`).join(', ')}.`,
      );
}

/** Why a row of before can no longer stand: what it refers to has gone, or a rule of the table forbids it. */
function wrong(bench: Bench, { stores }: Versions, step: Step, row: Row, created: number): Refusal | undefined {
  const missing = missingReferences(bench.declared, step.table, row, bench);
  if (missing.length > 0) return refuse('parent_archived', `${nameOf(step)}: ${missing[0]!.message}`, missing);
  const { errors } = examine(bench.declared, step.table, row, bench);
  const refused =
    errors.length > 0 && isTakenOn(stores, bench.declared.name, created)
      ? apart(step.table, errors, row, row).errors
      : errors;
  return refused.length > 0 ? refuseFields(refused) : undefined;
}
