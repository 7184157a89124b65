import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { get, type Entry, type Refused } from './api.js';

/** A list that is read a page at a time, from its beginning on. */
export interface Paged {
  /** Undefined until the first page is there. */
  readonly entries: readonly Entry[] | undefined;
  readonly refused: Refused | undefined;
  /** Reads the page behind the last; undefined where that was all. */
  readonly more: (() => Promise<void>) | undefined;
  /** Reads from the beginning again. */
  readonly again: () => Promise<void>;
}

/** Reads a path of an application's API so many entries at a time; from the beginning where it, or `mark`, is another. */
export function usePaged(app: string, path: string, limit: number, mark?: unknown): Paged {
  const [entries, setEntries] = useState<readonly Entry[]>();
  const [next, setNext] = useState<string>();
  const [refused, setRefused] = useState<Refused>();
  const read = async (after?: string): Promise<void> => {
    const answer = await get(app, `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    setEntries((before = []) => after === undefined ? answer.data : [...before, ...answer.data]);
    setNext(answer.meta.next);
  };
  useLayoutEffect(() => { setEntries(undefined); setNext(undefined); }, [app, path]);
  useEffect(() => { void read(); }, [app, path, mark]);
  return { entries, refused, more: next === undefined ? undefined : () => read(next), again: () => read() };
}
