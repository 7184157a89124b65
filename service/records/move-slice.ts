import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse, Refusal } from '../core/refusals.js';
import type { FindingCode, RefusalCode } from '../core/refusals.js';
import type { Draft } from '../database/draft.js';
import type { Registry } from '../schema/registry.js';
import type { Json } from '../schema/kind.js';
import { encodeKey } from '../schema/key.js';
import { job as jobTable } from '../parts/system-tables.js';
import { value } from '../schema/declaration.js';
import type { Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import type { Attributes } from '../schema/write.js';
import { countUnder } from './large-move.js';
import { archive, isLarge, purge, restore } from './move.js';
import { put } from './put.js';
import { spelled } from './references.js';

export type MoveKind = 'archive' | 'restore' | 'purge';

/** A record that a job moves: a live one as it stood when it was chosen, or a generation of the archive. */
export type Chosen = { readonly key: Key } & ({ readonly modified: number } | { readonly generation: number });

/** Why a record was not moved; `line` is its place among those of the job, from 1. */
export interface NotMoved {
  readonly line: number;
  readonly key: string;
  readonly code: FindingCode;
  readonly message: string;
}

/** Where the next slice goes on: behind this key, in hexadecimal, and behind this generation of it. */
export interface MovePlace {
  readonly key: string;
  readonly generation?: number;
}

/**
 * A slice of a job that archives, restores or purges many records: one change together with the job's record (jobs.md,
 * Archive, restore, purge).
 */
export interface MoveSlice {
  readonly application: string;
  readonly table: string;
  readonly kind: MoveKind;
  readonly by: string;
  readonly jobId: number;
  /** Records of the job before this slice: what its record says. */
  readonly rowsBefore: number;
  readonly chosen: readonly Chosen[];
  /** Places of `chosen` that were refused when they were tried, and why. */
  readonly known: readonly { readonly place: number; readonly code: RefusalCode; readonly message: string }[];
  /** What the record keeps of the job's own; where it goes on and what was refused is added to its `move`. */
  readonly position: { readonly [name: string]: Json };
  readonly job: Attributes;
  /** Verdicts only; nothing is kept. */
  readonly dryRun: boolean;
}

export interface MovedSlice {
  /** How many of `chosen` were looked at: the rest is for the next slice. */
  readonly looked: number;
  readonly done: number;
  readonly refused: readonly NotMoved[];
}

/** What is refused stands in the job's record until it is in the report: half of what a JSON cell takes. */
const toldBytes = limits.jsonBytes / 2;

/**
 * Moves records one by one, each under its usual checks. Ends early behind `limits.movedInSlice` moved ones. A record
 * that is refused only when some of what it takes along is moved already refuses the slice, with its place as
 * `records/<place>`: the caller says so in `known` when it asks again. The batch of each record is of this slice and
 * not of the whole unit, so that a restore or purge of one of them does not look through all that the job moved.
 */
export function moveChosen(draft: Draft, registry: Registry, slice: MoveSlice): MovedSlice | Refusal {
  const { application, kind, jobId, rowsBefore, dryRun } = slice;
  const table = registry.table(application, slice.table)!;
  const jobs = registry.table(application, jobTable.name)!;
  const row = draft.get(jobs.name, [jobId])?.row ?? [];
  const { at } = jobTable;
  if (!dryRun && (value(row, at.rows) ?? 0) !== rowsBefore)
    return refuse('stale', 'A slice before this one was refused.');
  const known = new Map(slice.known.map(({ place, code, message }) => [place, new Refusal(code, message)]));
  const refused: NotMoved[] = [];
  let [looked, moved, done, told] = [0, 0, 0, 0];
  for (const [place, one] of slice.chosen.entries()) {
    if (moved >= limits.movedInSlice || told >= toldBytes) break;
    looked++;
    const before = draft.operations.length;
    const result = known.get(place) ?? move(draft, table, kind, one);
    if (!isRefusal(result)) {
      moved += result;
      done++;
    } else if (draft.operations.length > before)
      return new Refusal(result.code, result.message, [
        { field: placeField(place), code: result.code, message: result.message },
      ]);
    else {
      const reason: NotMoved = {
        line: rowsBefore + looked,
        key: spelled(one.key),
        code: result.code,
        message: result.message.slice(0, limits.textCharacters),
      };
      told += Buffer.byteLength(JSON.stringify(reason));
      refused.push(reason);
    }
  }
  assert(done + refused.length === looked, 'every record that was looked at was moved or refused');
  const last = slice.chosen[looked - 1];
  if (dryRun || last === undefined) return { looked, done, refused };
  if (done > 0) draft.unit = value(row, at.txnid) ?? draft.change;
  const kept = slice.position['move'] as { readonly [name: string]: Json };
  const after: MovePlace = {
    key: encodeKey(last.key).toString('hex'),
    ...('generation' in last ? { generation: last.generation } : {}),
  };
  const answer = put(draft, jobs, [jobId], {
    ...slice.job,
    rows: rowsBefore + looked,
    added: (value(row, at.added) ?? 0) + done,
    rejected: (value(row, at.rejected) ?? 0) + refused.length,
    position: {
      ...slice.position,
      move: { ...kept, after: { ...after }, refused: refused.map((each) => ({ ...each })) },
    },
    ...(draft.unit === draft.change ? { txnid: draft.change } : {}),
  });
  return isRefusal(answer) ? answer : { looked, done, refused };
}

function placeField(place: number): string {
  return `records/${place}`;
}

/** The place among the chosen that a slice was refused for; undefined where it was refused as a whole. */
export function placeAtFault(errors: Refusal['errors']): number | undefined {
  const found = /^records\/(\d+)$/.exec(errors[0]?.field ?? '');
  return found === null ? undefined : Number(found[1]);
}

function move(draft: Draft, table: Table, kind: MoveKind, one: Chosen): number | Refusal {
  if (!('generation' in one)) {
    const record = draft.get(table.name, one.key);
    if (record !== undefined && countUnder(draft, table, record) > limits.movedAtOnce) return tooMany();
    return archive(draft, table, one.key, one.modified);
  }
  const archived = draft.generation(table.name, one.key, one.generation);
  if (archived !== undefined && isLarge(draft, table, archived)) return tooMany();
  return kind === 'restore'
    ? restore(draft, table, one.key, one.generation)
    : purge(draft, table, one.key, one.generation);
}

function tooMany(): Refusal {
  return refuse(
    'too_many_moved',
    `It moves, or was archived, together with more than ${limits.movedAtOnce} records: move it by itself.`,
  );
}
