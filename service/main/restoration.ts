import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyStores } from '../database/backup.js';
import type { BackupNote } from '../database/backup-folder.js';
import { environments, readMarker } from '../database/marker.js';
import type { EnvironmentName, Marker } from '../database/marker.js';
import { schemaVersion } from '../database/migrate.js';
import { copyBackup, everything, stage, waitingIn, waitingPlace, withoutCalls } from '../database/restore.js';
import { examine } from '../database/store-examination.js';
import { UnfitStore } from '../database/unfit-store.js';
import type { Divided, Rewound } from '../records/rewind.js';

/** What the process is asked. */
export interface RestorationRequest {
  readonly folder: string;
  /** The change to go back to; absent, the store stays at its last. */
  readonly to?: number;
  /** The last generation and change that are known of the unit: the next ones lie behind them. */
  readonly generation: number;
  readonly lastChange: number;
  /** What the log says was done. */
  readonly what: string;
  readonly at: number;
}

/** What was made of a store before it is put in place. */
export interface Restoration {
  readonly generation: number;
  /** The number of the last change that it begins with. */
  readonly change: number;
  readonly rewound?: Rewound;
  /** What was done in several changes, and is cut in two. */
  readonly divided: readonly Divided[];
  /** Jobs that go on when niud starts. */
  readonly jobs: readonly {
    readonly application: string;
    readonly job: number;
    readonly type: string;
    readonly object: string;
  }[];
}

/** Where a restore comes from, and what of it is wanted. */
export interface Wanted {
  readonly stateFolder: string;
  /** A proven backup; absent, the unit's own stores as they are. */
  readonly backup?: { readonly place: string; readonly note: BackupNote };
  /** The change to go back to. */
  readonly to?: number;
  /** The calls, the money and the CDRs stay as they are. */
  readonly keepsCalls: boolean;
  readonly reserveBytes: number;
  /** The PIN key that comes along. */
  readonly key?: Buffer;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

const program = fileURLToPath(new URL('./restoration-process.js', import.meta.url));

/**
 * Makes a restore ready beside the stores, which others may have open and write meanwhile: copied, taken back to the
 * change that is asked for, of a new generation, and walked through whole. What it gives waits in the state folder
 * (`restore.ts`) and changes nothing. Throws `UnfitStore`, leaving nothing, with the reason.
 */
export async function prepareRestoration({
  stateFolder,
  backup,
  to,
  keepsCalls,
  reserveBytes,
  key,
  at,
}: Wanted): Promise<Restoration> {
  const marker = knownMarker(stateFolder);
  const names: readonly EnvironmentName[] = keepsCalls ? ['store'] : environments;
  const waiting = waitingPlace(stateFolder);
  try {
    if (backup === undefined) await copyStores(stateFolder, names, stateFolder, waitingIn(stateFolder), reserveBytes);
    else copyBackup(stateFolder, backup.place, backup.note, names, reserveBytes);
    const what = `restore ${[backup?.note.name, to === undefined ? undefined : `to change ${to}`].filter((part) => part !== undefined).join(' ')}`;
    const done = restored({
      folder: waiting,
      generation: marker?.generation ?? 1,
      lastChange: marker?.change ?? 0,
      what,
      at,
      ...(to === undefined ? {} : { to }),
    });
    if (keepsCalls) rmSync(join(waiting, 'calls'), { recursive: true, force: true });
    const found = examine(waiting, names) as Readonly<
      Partial<Record<EnvironmentName, { readonly transaction: number; readonly storeId: string | null }>>
    >;
    const storeId = found.store!.storeId!;
    // What stays was at least so far when the unit last said it.
    const transactions = {
      store: found.store!.transaction,
      calls: found.calls?.transaction ?? marker?.transactions?.calls ?? 0,
    };
    if (key !== undefined) writeFileSync(join(waiting, 'pin.key'), key, { mode: 0o600 });
    const parts = [...(keepsCalls ? withoutCalls : everything), ...(key === undefined ? [] : ['pin.key' as const])];
    stage(
      stateFolder,
      { what, parts, generation: done.generation },
      { storeId, schemaVersion, transactions, generation: done.generation, change: done.change },
    );
    return done;
  } catch (fault) {
    rmSync(waiting, { recursive: true, force: true });
    throw fault instanceof UnfitStore ? fault : new UnfitStore((fault as Error).message.split('\n')[0]!);
  }
}

/** What the unit says of its stores; undefined where it says nothing that can be read. */
function knownMarker(stateFolder: string): Marker | undefined {
  try {
    return readMarker(stateFolder);
  } catch {
    return undefined;
  }
}

function restored(request: RestorationRequest): Restoration {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program, JSON.stringify(request)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0)
    throw new UnfitStore(
      `the copy of the store could not be worked on (${signal ?? stderr.split('\n').find((line) => /Error/.test(line)) ?? `its process ended with ${status}`})`,
    );
  const done = JSON.parse(stdout) as Restoration | { readonly refused: string };
  if ('refused' in done) throw new UnfitStore(done.refused);
  return done;
}
