import { readFileSync, writeFileSync } from 'node:fs';
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
