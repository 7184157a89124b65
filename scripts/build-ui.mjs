// Bundles the web UI into dist/ui: index.html, and under assets/ files named after what is in them, each with its brotli and gzip beside it.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(top, 'dist', 'ui');
const assets = join(out, 'assets');

const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1457a8"/><path d="M9 23V10l14 12V9" fill="none" stroke="#fff" stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round"/></svg>\n';

/** Stylesheets that the code names. They make one file together, for what belongs to code that comes later would not be loaded with it. */
const sheets = new Set();
const gathered = {
  name: 'stylesheets',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, ({ path }) => {
      sheets.add(relative(top, path));
      return { contents: '', loader: 'js' };
    });
  },
};

/** Kinds of lines that uPlot can draw and no page does: named nowhere, they are left out, 3 kB of what is packed. */
const undrawn = ['stepped', 'bars', 'spline'];
/** The same of what it does for legends, the pointer, logarithms, bands, points and lines that come and go: nothing calls these as `pages/plot.tsx` asks for plots, and their bodies are left out, 4 kB of what is packed. */
const uncalled = ['initLegendRow', 'syncLegend', 'setLegend', 'setLegendValues', 'initCursorPt', 'updateCursor', 'onMouse', 'cacheMouse', 'mouseDown', 'mouseMove', 'mouseUp', 'mouseLeave', 'setSelect', 'rangeLog', 'rangeAsinh', 'logAxisSplits', 'asinhAxisSplits', 'log10AxisValsFilt',
  'log2AxisValsFilt', 'join', 'points', 'clipBandLine', 'addSeries', 'setFocus', 'setSeries'];
const lean = {
  name: 'lean',
  setup({ onLoad }) {
    onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => ({
      contents: undrawn.reduce((text, kind) => {
        const named = new RegExp(`\\(paths\\.${kind} *= \\w+\\);`);
        if (!named.test(text)) throw new Error(`uPlot names ${kind} otherwise than before: look at ${path}`);
        return text.replace(named, '');
      }, uncalled.reduce((text, name) => {
        const whole = new RegExp(`^(\\t*)(function ${name}\\(.*\\) \\{)\\n[^]*?\\n\\1\\}`, 'm');
        if (!whole.test(text)) throw new Error(`uPlot has no ${name} any more: look at ${path}`);
        return text.replace(whole, '$1$2}');
      }, readFileSync(path, 'utf8'))),
      loader: 'js',
    }));
  },
};

/** Tokens and base before components, those before what is laid out with them. */
const folders = ['node_modules', 'service/ui/design/tokens.css', 'service/ui/design/base.css', ...['design', 'grid', 'record', 'plan', 'pages', 'apps', 'start'].map((folder) => `service/ui/${folder}`)];
const rank = (path) => folders.findIndex((folder) => path.startsWith(folder));

const shared = { absWorkingDir: top, bundle: true, minify: true, write: false, legalComments: 'none', outdir: assets };

const { outputFiles: pieces, metafile } = await build({
  ...shared, minify: false, metafile: true, chunkNames: '[name]-[hash]',
  entryPoints: { main: 'service/ui/start/main.tsx' },
  // Calls of `h` rather than of `jsx`, whose children are named each time: 1.1 kB less.
  tsconfigRaw: { compilerOptions: { jsx: 'react', jsxFactory: 'h', jsxFragmentFactory: 'Fragment' } }, inject: ['node_modules/preact/dist/preact.module.js'],
  splitting: true, format: 'esm', target: 'es2022', plugins: [gathered, lean],
});

/**
 * What the first page shares with what comes later, esbuild makes pieces of their own. They are put into the first page's file, from which the others then import: one file instead of five to ask for,
 * and 2.5 kB less, for what is packed together packs better. Files of this step name each other without their hash.
 */
const texts = new Map(pieces.map(({ path, text }) => [basename(path), text]));
const outputs = Object.entries(metafile.outputs).map(([path, output]) => ({ name: basename(path), ...output }));
const lazy = new Set(outputs.flatMap(({ imports }) => imports).filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => basename(path)));
const common = outputs.filter(({ name, entryPoint }) => entryPoint === undefined && !lazy.has(name));
const aliases = new Map(common.flatMap(({ name, exports }) => exports.map((one) => `${name} ${one}`)).map((whole, nth) => [whole, `_${nth.toString(36)}`]));
const plainName = (name) => name.replace(/-[^-]*(?=\.js$)/, '');

