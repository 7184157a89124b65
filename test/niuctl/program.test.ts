import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import t from 'tap';

const imported = /^(?:import|export)\s[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm;
const dist = join(process.cwd(), 'dist', 'service');

/** All that is loaded before the first line of a compiled module runs: files of the service, and libraries by name. */
function loadedFirst(program: string): ReadonlySet<string> {
  const found = new Set<string>();
  const read = (path: string): void => {
    const name = relative(dist, path);
    if (found.has(name)) return;
    found.add(name);
    for (const [, from, alone] of readFileSync(path, 'utf8').matchAll(imported)) {
      const specifier = (from ?? alone)!;
      if (specifier.startsWith('.')) read(join(dirname(path), specifier));
      else if (!specifier.startsWith('node:')) found.add(specifier);
    }
  };
  read(join(dist, program));
  return found;
}

t.test('niuctl is there at once: what one command alone needs is loaded by that command', async (t) => {
  const loaded = [...loadedFirst('niuctl/program.js')];
  t.ok(loaded.includes('niuctl/status.js') && loaded.includes('commander'), 'what every command needs is found');
  t.strictSame(loaded.filter((name) => /^(?:lmdb|msgpackr|re2js|@grpc\/.*)$/.test(name)), [], 'no stores, no log, no expressions');
  t.strictSame(loaded.filter((name) => /^(?:apps|schema)\//.test(name)), [], 'no applications');
});
