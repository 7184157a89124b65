import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { dataFile } from '../../service/database/marker.js';
import type { EnvironmentName } from '../../service/database/marker.js';

/**
 * Damages the file of an environment as a disk does: wherever `bytes` stand in it, a bit of the byte at `place` behind their beginning (before it where it is negative) is another. Nobody has
 * the store open. Gives how many places there were.
 */
export function damageFile(stateFolder: string, name: EnvironmentName, bytes: string | Buffer, place = 0, to?: number): number {
  const path = dataFile(stateFolder, name);
  const file = readFileSync(path);
  let count = 0;
  for (let at = file.indexOf(bytes); at >= 0; at = file.indexOf(bytes, at + 1)) {
    file[at + place] = to ?? file[at + place]! ^ 1;
    count++;
  }
  writeFileSync(path, file);
  return count;
}

/** Where the flags of a page stand in it, and how long it is. */
const [flagsAt, pageBytes] = [18, 4_096];

/**
 * Makes the pages that hold `bytes` pages of no kind, as a disk does that gives back another block; niud may have the store open: the file is what it maps. Gives how many there were.
 */
export function damagePages(stateFolder: string, name: EnvironmentName, bytes: string | Buffer): number {
  const path = dataFile(stateFolder, name);
  const file = readFileSync(path);
  const pages = new Set<number>();
  // The first two pages are those that a start looks at.
  for (let at = file.indexOf(bytes, 2 * pageBytes); at >= 0; at = file.indexOf(bytes, at + 1)) pages.add(at - at % pageBytes);
  const opened = openSync(path, 'r+');
  try {
    for (const page of pages) writeSync(opened, Buffer.alloc(2), 0, 2, page + flagsAt);
  } finally {
    closeSync(opened);
  }
  return pages.size;
}
