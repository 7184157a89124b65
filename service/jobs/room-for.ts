import { limits } from '../core/limits.js';
import type { Job } from './job.js';
import type { Blocked } from './output-file.js';
import type { Surroundings } from './surroundings.js';

/**
 * Asked before each block of a file that a job writes: why there is no room for it, on the disk or within the quota of
 * whoever started the job. Others write too, and so does a job's other file: what there is is looked at anew after
 * `limits.roomLookBytes`.
 */
export function roomFor(
  { media, room, reader }: Pick<Surroundings, 'media' | 'room' | 'reader'>,
  application: string,
  { roleId }: Job,
): Blocked {
  let left = 0;
  return (bytes) => {
    const blocked = media.blocked();
    if (blocked !== undefined || room === undefined) return blocked;
    if (left < bytes) {
      reader.refresh();
      const found = room.left(application, roleId, reader.view(application));
      if (found.bytes < bytes) return found.refusal;
      left = Math.min(found.bytes, limits.roomLookBytes);
    }
    left -= bytes;
    return undefined;
  };
}
