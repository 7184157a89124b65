import { chownSync, closeSync, fsyncSync, openSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file beside its place, flushes it, renames it and flushes its folder: it is never half there, and a power
 * cut does not take it. `mode` holds from the first byte on.
 */
export function writeDurably(path: string, content: string | Uint8Array, mode: number): void {
  const beside = `${path}.new`;
  const file = openSync(beside, 'w', mode);
  writeFileSync(file, content);
  fsyncSync(file);
  closeSync(file);
  renameSync(beside, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Has a file or folder belong to whom the state folder belongs to, where root made it. */
export function giveTo(stateFolder: string, path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(stateFolder);
  chownSync(path, uid, gid);
}
