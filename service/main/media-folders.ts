import { applications } from '../apps/all.js';
import { systemClock } from '../core/clock.js';
import { Space } from '../database/space.js';
import { MediaRoom } from '../jobs/media-room.js';
import { Media } from '../jobs/media.js';
import type { Config } from './config.js';

/** The folders of files, what room there is in them, and why so many bytes more are not taken from the other unit. */
export function mediaFolders(config: Config, readOnly: boolean) {
  const media = new Media(config.media_dir);
  const reserveBytes = config.disk_reserve * 2 ** 20;
  const disk = new Space(config.media_dir, reserveBytes, systemClock);
  const room = new MediaRoom({
    media,
    quotaBytes: config.media_quota * 2 ** 20,
    aboveReserve: () => disk.freeBytes(true) - reserveBytes,
  });
  if (!readOnly) for (const { name } of applications) media.prepare(name);
  const blocked = (bytes: number): string | undefined =>
    disk.freeBytes() < bytes + reserveBytes ? 'the disk of the media folders is filled up to its reserve' : undefined;
  return { media, room, blocked };
}
