import {
  copyFileSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { log } from '../core/log.js';
import { flush } from './flushed.js';
import { dataFile, environments } from './marker.js';
import { lookAt } from './preflight.js';
import { UnfitStore } from './unfit-store.js';

/**
 * A copy of the stores as an earlier release left them, before they are rewritten: beside them, in `before-<version>/`,
 * flushed and looked at. Nobody else writes while niud starts, so that copying the files is consistent. A copy that an
 * earlier try has finished is kept as it is. Throws `UnfitStore` where there is no room for it.
 */
export function keepBefore(stateFolder: string, version: number, reserveBytes: number): string {
  const place = join(stateFolder, `before-${version}`);
  if (existsSync(place)) return place;
  const bytes = environments.reduce((sum, name) => sum + statSync(dataFile(stateFolder, name)).size, 0);
  const { bavail, bsize } = statfsSync(stateFolder);
  if (bavail * bsize < 2 * bytes + reserveBytes) {
    throw new UnfitStore(
      `the stores in ${stateFolder} are of an earlier release, and there is no room to keep a copy of them and to rewrite them: ${Math.ceil((2 * bytes + reserveBytes) / 2 ** 20)} MiB free are needed`,
    );
  }
  const making = `${place}.new`;
  rmSync(making, { recursive: true, force: true });
  for (const name of environments) {
    mkdirSync(join(making, name), { recursive: true, mode: 0o750 });
    copyFileSync(dataFile(stateFolder, name), dataFile(making, name), constants.COPYFILE_FICLONE);
    flush(dataFile(making, name));
    flush(join(making, name));
  }
  cpSync(join(stateFolder, 'store.json'), join(making, 'store.json'));
  for (const name of environments) lookAt(making, name);
  flush(making);
  renameSync(making, place);
  flush(stateFolder);
  log.notice('the stores of an earlier release were copied before they are rewritten', { folder: place, bytes });
  return place;
}
