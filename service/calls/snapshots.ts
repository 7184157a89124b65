import type { View } from '../schema/view.js';

/** How the records are seen: one snapshot for all that is asked between two `refresh`. `database/reader` is one. */
export interface Snapshots {
  /** Goes on to the newest snapshot if a change was committed since. */
  refresh(): void;
  /** The same object every time: a refresh takes it on. */
  view(application: string): View;
  /**
   * Runs what has failed once more, with damaged records not there; throws `fault` where none was met. Absent where
   * nothing can be damaged.
   */
  again?<T>(fault: unknown, work: () => T): T;
}
