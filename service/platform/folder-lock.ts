import { readFileSync, statSync } from 'node:fs';
import type { NativeAddon } from './native.js';

/**
 * Whether a folder is this process's now; who has it where another does, as far as that can be seen; why it cannot be
 * taken.
 */
type FolderLock =
  | { readonly state: 'held' }
  | { readonly state: 'taken'; readonly pid: number | undefined }
  | { readonly state: 'failed'; readonly reason: string };

/**
 * Takes a folder for this process alone, until the process ends however it ends (flock(2) on the folder itself; nothing
 * is written).
 *
 * Promises: never throws, never waits. A second call for the same folder, by this process too, finds it taken.
 * Source: availability.md, The store on disk: one process to a state folder.
 */
export function lockFolder(addon: NativeAddon, path: string): FolderLock {
  try {
    addon.lockFolder(path);
    return { state: 'held' };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'EAGAIN' ? { state: 'taken', pid: holderOf(path) } : { state: 'failed', reason: message };
  }
}

/**
 * Whose lock is on a folder, as the kernel lists it (proc_locks(5)); undefined where the list cannot be read or the
 * process is not to be seen from here.
 * `locks` is for tests.
 */
export function holderOf(path: string, locks = '/proc/locks'): number | undefined {
  try {
    const inode = String(statSync(path).ino);
    for (const line of readFileSync(locks, 'utf8').split('\n')) {
      const [, pid, place] = /^\d+: FLOCK +ADVISORY +WRITE +(-?\d+) +(\S+)/.exec(line) ?? [];
      if (place?.split(':')[2] === inode && Number(pid) > 0) return Number(pid);
    }
  } catch {
    // Who it is stays unsaid.
  }
  return undefined;
}
