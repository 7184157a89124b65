import type { Entry } from '../data/api.js';

type Meaning = (app: string, table: string, entry: Entry) => Promise<string | undefined>;

let meaning: Meaning = () => Promise.resolve(undefined);

/** Who knows what a record means now; set once by the page's start, for applications lie above this folder. */
export function useMeanings(given: Meaning): void {
  meaning = given;
}

/** A line that says what a record means now; undefined where nobody has one. */
export function meaningOf(app: string, table: string, entry: Entry): Promise<string | undefined> {
  return meaning(app, table, entry).catch(() => undefined);
}
