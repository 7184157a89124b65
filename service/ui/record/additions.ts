import type { ComponentType } from 'preact';
import type { Entry } from '../data/api.js';
import type { Key, PermittedTable } from '../data/description.js';

/** What a part of a record's page is given. */
export interface AdditionProps {
  readonly app: string;
  readonly table: PermittedTable;
  readonly recordKey: Key;
  readonly entry: Entry;
}

type Load = () => Promise<ComponentType<AdditionProps>>;

/** What an application adds to the page of a record that stands alone: what comes first, and tabs before those that are derived. */
export interface RecordAdditions {
  readonly head?: Load;
  readonly tabs: readonly { readonly name: string; readonly label: string; readonly load: Load }[];
}

let additions: (app: string, table: string) => RecordAdditions | undefined = () => undefined;

/** Who knows what is added; set once by the page's start, for applications lie above this folder. */
export function useAdditions(given: typeof additions): void {
  additions = given;
}

export function additionsOf(app: string, table: string): RecordAdditions | undefined {
  return additions(app, table);
}
