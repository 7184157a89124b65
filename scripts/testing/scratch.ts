import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join, sep } from 'node:path';

const memory = '/dev/shm';
const prefix = 'niud-tests-';

/** What the largest tests have there at once, with room to spare, and what else a machine needs then. */
const leastBytes = 4 * 2 ** 30;
const leastFreeBytes = 6 * 2 ** 30;

/**
 * Rooms whose matter is the disk, and what is installed or run by systemd as on a unit: their files stay on the disk.
 */
const onDisk = ['database', 'faults', 'systemd', 'native', 'package.test.js'];

/**
 * Where tests have their scratch files: in memory where there is room, since a test of a thousand changes waits for the
 * disk longer than it takes. What a killed process leaves is the same, and a flush is asked for and counted as on a
 * disk.
 */
export class Scratch {
  readonly #folder: string | undefined;

  constructor() {
    this.#folder = hasMemory() ? join(memory, `${prefix}${process.pid}`) : undefined;
    if (this.#folder === undefined) return;
    forgetEnded();
    mkdirSync(this.#folder);
    // Tests go there as other users too, as they go to /tmp.
    chmodSync(this.#folder, 0o1777);
    process.once('exit', () => this.#remove());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  }

  /** For the test of a compiled file. */
  of(file: string): string {
    return this.#folder === undefined || file.split(sep).some((part) => onDisk.includes(part))
      ? tmpdir()
      : this.#folder;
  }

  #remove(): void {
    rmSync(this.#folder!, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A folder in memory that programs may be run from. */
function hasMemory(): boolean {
  const mounted = existsSync('/proc/mounts')
    ? readFileSync('/proc/mounts', 'utf8')
        .split('\n')
        .find((line) => line.split(' ')[1] === memory)
        ?.split(' ')
    : undefined;
  if (mounted === undefined || mounted[2] !== 'tmpfs' || /\b(?:noexec|ro)\b/.test(mounted[3]!)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= leastBytes && freemem() >= leastFreeBytes;
}

/** What runs left that were ended in the middle. */
function forgetEnded(): void {
  for (const name of readdirSync(memory)) {
    if (name.startsWith(prefix) && !existsSync(join('/proc', name.slice(prefix.length))))
      rmSync(join(memory, name), { recursive: true, force: true });
  }
}
