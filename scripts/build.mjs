// Builds everything: the TypeScript sources into dist/, the programs into dist/run, the web UI into dist/ui, the add-on and the C programs into native/build. When no source has
// changed since the last build it only looks, which takes some tens of milliseconds.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const folders = ['service', 'scripts', 'test'];
/** What the programs read beside themselves. */
const copied = ['service/pair/etcd.proto'];
const stamp = join(top, 'dist', '.built');

function* filesUnder(folder, ending) {
  if (!existsSync(join(top, folder))) return;
  for (const entry of readdirSync(join(top, folder), { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && ending.test(entry.name)) yield join(entry.parentPath ?? entry.path, entry.name).slice(top.length + 1);
  }
}

/** Changes with every source that is added, taken away or written. */
function signature() {
  const hash = createHash('sha256');
  const sources = folders.flatMap((folder) => [...filesUnder(folder, /\.(?:tsx?|css)$/)]).sort();
  for (const path of [...copied, 'tsconfig.json', 'service/ui/tsconfig.json', 'package-lock.json', 'scripts/build-ui.mjs', 'scripts/build-programs.mjs', ...sources]) {
    const { mtimeMs, size } = statSync(join(top, path));
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** Ends the build with the exit code of a step that failed. */
function run(program, ...words) {
  const { status, error } = spawnSync(process.execPath, [program, ...words], { cwd: top, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** What is compiled from a source that is gone must not run any more: an old test would. The samples that browser tests made of an older build go too. */
function removeLeftOvers() {
  for (const name of readdirSync(join(top, 'dist'))) if (name.startsWith('.sample-')) rmSync(join(top, 'dist', name), { recursive: true, force: true });
  for (const folder of folders) {
    for (const path of filesUnder(join('dist', folder), /\.js(\.map)?$/)) {
      const source = path.slice('dist/'.length).replace(/\.js(\.map)?$/, '');
      if (!['.ts', '.tsx'].some((ending) => existsSync(join(top, source + ending)))) rmSync(join(top, path));
    }
  }
}

const now = signature();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== now) {
  rmSync(stamp, { force: true });
  for (const project of ['tsconfig.json', 'service/ui/tsconfig.json']) run(join(top, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project);
  run(join(top, 'scripts', 'build-ui.mjs'));
  removeLeftOvers();
  run(join(top, 'scripts', 'build-programs.mjs'));
  for (const path of copied) for (const to of [path, path.replace(/^service/, 'run')]) cpSync(join(top, path), join(top, 'dist', to));
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
  process.stdout.write('build: dist/ is new\n');
}
run(join(top, 'native', 'build.mjs'));
