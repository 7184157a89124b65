/** What a browser has to load, as brotli: the first page at most 60 kB, all of it 140 kB. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

const assets = 'dist/ui/assets';
const bytesOf = (names: readonly string[]): number => names.reduce((sum, name) => sum + readFileSync(join(assets, name)).length, 0);

t.test('the size of the web UI', async (t) => {
  const packed = readdirSync(assets).filter((name) => name.endsWith('.br'));
  const page = readFileSync('dist/ui/index.html', 'utf8');
  const named = new Set([...page.matchAll(/\/assets\/([\w.-]+)/g)].map(([, name]) => name!));
  // What the entry imports at once is loaded with it.
  for (const name of named) if (name.endsWith('.js')) for (const [, other] of readFileSync(join(assets, name), 'utf8').matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)) named.add(other!);
  const first = bytesOf([...named].map((name) => `${name}.br`)), all = bytesOf(packed);
  t.ok(first > 10_000 && first <= 60_000, `first page ${first}`);
  t.ok(all >= first && all <= 140_000, `all ${all}`);
});
