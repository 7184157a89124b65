import { get, pathOf, post, type Refused } from '../data/api.js';
import { identityOf, type PermittedTable } from '../data/description.js';
import type { Rows } from '../data/rows.js';
import {
  byVerdict,
  mostInChange,
  movedRecord,
  moveWrite,
  type MovedRecord,
  type MoveKind,
  type Verdict,
} from './moves.js';
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
  /** Not everything could be counted in time: there may be more. */
  readonly partial: boolean;
}

/** Of so many records that stand in the way it is told what uses them. */
const toldRecords = 10;
const atOnce = 6;

/** The records of an action; undefined where they are more than one change takes. */
export async function recordsOf({
  table,
  count,
  rows,
  selection,
  records,
}: Action): Promise<readonly MovedRecord[] | Refused | undefined> {
  if (records !== undefined) return records;
  if (count > mostInChange || rows === undefined || selection === undefined || selection.kind === 'none')
    return undefined;
  if (selection.kind === 'some')
    return [...selection.rows.keys()].map((identity) => movedRecord(identity, table.key.length));
  const found = await rows.between(0, count);
  return 'ok' in found ? found : found.map((entry) => movedRecord(identityOf(table, entry), table.key.length));
}

/** Tries it without writing: which records may go, which may not and why, and what goes along. */
export async function lookAhead(
  { kind, app, table }: Pick<Action, 'kind' | 'app' | 'table'>,
  records: readonly MovedRecord[],
): Promise<Ahead | Refused> {
  const answer = await post(app, 'batch', {
    dry: true,
    writes: records.map((record) => ({ ...moveWrite(kind, table.name, record) })),
  });
  if (!answer.ok)
    return answer.code === 'too_many_moved' && records.length === 1
      ? large({ kind, app, table }, records[0]!, answer)
      : answer;
  const { free, refused } = byVerdict(
    records,
    answer.data.map(({ attributes }) => attributes as unknown as Verdict),
  );
  const standing: Standing[] = refused.map(([record, message]) => ({ record, message, users: [], others: 0 }));
  if (kind === 'archive') {
    await inTurns(
      standing.slice(0, toldRecords).map((one, place) => [one, place] as const),
      async ([one, place]) => {
        const usage = await get(app, usagePath(kind, table.name, one.record));
        const attributes = usage.ok ? usage.data[0]?.attributes : undefined;
        if (attributes !== undefined)
          standing[place] = {
            ...one,
            users: (attributes['used_by'] ?? []) as unknown as readonly User[],
            others: Number(attributes['used_by_others'] ?? 0),
          };
      },
    );
  }
  return { free, standing, along: (answer.meta['takes_along'] ?? {}) as Ahead['along'], partial: false };
}

/** A record with more below it than a batch moves goes by itself; the kept counts tell how many that are. */
async function large(
  { kind, app, table }: Pick<Action, 'kind' | 'app' | 'table'>,
  record: MovedRecord,
  refused: Refused,
): Promise<Ahead | Refused> {
  const usage = await get(app, usagePath(kind, table.name, record));
  if (!usage.ok) return refused;
  return {
    free: [record],
    standing: [],
    along: (usage.data[0]?.attributes['contains'] ?? {}) as Ahead['along'],
    partial: usage.meta.partial === true,
  };
}

function usagePath(kind: MoveKind, table: string, { key, generation }: MovedRecord): string {
  const path = pathOf('usage', table, ...key);
  return kind === 'archive' ? path : `${path}?archive=true${generation === undefined ? '' : `&txnid=${generation}`}`;
}

/** All of them, a few at a time. */
async function inTurns<T>(all: readonly T[], each: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  await Promise.all(
    Array.from({ length: Math.min(atOnce, left.length) }, async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await each(one);
    }),
  );
}
