import type { Entry } from '../data/api.js';

/** What a page is given: its application, and what follows its name in the address. */
export interface PageProps {
  readonly app: string;
  readonly rest: readonly string[];
}

/** What a page of one record is given. */
export interface RecordPageProps extends PageProps {
  readonly entry: Entry;
}
