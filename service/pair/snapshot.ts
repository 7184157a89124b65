import type { BackupNote } from '../database/backup-folder.js';
import { dataFile, environments } from '../database/marker.js';
import type { EnvironmentName, Marker } from '../database/marker.js';
import { isLater } from '../database/restore.js';
import { schemaVersion } from '../database/migrate.js';
import { readLine } from './line.js';
import type { Line } from './line.js';
import { saidIn } from './said.js';

/**
 * What a unit says of a snapshot before it gives its bytes: the answer to `GET /snapshot` is this as one line of JSON,
 * then the file of `store`, then that of `calls`. It is a backup (`database/backup.ts`): both of one instant, walked
 * through, with the position of each; so what takes a backup back takes a snapshot.
 */
export interface SnapshotHead {
  readonly form: 1;
  readonly pair: string;
  readonly line: Line;
  /** Name of the PIN key that its PINs are sealed with. */
  readonly key: string;
  readonly note: BackupNote;
  readonly marker: Marker;
}

/** What the unit that takes a snapshot must agree in. */
interface SnapshotNeeds {
  readonly pair: string;
  readonly key: string;
  readonly release: string;
}

/** Undefined for what no unit says. */
export function readSnapshotHead(text: string): SnapshotHead | undefined {
  const said = saidIn<SnapshotHead>(text);
  const { form, pair, line, key, note, marker } = said;
  if (
    form !== 1 ||
    typeof pair !== 'string' ||
    typeof key !== 'string' ||
    typeof marker?.storeId !== 'string' ||
    typeof marker.schemaVersion !== 'number'
  )
    return undefined;
  if (readLine(line) === undefined) return undefined;
  if (typeof note?.name !== 'string' || note.storeId !== marker.storeId || typeof note.schemaVersion !== 'number')
    return undefined;
  const isWhole = (name: EnvironmentName): boolean => {
    const { bytes, hash, position } = note.environments?.[name] ?? {};
    return (
      Number.isSafeInteger(bytes) &&
      bytes! > 0 &&
      /^[0-9a-f]{64}$/.test(hash ?? '') &&
      Number.isSafeInteger(position?.n) &&
      /^[0-9a-f]{24}$/.test(position?.id ?? '')
    );
  };
  return environments.every(isWhole) ? (said as SnapshotHead) : undefined;
}

/** Why a unit takes no snapshot of this head; undefined where it may. */
export function whyNotTaken({ pair, key, note }: SnapshotHead, needs: SnapshotNeeds): string | undefined {
  if (pair !== needs.pair)
    return `it is of pair ${JSON.stringify(pair)}, this unit of ${needs.pair}: see [pair] name on both`;
  if (key !== needs.key) return 'the other unit has another PIN key: hand it over once more (niuctl pair join)';
  if (note.release !== undefined && isLater(note.release, needs.release))
    return `it was written by niud ${note.release}, this is ${needs.release}: install niud ${note.release} here`;
  return note.schemaVersion === schemaVersion
    ? undefined
    : `it has layout ${note.schemaVersion}, this program ${schemaVersion}: install the release of the other unit`;
}

/** Where a unit that gives a snapshot makes it, in its state folder; gone when it is given. */
export const outgoingFolder = 'outgoing';
/** Where what comes is kept until it is whole and proven. */
export const incomingFolder = 'incoming';

/** The files of a snapshot under a folder, in the order in which they are sent. */
export function snapshotFiles(folder: string): readonly { readonly name: EnvironmentName; readonly path: string }[] {
  return environments.map((name) => ({ name, path: dataFile(folder, name) }));
}
