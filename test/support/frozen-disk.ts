import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk that hangs as a share does whose server is gone: who writes it waits in the kernel and cannot even be killed. */
export interface FrozenDisk {
  readonly folder: string;
  freeze(): void;
  thaw(): void;
}

/** Gone with the test; throws where this process may mount none. */
export function frozenDisk(t: { teardown(done: () => void): void }, mebibytes: number): FrozenDisk {
  const top = mkdtempSync(join(tmpdir(), 'niud-frozen-'));
  const [image, folder] = [join(top, 'image'), join(top, 'disk')];
  let isFrozen = false;
  const run = (...words: readonly [string, ...string[]]): void => void execFileSync(words[0], words.slice(1), { stdio: 'ignore' });
  const thaw = (): void => {
    if (isFrozen) run('fsfreeze', '-u', folder);
    isFrozen = false;
  };
  try {
    writeFileSync(image, '');
    truncateSync(image, mebibytes * 2 ** 20);
    mkdirSync(folder);
    run('mkfs.ext4', '-q', image);
    run('mount', '-o', 'loop', image, folder);
  } catch (fault) {
    rmSync(top, { recursive: true });
    throw fault;
  }
  t.teardown(() => {
    thaw();
    run('umount', '-l', folder);
    rmSync(top, { recursive: true });
  });
  return {
    folder, thaw,
    freeze() {
      run('fsfreeze', '-f', folder);
      isFrozen = true;
    },
  };
}

/** False where one can be had; else why not, for a test to be skipped. */
export function skipWithoutFrozenDisk(): string | false {
  const undo: (() => void)[] = [];
  try {
    frozenDisk({ teardown: (done) => void undo.push(done) }, 8);
    return false;
  } catch {
    return 'this process may not mount a disk that can be frozen (it takes root)';
  } finally {
    for (const done of undo) done();
  }
}
