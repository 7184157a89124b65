import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of a few MiB that a test may fill and make read-only; gone with the test. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** The same by a process of its own: of a large one it takes a while, in which clients of this one would stand still. */
  fillAside(): Promise<void>;
  empty(): void;
  readOnly(isReadOnly: boolean): void;
}

/** False where a small disk can be had; else why not, for a test to be skipped. */
export function skipWithoutDisk(): string | false {
  let undo = (): void => undefined;
  try {
    smallDisk({ teardown: (done) => { undo = done; } }, 1);
    return false;
  } catch {
    return 'this process may not mount a small disk (it takes root)';
  } finally {
    undo();
  }
}

/** Throws where this process may mount nothing. */
export function smallDisk(t: { teardown(done: () => void): void }, mebibytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'niud-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'none', folder], { stdio: 'ignore' });
  } catch (fault) {
    rmSync(folder, { recursive: true });
    throw fault;
  }
  t.teardown(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const file = openSync(filler, 'w');
      try {
        for (const piece = Buffer.alloc(65_536); ;) writeSync(file, piece);
      } catch {
        closeSync(file);
      }
    },
    async fillAside() {
      // It ends where there is no room.
      await once(spawn('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { stdio: 'ignore' }), 'close');
    },
    empty: () => rmSync(filler),
    readOnly: (isReadOnly) => void execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, folder]),
  };
}
