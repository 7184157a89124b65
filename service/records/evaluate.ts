import { assert } from '../core/assert.js';
import type { Clock } from '../core/clock.js';
import { changeLimits } from '../core/change-limits.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse, Refusal } from '../core/refusals.js';
import type { Finding } from '../core/refusals.js';
import type { Draft } from '../database/draft.js';
import type { Registry } from '../schema/registry.js';
import type { Table } from '../schema/table.js';
import type { Write } from '../schema/write.js';
import { carryOut } from './command.js';
import { archive, purge, restore } from './move.js';
import { create, put } from './put.js';
import type { Put, Warned } from './put.js';
import { spelled } from './references.js';
import type { ChangeRequest, WriteResult, Written } from './request.js';

/**
 * Evaluates every write of a change in turn, each seeing those before it; one that is refused refuses all, and every
 * one that is is named. A batch is bounded by the records that it moves, and by the time that it takes on `clock`
 * (api.md, Limits): others wait for it.
 */
export function evaluate(
  draft: Draft,
  registry: Registry,
  { application, writes, linted, dryRun, unhurried }: ChangeRequest,
  clock?: Pick<Clock, 'monotonic'>,
): Written | Refusal {
  if (writes.length > limits.batchWrites) return refuse('too_many_writes');
  const inBatch = writes.length > 1;
  const results: WriteResult[] = [];
  const warnings: Finding[] = [];
  const refused: Refusal[] = [];
  const began = clock?.monotonic() ?? 0;
  let [moved, relinted] = [0, 0];
  const again = () =>
    ++relinted > changeLimits.relinted
      ? refuse(
          'overloaded',
          `More than ${changeLimits.relinted} records of the batch were changed by others meanwhile; try again.`,
        )
      : undefined;
  for (const [place, write] of writes.entries()) {
    if (inBatch && unhurried !== true && clock !== undefined && clock.monotonic() - began > changeLimits.batchMs)
      return refuse(
        'overloaded',
        `The batch takes longer than ${changeLimits.batchMs} ms, of which ${place} of its ${writes.length} writes were done: send fewer at once.`,
      );
    const prefix = inBatch ? `writes/${place}/` : '';
    const isMove = write.method === 'archive' || write.method === 'restore' || write.method === 'purge';
    const before = dryRun === true && isMove ? draft.teller.counted() : undefined;
    const result = evaluateWrite(
      { draft, registry, application, from: 'outside', warned: { inBatch, linted: linted?.[place], again } },
      write,
    );
    if (isRefusal(result)) {
      refused.push(named(result, prefix));
      continue;
    }
    if (isMove) moved += result.result.records;
    results.push(before === undefined ? result.result : { ...result.result, moves: since(draft, before) });
    for (const warning of result.warnings) warnings.push({ ...warning, field: prefix + warning.field });
  }
  if (refused.length > 0) return together(refused);
  // Several writes of one purge are the generations of a record.
  if (moved > limits.movedAtOnce && inBatch && !isOnePurge(writes)) return refuse('too_many_moved');
  return { change: draft.operations.length === 0 ? null : draft.change, results, warnings };
}

/** What was done since, by the names of tables. */
function since({ declared, teller }: Draft, before: ReadonlyMap<number, number>): { readonly [table: string]: number } {
  const counts = [...teller.counted()]
    .map(([table, count]) => [table, count - (before.get(table) ?? 0)] as const)
    .filter(([, count]) => count > 0);
  return Object.fromEntries(
    counts.map(([number, count]) => [declared.tables.find((table) => table.number === number)!.name, count]),
  );
}

/** All refusals of a batch as one: in the words of the first. */
export function together([first, ...others]: readonly Refusal[]): Refusal {
  return others.length === 0
    ? first!
    : new Refusal(
        first!.code,
        `${first!.message} ${others.length} more of the writes are refused.`,
        [first!, ...others].flatMap(({ errors }) => errors),
      );
}

function isOnePurge([first, ...others]: readonly Write[]): boolean {
  return (
    first?.method === 'purge' &&
    others.every(
      (write) => write.method === 'purge' && write.table === first.table && spelled(write.key) === spelled(first.key),
    )
  );
}

