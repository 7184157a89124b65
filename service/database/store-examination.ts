import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environments } from './marker.js';
import type { EnvironmentName } from './marker.js';
import type { Position } from './position.js';
import { UnfitStore } from './unfit-store.js';

/** What a walk through all of an environment has found. */
export interface Examined {
  readonly transaction: number;
  readonly storeId: string | null;
  /** What `store` says; 0 of `calls`. */
  readonly schemaVersion: number;
  readonly change: number;
  /** 1 of `calls`. */
  readonly generation: number;
  /** The declarations that it was written with; of `store` alone. */
  readonly declarations: string | null;
  readonly entries: number;
  /** In the log of a pair. */
  readonly position: Position;
}

const program = fileURLToPath(new URL('./examination-process.js', import.meta.url));

/**
 * Has a process of its own walk through environments of a folder that nobody writes, both where none is named; throws
 * `UnfitStore` where one is damaged.
 */
export function examine<Name extends EnvironmentName = EnvironmentName>(
  folder: string,
  names: readonly Name[] = environments as readonly EnvironmentName[] as readonly Name[],
): Readonly<Record<Name, Examined>> {
  const { status, signal, stdout } = spawnSync(process.execPath, [program, folder, ...names], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: answerBytes,
  });
  if (status !== 0)
    throw new UnfitStore(
      `a store in ${folder} is damaged (${signal ?? (stdout.trim() || `its examination ended with ${status}`)})`,
    );
  return JSON.parse(stdout) as Readonly<Record<Name, Examined>>;
}

/** The declarations of all tables take some tens of kilobytes. */
const answerBytes = 16 * 1024 * 1024;
