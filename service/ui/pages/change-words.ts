import type { Json } from '../../schema/kind.js';
import { capital, counted } from '../data/words.js';

type Attributes = Readonly<Record<string, Json>>;

const verbs: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'changed',
  edit: 'changed',
  archive: 'archived',
  restore: 'restored',
  purge: 'purged',
  remove: 'removed',
};

/**
 * What a change did, from its counts: `9 routes created, 1 call plan changed`; as the log has it where there are none.
 * `one` says what one record of a table is called.
 */
export function changeWords(attributes: Attributes, one: (table: string) => string): string {
  const counts = attributes['counts'];
  const parts =
    counts === null || counts === undefined || typeof counts !== 'object' || Array.isArray(counts)
      ? []
      : Object.entries(counts as Readonly<Record<string, Attributes>>).flatMap(([table, done]) =>
          Object.entries(done).map(([verb, count]) => `${counted(Number(count), one(table))} ${verbs[verb] ?? verb}`),
        );
  const what = String(attributes['what'] ?? '');
  const key = oneKey(attributes);
  if (parts.length === 1 && key !== undefined)
    return `${parts[0]!.replace(/^1 /, '')}: ${key}`.replace(/^./, (first) => first.toUpperCase());
  return parts.length === 0 ? capital(what) : parts.join(', ');
}

/** The key of the record where a change is about one. */
function oneKey({ keys, records }: Attributes): string | undefined {
  if (!Array.isArray(keys) || keys.length !== 1 || records !== 1) return undefined;
  return keyWords((keys[0] as Attributes)['key']);
}

/** A key as people read it. */
export function keyWords(key: Json | undefined): string {
  if (Array.isArray(key)) return key.map(String).join(' / ');
  return key !== null && typeof key === 'object' ? Object.values(key).map(String).join(' / ') : String(key ?? '');
}