/** A refusal within a batch says which of its writes it is about. */
function named(refusal: Refusal, prefix: string): Refusal {
  if (prefix === '') return refusal;
  const errors =
    refusal.errors.length > 0 ? refusal.errors : [{ field: '', code: refusal.code, message: refusal.message }];
  return new Refusal(
    refusal.code,
    `${prefix.slice(0, -1)}: ${refusal.message}`,
    errors.map((error) => ({ ...error, field: prefix + error.field })),
  );
}

interface Evaluating {
  readonly draft: Draft;
  readonly registry: Registry;
  readonly application: string;
  /** Of a write of whoever asked for the change. */
  readonly warned?: Warned;
  /**
   * Whose the write is: of whoever asked for the change, of a command, or one that follows from the change of a record.
   */
  readonly from: 'outside' | 'command' | 'record';
}

interface Done {
  readonly result: WriteResult;
  readonly warnings: readonly Finding[];
}

function evaluateWrite(evaluating: Evaluating, write: Write): Done | Refusal {
  const { draft, registry, application, warned } = evaluating;
  const table = registry.table(application, write.table);
  if (table === undefined) return refuse('not_found', `There is no table ${write.table}.`);
  const moved = (records: number | Refusal) =>
    isRefusal(records)
      ? records
      : {
          result: { table: table.name, key: (write as { key: WriteResult['key'] }).key, created: false, records },
          warnings: [],
        };
  switch (write.method) {
    case 'create':
    case 'put': {
      const done =
        write.method === 'create'
          ? create(draft, table, write.attributes, warned)
          : put(draft, table, write.key, write.attributes, write.guard, warned);
      if (isRefusal(done)) return done;
      return (
        follow(evaluating, table, done) ?? {
          result: { table: table.name, key: done.key, created: done.created, records: 1 },
          warnings: done.warnings,
        }
      );
    }
    case 'command':
      return obey(evaluating, table, write);
    case 'archive':
      return moved(archive(draft, table, write.key, write.guard));
    case 'restore':
      return moved(restore(draft, table, write.key, generationIn(draft, write)));
    case 'purge':
      return moved(purge(draft, table, write.key, generationIn(draft, write)));
    case 'forget': {
      assert(table.internal === true, 'only internal records are forgotten');
      const stored = draft.get(table.name, write.key);
      return stored === undefined ? moved(0) : (draft.remove(table.name, stored) ?? moved(1));
    }
  }
}

function generationIn(
  { batch }: Draft,
  { generation }: Extract<Write, { method: 'restore' | 'purge' }>,
): number | undefined {
  return generation === 'this' ? batch : generation;
}

/** Has the writes made that go with the change of a record (`Table.follows`); nothing follows from those again. */
function follow(evaluating: Evaluating, table: Table, { before, after }: Put): Refusal | undefined {
  if (before === undefined || table.follows === undefined) return undefined;
  const { draft, registry, application, from } = evaluating;
  const writes = table.follows(before, after, draft, draft.at);
  assert(
    writes.length === 0 || from !== 'record',
    `nothing follows from a write that itself follows, as of ${table.name}`,
  );
  for (const write of writes) {
    const isInternal = registry.table(application, write.table)?.internal === true;
    assert(
      write.method === 'put' || (isInternal && (write.method === 'create' || write.method === 'forget')),
      `what follows from ${table.name} puts records, and keeps internal ones`,
    );
    const done = evaluateWrite({ ...evaluating, from: 'record' }, write);
    if (isRefusal(done)) return ofAnother(done);
  }
  return undefined;
}

/** Carries a command out; the warnings are those on the record itself. */
function obey(evaluating: Evaluating, table: Table, write: Extract<Write, { method: 'command' }>): Done | Refusal {
  assert(evaluating.from === 'outside', `a command gives no commands, as of ${table.name}`);
  const writes = carryOut(evaluating.draft, table, write);
  if (isRefusal(writes)) return writes;
  const warnings: Finding[] = [];
  let records = 0;
  for (const each of writes) {
    const done = evaluateWrite({ ...evaluating, from: 'command' }, each);
    if (isRefusal(done)) return ofAnother(done);
    records += done.result.records;
    if (each.table === table.name && spelled(done.result.key) === spelled(write.key)) warnings.push(...done.warnings);
  }
  return { result: { table: table.name, key: write.key, created: false, records }, warnings };
}

/** A refusal of what niud itself writes beside: its fields are not those of the one who asked. */
function ofAnother({ code, message }: Refusal): Refusal {
  return new Refusal(code, message);
}
