import type { Address } from './address.js';

/**
 * Pages of an application that are no table; the API keeps tables from having the names of its paths, and these are
 * kept too.
 */
const applicationPages = [
  'forgot',
  'reset',
  'password',
  'try',
  'rehearsals',
  'cdr',
  'statistics',
  'changes',
  'settings',
  'api',
  'account',
  'job',
  'import',
  'export',
] as const;

/** Pages outside applications. */
const outside = ['login', 'system'] as const;

/** What an address shows. */
export interface Place {
  readonly app: string | undefined;
  /**
   * `home`, a page outside applications, `overview`, one of `applicationPages`, a page that an application adds, or
   * `table`.
   */
  readonly page: string;
  /** What follows the page in the path: of a table its name and a key. */
  readonly rest: readonly string[];
  readonly fresh: boolean;
}

/** The page of an address; `added` are the pages that its application adds. */
export function placeOf(
  { parts, fresh = false }: Address,
  added: (app: string) => readonly string[] = () => [],
): Place {
  const [first, second] = parts;
  if (first === undefined) return { app: undefined, page: 'home', rest: [], fresh: false };
  if ((outside as readonly string[]).includes(first) && second === undefined)
    return { app: undefined, page: first, rest: [], fresh: false };
  if (second === undefined) return { app: first, page: 'overview', rest: [], fresh: false };
  if ((applicationPages as readonly string[]).includes(second) || added(first).includes(second))
    return { app: first, page: second, rest: parts.slice(2), fresh: false };
  return { app: first, page: 'table', rest: parts.slice(1), fresh };
}
