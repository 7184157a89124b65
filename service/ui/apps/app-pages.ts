import type { ComponentType } from 'preact';
import type { Entry } from '../data/api.js';
import type { PageProps } from '../pages/props.js';
import type { RecordAdditions } from '../record/additions.js';

/** What an application adds to the pages that are derived for it. One that adds nothing loses nothing. */
export interface AppPages {
  /** Pages by their name in the address; loaded when they are opened. */
  readonly pages: Readonly<Record<string, () => Promise<ComponentType<PageProps>>>>;
  /** Lines of the navigation that lead to them; without roles for all. */
  readonly lines: readonly { readonly label: string; readonly page: string; readonly roles?: readonly string[] }[];
  /** The first page of a role, by the name of the page; absent is the overview. */
  readonly first?: Readonly<Record<string, string>>;
  /** What the page of a record has beside what is derived, by table. */
  readonly records?: Readonly<Record<string, RecordAdditions>>;
  /** A line under the title of a record: what it means now. */
  readonly meaning?: (app: string, table: string, entry: Entry) => Promise<string | undefined>;
}
