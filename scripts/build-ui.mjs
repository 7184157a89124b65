// Bundles the web UI into dist/ui: index.html, and under assets/ files named after what is in them, each with its brotli and gzip beside it (ui-design, section 17).
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

/** Tokens and base before components, those before what is laid out with them. */
const folders = ['node_modules', 'service/ui/design/tokens.css', 'service/ui/design/base.css', ...['design', 'grid', 'record', 'plan', 'pages', 'apps', 'start'].map((folder) => `service/ui/${folder}`)];
const rank = (path) => folders.findIndex((folder) => path.startsWith(folder));

const shared = { absWorkingDir: top, bundle: true, minify: true, write: false, metafile: true, legalComments: 'none', outdir: assets, entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', assetNames: '[name]-[hash]' };

const { outputFiles: scripts, metafile } = await build({
  ...shared,
  entryPoints: { main: 'service/ui/start/main.tsx' },
  tsconfig: 'service/ui/tsconfig.json',
  splitting: true, format: 'esm', target: 'es2022', plugins: [gathered],
  jsx: 'automatic', jsxImportSource: 'preact',
});

const ordered = [...sheets].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
const { outputFiles: styles } = await build({
  ...shared, entryNames: 'main-[hash]', metafile: false,
  stdin: { contents: ordered.map((path) => `@import ${JSON.stringify(`./${path}`)};`).join('\n'), resolveDir: top, loader: 'css', sourcefile: 'main.css' },
});
const outputFiles = [...scripts, ...styles];

rmSync(out, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });

function keep(path, contents) {
  writeFileSync(path, contents);
  writeFileSync(`${path}.br`, brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
}

for (const { path, contents } of outputFiles) keep(path, contents);
const iconName = `icon-${createHash('sha256').update(icon).digest('hex').slice(0, 8).toUpperCase()}.svg`;
keep(join(assets, iconName), Buffer.from(icon));

const [mainPath] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === 'service/ui/start/main.tsx');
keep(join(out, 'index.html'), Buffer.from(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>niud</title>
<link rel="icon" href="/assets/${iconName}" type="image/svg+xml">
<link rel="stylesheet" href="/assets/${basename(styles[0].path)}">
<script type="module" src="/assets/${basename(mainPath)}"></script>
</head>
<body>
<div id="app"></div>
<noscript>The pages of niud need JavaScript. Without it, niuctl and the REST API do the same.</noscript>
</body>
</html>
`));

const bytes = (path) => readFileSync(`${path}.br`).length;
const files = outputFiles.map(({ path }) => path);
console.log(`build: dist/ui is new, first page ${Math.round((bytes(join(top, mainPath)) + bytes(styles[0].path)) / 1000)} kB, all ${Math.round(files.reduce((sum, path) => sum + bytes(path), 0) / 1000)} kB (brotli)`);
