import { get, pathOf, post, type Refused } from '../data/api.js';
import { identityOf, type PermittedTable } from '../data/description.js';
import type { Rows } from '../data/rows.js';
import { addCounts, mostInChange, movedRecord, moveWrite, refusedWrites, type MovedRecord, type MoveKind } from './moves.js';
import type { Selection } from './selection.js';

/** Archive, restore or purge: what is selected in a list, or records by their keys. */
export interface Action {
  readonly kind: MoveKind;
  readonly app: string;
  readonly table: PermittedTable;
  readonly count: number;
  readonly rows?: Rows;
  readonly selection?: Selection;
  readonly records?: readonly MovedRecord[];
}

/** A record that uses another. */
export interface User {
  readonly table: string;
  readonly key: Readonly<Record<string, string | number | null>>;
}

/** A record that cannot be moved, why, and what uses it. */
export interface Standing {
  readonly record: MovedRecord;
  readonly message: string;
  readonly users: readonly User[];
  readonly others: number;
}

/** What moving would do. */
export interface Ahead {
  readonly free: readonly MovedRecord[];
  readonly standing: readonly Standing[];
  /** Records that go along, by table. */
  readonly along: Readonly<Record<string, number>>;
  /** Not all were looked at: there may be more. */
  readonly partial: boolean;
}

/** Of so many records it is counted what goes along; of so many that stand in the way it is told what uses them. */
const countedRecords = 100;
const toldRecords = 10;
/** A dry run may name one fault at a time: it is asked again without what was refused, so often. */
const dryRuns = 25;
const atOnce = 6;

/** The records of an action; undefined where they are more than one change takes. */
export async function recordsOf({ table, count, rows, selection, records }: Action): Promise<readonly MovedRecord[] | Refused | undefined> {
  if (records !== undefined) return records;
  if (count > mostInChange || rows === undefined || selection === undefined || selection.kind === 'none') return undefined;
  if (selection.kind === 'some') return [...selection.rows.keys()].map((identity) => movedRecord(identity, table.key.length));
  const found = await rows.between(0, count);
  return 'ok' in found ? found : found.map((entry) => movedRecord(identityOf(table, entry), table.key.length));
}

/** Tries it without writing: which records may go, which may not and why, and what goes along. */
export async function lookAhead({ kind, app, table }: Action, records: readonly MovedRecord[]): Promise<Ahead | Refused> {
  let free = records;
  const refused: { readonly record: MovedRecord; readonly message: string }[] = [];
  for (let run = 1; free.length > 0; run++) {
    const answer = await post(app, 'batch', { dry_run: true, writes: free.map((record) => ({ ...moveWrite(kind, table.name, record) })) });
    if (answer.ok) break;
    const places = refusedWrites(answer.errors, answer.message, answer.code);
    // One record with more below it than a batch moves goes by itself.
    if (answer.code === 'too_many_moved' && free.length === 1) break;
    if (places.size === 0 || run >= dryRuns) return answer;
    for (const [place, told] of places) { const record = free[place]; if (record !== undefined) refused.push({ record, message: told.message }); }
    free = free.filter((_, place) => !places.has(place));
  }
  let along: Ahead['along'] = {};
  let partial = free.length > countedRecords;
  await inTurns(free.slice(0, countedRecords), async (record) => {
    const answer = await get(app, usagePath(kind, table.name, record));
    if (!answer.ok) { partial = true; return; }
    along = addCounts(along, (answer.data[0]?.attributes['contains'] ?? {}) as Record<string, number>);
    partial ||= answer.meta.partial === true;
  });
  const standing: Standing[] = refused.map((one) => ({ ...one, users: [], others: 0 }));
  if (kind === 'archive') {
    await inTurns(standing.slice(0, toldRecords).map((one, place) => [one, place] as const), async ([one, place]) => {
      const answer = await get(app, usagePath(kind, table.name, one.record));
      const attributes = answer.ok ? answer.data[0]?.attributes : undefined;
      if (attributes !== undefined) standing[place] = { ...one, users: (attributes['used_by'] ?? []) as unknown as readonly User[], others: Number(attributes['used_by_others'] ?? 0) };
    });
  }
  return { free, standing, along, partial };
}

function usagePath(kind: MoveKind, table: string, { key, generation }: MovedRecord): string {
  const path = pathOf('usage', table, ...key);
  return kind === 'archive' ? path : `${path}?archive=true${generation === undefined ? '' : `&txnid=${generation}`}`;
}

/** All of them, a few at a time. */
async function inTurns<T>(all: readonly T[], each: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  await Promise.all(Array.from({ length: Math.min(atOnce, left.length) }, async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await each(one);
  }));
}
