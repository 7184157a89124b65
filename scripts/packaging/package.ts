import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contents } from './contents.js';
import { maintainerFiles } from './maintainer.js';
import { unpackNode } from './node-runtime.js';

export type Compression = 'xz' | 'zstd' | 'none';

interface Order {
  readonly top: string;
  readonly release: string;
  /** A folder; the package is `niud_<release>_amd64.deb` in it. */
  readonly into: string;
  readonly compression: Compression;
}

/**
 * The instant that every file is given, in seconds since 1970: SOURCE_DATE_EPOCH, else of the commit, so that the same
 * commit makes the same package.
 */
function instant(top: string): number {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given !== undefined && /^\d+$/.test(given)) return Number(given);
  try {
    return Number(
      execFileSync('git', ['-C', top, 'log', '-1', '--format=%ct'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  } catch {
    return Math.floor(statSync(join(top, 'package-lock.json')).mtimeMs / 1_000);
  }
}

/** Folders first closed last, so that each keeps the instant that it was given. */
function settle(folder: string, seconds: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (lstatSync(path).isDirectory()) settle(path, seconds);
    else utimesSync(path, seconds, seconds);
  }
  chmodSync(folder, 0o755);
  utimesSync(folder, seconds, seconds);
}

/**
 * Builds the package from what is built in the repository, and gives its path. Throws where something that it carries
 * is not there.
 */
export function buildPackage({ top, release, into, compression }: Order): string {
  if (!/^\d[\w.+~]*$/.test(release)) throw new Error(`${release} is no version of a Debian package`);
  if (!existsSync(join(top, 'native/build/Release/niud.node')))
    throw new Error('the add-on is not built: node native/build.mjs says why');
  const folder = mkdtempSync(join(tmpdir(), 'niud-package-'));
  try {
    const stage = join(folder, 'stage');
    let bytes = 0;
    for (const { path, mode, from } of contents(top, release, unpackNode(join(folder, 'node')))) {
      const target = join(stage, path);
      mkdirSync(dirname(target), { recursive: true });
      if ('file' in from) copyFileSync(from.file, target);
      else writeFileSync(target, from.text);
      chmodSync(target, mode);
      bytes += statSync(target).size;
    }
    mkdirSync(join(stage, 'DEBIAN'));
    for (const [name, text, mode] of maintainerFiles(release, Math.ceil(bytes / 1_024))) {
      writeFileSync(join(stage, 'DEBIAN', name), text);
      chmodSync(join(stage, 'DEBIAN', name), mode);
    }
    const seconds = instant(top);
    settle(stage, seconds);
    mkdirSync(into, { recursive: true });
    const made = join(into, `niud_${release}_amd64.deb`);
    // One thread: with more, how the data is cut, and so the file, depends on the machine.
    execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--threads-max=1', '--build', stage, made], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, SOURCE_DATE_EPOCH: String(seconds) },
    });
    return made;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
