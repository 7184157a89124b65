import type { Json } from '../../schema/kind.js';
import { bytesOf, counted, grouped, longTime, spanOf } from '../data/words.js';
import type { Alarm } from './alarm.js';

type Attributes = Readonly<Record<string, Json>>;

interface Last {
  /** In the zone of the NIU. */
  readonly at: string;
  readonly age_seconds: number;
  readonly bytes: number;
  readonly change: number;
}

/** `backup` of `GET /system`. */
export interface BackupState {
  readonly folder: string;
  readonly keep: number;
  readonly days: number;
  readonly count: number;
  readonly running: boolean;
  readonly last: Last | null;
  readonly failed: { readonly at: string; readonly reason: string } | null;
}

/** A backup is made each night: one that is older than two has left a night out. */
const oldSeconds = 2 * 86_400;
const line = 'niuctl backup';

/** Undefined where niud tells of none. */
export function backupOf({ backup }: Attributes): BackupState | undefined {
  return backup === undefined ? undefined : (backup as unknown as BackupState);
}

/** What stands on the page of the unit: the last one, what is kept and where. */
export function backupFacts({
  folder,
  keep,
  days,
  count,
  running,
  last,
}: BackupState): readonly (readonly [name: string, words: string])[] {
  return [
    [
      'Last backup',
      `${last === null ? 'none yet' : `${longTime(last.at)}, ${spanOf(last.age_seconds)} ago, ${bytesOf(last.bytes)}, change ${grouped(last.change)}`}${running ? '; one is being made now' : ''}`,
    ],
    [
      'Kept',
      `${grouped(count)}${keep === 0 ? '; none is made by night, for backup_keep is 0' : ` of at most ${grouped(keep)}${days === 0 ? '' : `, each for ${counted(days, 'day')}`}`}`,
    ],
    ['Folder', folder],
  ];
}

/** What is wrong with backups beside one that failed, which niud itself tells; `upSeconds` is how long niud has run. */
export function backupAlarms({ keep, last, failed }: BackupState, upSeconds: number): readonly Alarm[] {
  if (keep === 0 || failed !== null) return [];
  if (last === null)
    return upSeconds < oldSeconds
      ? []
      : [
          {
            tone: 'warn',
            what: 'There is no backup: nothing brings the data back if the disk is lost.',
            todo: 'Make one, and see in the journal why none was made by night.',
            line,
          },
        ];
  return last.age_seconds < oldSeconds
    ? []
    : [
        {
          tone: 'warn',
          what: `The last backup is ${spanOf(last.age_seconds)} old.`,
          todo: 'Make one, and see in the journal why none was made by night.',
          line,
        },
      ];
}
