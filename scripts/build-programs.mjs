// Bundles the programs of niud, its threads and its helper processes into dist/run, which is what starts and is installed: of a start of four threads that
// read 450 modules each, two fifths were the finding and linking of them. dist/service stays beside it, module by module, for tests and their coverage.
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const from = join(top, 'dist', 'service');
const out = join(top, 'dist', 'run');

/** What a process or a thread begins with. */
const isProgram = (path) => /(?:^main\/niud|^niuctl\/niuctl|-thread|-process)\.js$/.test(path);

/** A module that asks where it is gets the place in dist/run that its own has in dist/service: every file of dist/run lies one folder deep, as rooms do. */
const places = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /dist\/service\/.*\.js$/ }, ({ path }) => {
      const module = relative(from, path);
      const text = readFileSync(path, 'utf8');
      if (text.includes('import.meta.url') && module.split('/').length !== 2) throw new Error(`${module} asks where it is, and is no file of a room`);
      return { contents: text.replaceAll('import.meta.url', `new URL('../${module}', import.meta.url).href`), loader: 'js' };
    });
  },
};

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: readdirSync(from, { recursive: true }).filter(isProgram).map((path) => join(from, path)),
  absWorkingDir: top, outbase: from, outdir: out, chunkNames: 'shared/[name]-[hash]',
  bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external', plugins: [places],
});
