import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { get, type Entry, type Refused } from './api.js';

/** A list that is read a page at a time, from its beginning on. */
interface Paged {
  /** Undefined until the first page is there. */
  readonly entries: readonly Entry[] | undefined;
  readonly refused: Refused | undefined;
  /** Reads the page behind the last; undefined where that was all. */
  readonly more: (() => Promise<void>) | undefined;
  /** Reads from the beginning again. */
  readonly again: () => Promise<void>;
}

interface How {
  /** From the beginning again where it is another. */
  readonly mark?: unknown;
  /** What the API calls the place behind which a page begins. */
  readonly behind?: 'after' | 'before';
  /**
   * Entries are only ever added at the beginning, each with this attribute of its own: what was read of older ones
   * stays.
   */
  readonly added?: string;
}

/** Reads a path of an application's API so many entries at a time; from the beginning where it is another. */
export function usePaged(app: string, path: string, limit: number, { mark, behind = 'after', added }: How = {}): Paged {
  const [entries, setEntries] = useState<readonly Entry[]>();
  const [next, setNext] = useState<string>();
  const [refused, setRefused] = useState<Refused>();
  /** Answers of an earlier one are of another list. */
  const epoch = useRef(0);
  const read = async (after?: string): Promise<void> => {
    if (after === undefined && added === undefined) epoch.current++;
    const own = epoch.current;
    const answer = await get(
      app,
      `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after === undefined ? '' : `&${behind}=${encodeURIComponent(after)}`}`,
    );
    if (own !== epoch.current) return;
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    const names = added === undefined ? undefined : new Set(answer.data.map(({ attributes }) => attributes[added]));
    setEntries((before = []) =>
      after !== undefined
        ? [...before, ...answer.data]
        : [...answer.data, ...before.filter(({ attributes }) => names?.has(attributes[added!]!) === false)],
    );
    if (after !== undefined || names === undefined || entries === undefined) setNext(answer.meta.next);
  };
  useLayoutEffect(() => {
    setEntries(undefined);
    setNext(undefined);
    epoch.current++;
  }, [app, path]);
  useEffect(() => {
    void read();
  }, [app, path, mark]);
  return { entries, refused, more: next === undefined ? undefined : () => read(next), again: () => read() };
}
