/** What is done to records between the live database and the archive. */
export type MoveKind = 'archive' | 'restore' | 'purge';

/** A record by the parts of its key as a path has them, and of the archive its generation. */
export interface MovedRecord {
  readonly key: readonly string[];
  readonly generation?: string;
}

/** One write of a batch. */
export interface MoveWrite {
  readonly method: 'DELETE';
  readonly path: string;
}

/** Most records of one change; more are a job. */
export const mostInChange = 1_000;

/** The record that a selection knows by its identity: the key, and behind it the generation where the list is the archive. */
export function movedRecord(identity: string, keyParts: number): MovedRecord {
  const parts = JSON.parse(identity) as readonly (string | number | null)[];
  const generation = parts[keyParts];
  return { key: parts.slice(0, keyParts).map(String), ...(generation === undefined || generation === null ? {} : { generation: String(generation) }) };
}

/** The write that moves a record: of the archive, the generation that was chosen and no other. */
export function moveWrite(kind: MoveKind, table: string, { key, generation }: MovedRecord): MoveWrite {
  const path = `/${[table, ...key].map(encodeURIComponent).join('/')}`;
  const of = generation === undefined ? '' : `&txnid=${encodeURIComponent(generation)}`;
  return { method: 'DELETE', path: kind === 'archive' ? path : `${path}?archive=true${kind === 'restore' ? '&restore=true' : ''}${of}` };
}

interface Told {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** Which writes of a batch were refused, by their place, each with its reason in niud's words. */
export function refusedWrites(errors: readonly Told[], message: string, code: string): ReadonlyMap<number, Told> {
  const found = new Map<number, Told>();
  const all = errors.length > 0 ? errors : [{ field: '', code, message }];
  for (const error of all) {
    const place = /^writes\/(\d+)/.exec(error.field) ?? /^writes\/(\d+)/.exec(error.message) ?? /^writes\/(\d+)/.exec(message);
    if (place !== null && !found.has(Number(place[1]))) found.set(Number(place[1]), { ...error, message: error.message.replace(/^writes\/\d+:?\/?\s*/, '') });
  }
  return found;
}

/** The filter of a job that chooses what a view shows: its own filters, and the beginning of the key. Undefined where a job cannot: it looks for no text in any column, and takes one bound of a column. */
export function jobFilter(view: { readonly q?: string; readonly filters: readonly (readonly [column: string, value: string])[]; readonly prefix?: readonly string[] }, key: readonly string[]): Readonly<Record<string, string>> | undefined {
  const all = [...(view.prefix ?? []).map((part, place): readonly [string, string] => [key[place]!, part === '-' ? '' : part]), ...view.filters.map(([column, value]): readonly [string, string] => [column, value.replace(/^=/, '')])];
  if (view.q !== undefined && view.q !== '' || new Set(all.map(([column]) => column)).size < all.length) return undefined;
  return Object.fromEntries(all);
}

/** Sums of what would go along, by table. */
export function addCounts(sum: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.entries(more).reduce((all, [table, count]) => ({ ...all, [table]: (all[table] ?? 0) + count }), sum);
}
