import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Has a file, or what a folder says of its files, on disk when it returns. */
export function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
