import { accessSync, constants } from 'node:fs';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';

/** Whether the disk of a folder takes no writes at all, from anybody. */
export function isReadOnlyDisk(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return false;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EROFS';
  }
}

/**
 * Tells that niud runs on a read-only disk, and tries it again until it can be written; then `writable` is called,
 * once.
 */
export function awaitWritableDisk(folder: string, clock: Clock, writable: () => void): void {
  log.alarm(
    'the disk of the state folder is read-only: calls are routed, nothing is written, and niud starts anew when it can be written. Next: journalctl -k -p warning; where it is writable and niud has not started anew within a minute, systemctl restart niud',
    { alarm: 'read_only_disk', folder },
  );
  const timer = clock.every(limits.readOnlyRetryMs, () => {
    if (isReadOnlyDisk(folder)) return;
    timer.stop();
    writable();
  });
}
