import type { Json } from '../../schema/kind.js';

/** A draft that is open in this tab, as explain takes it. */
interface OpenDraft {
  /** Its form's address below the application: `call_plan/Harbor/Office`. */
  readonly at: string;
  /** What it is called: the last part of its key. */
  readonly name: string;
  readonly isNew: boolean;
  readonly body: {
    readonly table: string;
    readonly key?: readonly string[];
    readonly attributes: { readonly [name: string]: Json };
  };
}

/**
 * Reads what a form of records keeps: what was typed, and what it was typed over. Undefined where it keeps something
 * else.
 */
export function openDraftOf(address: string, values: Readonly<Record<string, Json>>): OpenDraft | undefined {
  const { base, mine } = values as {
    readonly base?: Readonly<Record<string, Json>>;
    readonly mine?: Readonly<Record<string, Json>>;
  };
  const [, , table, ...parts] = address.split('/');
  if (mine === undefined || table === undefined || parts.length === 0) return undefined;
  const isNew = parts.at(-1) === '+';
  const key = (isNew ? parts.slice(0, -1) : parts).map(decodeURIComponent);
  const attributes = isNew
    ? Object.fromEntries(Object.entries({ ...base, ...mine }).filter(([, value]) => value !== null))
    : mine;
  return {
    at: [table, ...parts].join('/'),
    name: key.at(-1) ?? 'new',
    isNew,
    body: { table, ...(isNew ? {} : { key }), attributes },
  };
}