/** Text whose imports are other files of this step; `outside` are those that stay files. */
async function packed(contents, outside, held) {
  const plugin = {
    name: 'pieces',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\// }, ({ path }) => outside(basename(path)) ? { path: `./${plainName(basename(path))}`, external: true } : { path: basename(path), namespace: 'pieces' });
      onLoad({ filter: /./, namespace: 'pieces' }, ({ path }) => ({ contents: held(path), loader: 'js' }));
    },
  };
  const { outputFiles: [{ text }] } = await build({ ...shared, stdin: { contents, loader: 'js' }, format: 'esm', target: 'es2022', plugins: [plugin] });
  return text;
}

const scripts = new Map();
for (const name of lazy) {
  const borrowed = (piece) => `export {${common.find((one) => one.name === piece).exports.map((one) => `${aliases.get(`${piece} ${one}`)} as ${one}`).join()}} from './main.js';`;
  scripts.set(plainName(name), await packed(texts.get(name), (other) => other === 'main.js', borrowed));
}
const wanted = new Set([...scripts.values()].flatMap((text) => [...text.matchAll(/import\{([^}]*)\}from"\.\/main\.js"/g)].flatMap(([, names]) => names.split(',').map((one) => one.split(' ')[0]))));
const lent = common.map(({ name, exports }) => [name, exports.map((one) => [one, aliases.get(`${name} ${one}`)]).filter(([, alias]) => wanted.has(alias))]);
const main = [...lent.map(([name, names]) => `export {${names.map(([one, alias]) => `${one} as ${alias}`).join()}} from './${name}';`), texts.get('main.js')].join('\n');
scripts.set('main.js', await packed(main, (other) => lazy.has(other), (piece) => texts.get(piece)));

const ordered = [...sheets].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
const { outputFiles: styles } = await build({
  ...shared,
  stdin: { contents: ordered.map((path) => `@import ${JSON.stringify(`./${path}`)};`).join('\n'), resolveDir: top, loader: 'css', sourcefile: 'main.css' },
});

/** Names say what is in the files. Scripts name each other, so all have the hash of all. */
const hashOf = (...contents) => contents.reduce((hash, one) => hash.update(one), createHash('sha256')).digest('hex').slice(0, 8).toUpperCase();
const edition = hashOf(...scripts.values());
const fileOf = (name) => name.replace('.js', `-${edition}.js`);
const renamed = (text) => text.replace(new RegExp(`"\\./(${[...scripts.keys()].map((name) => name.replace('.', '\\.')).join('|')})"`, 'g'), (_, name) => `"./${fileOf(name)}"`);
const style = `main-${hashOf(styles[0].text)}.css`;
const iconName = `icon-${hashOf(icon)}.svg`;
const files = new Map([...[...scripts].map(([name, text]) => [fileOf(name), renamed(text)]), [style, styles[0].text], [iconName, icon]]);

rmSync(out, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });

function keep(path, contents) {
  writeFileSync(path, contents);
  writeFileSync(`${path}.br`, brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
}

for (const [name, text] of files) keep(join(assets, name), Buffer.from(text));
keep(join(out, 'index.html'), Buffer.from(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>niud</title>
<link rel="icon" href="/assets/${iconName}" type="image/svg+xml">
<link rel="stylesheet" href="/assets/${style}">
<script type="module" src="/assets/${fileOf('main.js')}"></script>
</head>
<body>
<div id="app"></div>
<noscript>The pages of niud need JavaScript. Without it, niuctl and the REST API do the same.</noscript>
</body>
</html>
`));

const bytes = (...names) => Math.round(names.reduce((sum, name) => sum + readFileSync(join(assets, `${name}.br`)).length, 0) / 1000);
console.log(`build: dist/ui is new, first page ${bytes(fileOf('main.js'), style)} kB, all ${bytes(...files.keys())} kB (brotli)`);
