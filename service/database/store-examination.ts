import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EnvironmentName } from './marker.js';
import { UnfitStore } from './unfit-store.js';

/** What a walk through all of an environment has found. */
export interface Examined {
  readonly transaction: number;
  readonly storeId: string | null;
  /** What `store` says; 0 of `calls`. */
  readonly schemaVersion: number;
  readonly change: number;
  /** The declarations that it was written with; of `store` alone. */
  readonly declarations: string | null;
  readonly entries: number;
}

const program = fileURLToPath(new URL('./examination-process.js', import.meta.url));

/** Has a process of its own walk through both environments of a folder that nobody writes; throws `UnfitStore` where one is damaged. */
export function examine(folder: string): Readonly<Record<EnvironmentName, Examined>> {
  const { status, signal, stdout } = spawnSync(process.execPath, [program, folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: answerBytes });
  if (status !== 0) throw new UnfitStore(`a store in ${folder} is damaged (${signal ?? (stdout.trim() || `its examination ended with ${status}`)})`);
  return JSON.parse(stdout) as Readonly<Record<EnvironmentName, Examined>>;
}

/** The declarations of all tables take some tens of kilobytes. */
const answerBytes = 16 * 1024 * 1024;
