import type { Entry, Refused } from '../../data/api.js';
import type { LiveRecord } from '../../data/live-record.js';
import type { Whereabouts } from './use-where.js';

/** What the parts of the page are given. */
export interface Part {
  readonly record: LiveRecord;
  readonly entry: Entry;
  /** Where calls go; undefined while it is not known. */
  readonly found: Whereabouts | Refused | undefined;
  /** The zone of the subscriber's clock. */
  readonly zone: string;
  /** Whether the caller may write a column. */
  readonly may: (column: string) => boolean;
  /** Whether the caller may do a command. */
  readonly mayDo: (command: string) => boolean;
}
