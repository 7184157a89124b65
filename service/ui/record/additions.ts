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

/** What a dialog over a list is given; of a list that is narrowed by its address, the beginning of its keys. */
export interface ListAdditionProps {
  readonly app: string;
  readonly table: PermittedTable;
  readonly prefix: Key;
  readonly onClose: () => void;
}

type Load = () => Promise<ComponentType<AdditionProps>>;

interface AddedTab {
  readonly name: string;
  readonly label: string;
  readonly load: Load;
  /** The path of the list that it is about, for its number of records, which niud keeps. */
  readonly counts?: (key: Key) => string;
}

/**
 * What an application adds to the page of a record that stands alone: what comes first, and tabs before those that are
 * derived; and to the page of the list.
 */
export interface RecordAdditions {
  readonly head?: Load;
  /** A button on the page of the list, and the dialog that it opens. */
  readonly list?: { readonly label: string; readonly load: () => Promise<ComponentType<ListAdditionProps>> };
  readonly tabs?: readonly AddedTab[];
}

let additions: (app: string, table: string) => RecordAdditions | undefined = () => undefined;

/** Who knows what is added; set once by the page's start, for applications lie above this folder. */
export function useAdditions(given: typeof additions): void {
  additions = given;
}

export function additionsOf(app: string, table: string): RecordAdditions | undefined {
  return additions(app, table);
}
