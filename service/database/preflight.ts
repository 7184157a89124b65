import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dataFile, environments, hasData, readMarker, toBeginAnew } from './marker.js';
import type { EnvironmentName } from './marker.js';
import { UnfitStore } from './unfit-store.js';

const program = fileURLToPath(new URL('./preflight-process.js', import.meta.url));

/**
 * Before the stores are opened: those that the folder had are there, and a process of its own has looked at them and
 * lived. Throws `UnfitStore` saying which file is at fault and what to do; nothing is touched (availability.md, The
 * store on disk).
 */
export function preflight(stateFolder: string): void {
  const marker = readMarker(stateFolder);
  for (const name of environments) {
    if (hasData(stateFolder, name)) lookAt(stateFolder, name);
    else if (marker !== undefined) {
      throw new UnfitStore(
        `${dataFile(stateFolder, name)} is missing or empty, but this folder had store ${marker.storeId}${name === 'calls' ? ', with its ledger, CDRs and open calls' : ''}: restore a backup, ${toBeginAnew}`,
      );
    }
  }
}

/** Has a process of its own look at an environment; throws `UnfitStore` where it is damaged. */
export function lookAt(folder: string, name: EnvironmentName): void {
  const { status, signal, stdout } = spawnSync(process.execPath, [program, folder, name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (status !== 0)
    throw new UnfitStore(
      `${dataFile(folder, name)} is damaged (${signal ?? (stdout.trim() || `its examination ended with ${status}`)}): it is left as it is. Next: niuctl backup --list, then niuctl restore <backup>`,
    );
}
