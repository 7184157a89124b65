/** What is done to records between the live database and the archive. */
export type MoveKind = 'archive' | 'restore' | 'purge';

/** A record by the parts of its key as a path has them, and of the archive its generation. */
export interface MovedRecord {
  readonly key: readonly string[];
  readonly generation?: string;
}

/** One write of a batch. */
interface MoveWrite {
  readonly method: 'DELETE';
  readonly path: string;
}

/** Most records of one change; more are a job. */
export const mostInChange = 1_000;

/**
 * The record that a selection knows by its identity: the key, and behind it the generation where the list is the
 * archive.
 */
export function movedRecord(identity: string, keyParts: number): MovedRecord {
  const parts = JSON.parse(identity) as readonly (string | number | null)[];
  const generation = parts[keyParts];
  return {
    key: parts.slice(0, keyParts).map(String),
    ...(generation === undefined || generation === null ? {} : { generation: String(generation) }),
  };
}

/** The write that moves a record: of the archive, the generation that was chosen and no other. */
export function moveWrite(kind: MoveKind, table: string, { key, generation }: MovedRecord): MoveWrite {
  const path = `/${[table, ...key].map(encodeURIComponent).join('/')}`;
  const of = generation === undefined ? '' : `&txnid=${encodeURIComponent(generation)}`;
  return {
    method: 'DELETE',
    path: kind === 'archive' ? path : `${path}?archive=true${kind === 'restore' ? '&restore=true' : ''}${of}`,
  };
}

/** What a dry batch says of one of its writes. */
export interface Verdict {
  readonly verdict: 'accepted' | 'refused';
  readonly message: string | null;
}

/** Which of the records may go, and which may not and why; what the batch says nothing of may not. */
export function byVerdict(
  records: readonly MovedRecord[],
  verdicts: readonly Verdict[],
): {
  readonly free: readonly MovedRecord[];
  readonly refused: readonly (readonly [record: MovedRecord, message: string])[];
} {
  return {
    free: records.filter((_, place) => verdicts[place]?.verdict === 'accepted'),
    refused: records.flatMap((record, place) =>
      verdicts[place]?.verdict === 'accepted'
        ? []
        : [[record, verdicts[place]?.message ?? 'niud did not look at it.'] as const],
    ),
  };
}

/**
 * The filter of a job that chooses what a view shows: its own filters, and the beginning of the key. Undefined where a
 * job cannot: it looks for no text in any column, and takes one bound of a column.
 */
export function jobFilter(
  view: {
    readonly q?: string;
    readonly filters: readonly (readonly [column: string, value: string])[];
    readonly prefix?: readonly string[];
  },
  key: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const all = [
    ...(view.prefix ?? []).map((part, place): readonly [string, string] => [key[place]!, part === '-' ? '' : part]),
    ...view.filters.map(([column, value]): readonly [string, string] => [column, value.replace(/^=/, '')]),
  ];
  if ((view.q !== undefined && view.q !== '') || new Set(all.map(([column]) => column)).size < all.length)
    return undefined;
  return Object.fromEntries(all);
}

/** What goes along, in words: `6 routes and 2 numbers`; undefined where nothing does. */
export function alongWords(
  along: Readonly<Record<string, number>>,
  counted: (table: string, count: number) => string,
): string | undefined {
  const parts = Object.entries(along)
    .filter(([, count]) => count > 0)
    .map(([table, count]) => counted(table, count));
  return parts.length === 0
    ? undefined
    : parts.length === 1
      ? parts[0]
      : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}
