import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** LMDB's own number in both of its first pages. */
const magic = 0xbeefc0de;
const magicAt = 24;
const pageBytes = 4_096;

/** What is wrong with the file of an environment, as far as that can be seen without LMDB. */
export function fileFault(path: string): string | undefined {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size % pageBytes !== 0 || size < 2 * pageBytes)
      return `it has ${size} bytes, which is not a whole number of pages: it was cut off`;
    const head = Buffer.alloc(2 * pageBytes);
    readSync(file, head, 0, head.length, 0);
    const whole = [0, pageBytes].filter((page) => head.readUInt32LE(page + magicAt) === magic).length;
    return whole === 2 ? undefined : 'its first pages are not those of a store';
  } finally {
    closeSync(file);
  }
}
