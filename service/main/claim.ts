import { mkdirSync } from 'node:fs';
import { log } from '../core/log.js';
import { NotStarted } from '../core/not-started.js';
import { lockFolder } from '../platform/folder-lock.js';
import type { NativeLoad } from '../platform/native.js';
import type { Config } from './config.js';

/** The folders that are one process's, by the settings that name them. */
const claimed = ['state_dir', 'runtime_dir'] as const;

/**
 * Makes the folders of this unit where they are missing and takes them for this process, before anything in them is
 * looked at: two processes on one state folder would spend the same money twice (availability.md, The store on disk).
 * Throws `NotStarted`, with nothing touched, where another niud has one.
 */
export function claimFolders(config: Config, native: NativeLoad): void {
  for (const setting of claimed) claimFolder(setting, config[setting], native);
  if (native.addon === undefined)
    log.warning('niud runs without its add-on: nothing keeps a second niud off its folders', { reason: native.reason });
}

/** One of them, which is made where it is missing. */
function claimFolder(setting: string, path: string, native: NativeLoad): void {
  const holder = tryFolder(setting, path, native);
  if (holder !== undefined)
    throw new NotStarted(
      `${setting}: another niud${holder.pid === undefined ? '' : ` (pid ${holder.pid})`} has ${path}: stop that one first, or give this one folders of its own`,
    );
}

/** The same, for whom it is no fault that another has it: gives who. */
export function tryFolder(
  setting: string,
  path: string,
  native: NativeLoad,
): { readonly pid: number | undefined } | undefined {
  try {
    mkdirSync(path, { recursive: true, mode: 0o750 });
  } catch (fault) {
    throw new NotStarted(`${setting}: the folder ${path} cannot be made: ${(fault as Error).message}`);
  }
  if (native.addon === undefined) return undefined;
  const lock = lockFolder(native.addon, path);
  if (lock.state === 'failed') throw new NotStarted(`${setting}: ${path} cannot be locked: ${lock.reason}`);
  return lock.state === 'taken' ? { pid: lock.pid } : undefined;
}
