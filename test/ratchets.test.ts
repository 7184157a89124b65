/** What there should be less of, counted: each number may only fall, and who lowers it writes it down here. */
import { spawnSync } from 'node:child_process';
import t from 'tap';
import { counted } from './support/tidy/counted.js';
import { readTree } from './support/tidy/source.js';

/** How many there are of each in service/ and scripts/; files of test/ count as well. */
const allowed: Readonly<Record<keyof ReturnType<typeof counted>, number>> = {
  longFiles: 0,
  longLines: 415,
  longFunctions: 10,
  asserted: 1_455,
  cast: 865,
  unused: 0,
  circular: 0,
};

t.test('each kind is counted', async (t) => {
  const long = `export function a(): void {\n${'  b();\n'.repeat(70)}}\n`;
  const found = counted(new Map([
    ['service/a.ts', `import type { B } from './b.js';\n${long}// ${'x'.repeat(120)}\nexport type A = B;\nconst c = d! as E;\nconst f = [] as const;\n`],
    ['service/b.ts', `import type { A } from './a.js';\nexport interface B { readonly a: A }\n`],
    ['test/long.ts', 'x;\n'.repeat(401)],
    ['test/c.ts', `import { a } from '../service/a.js';\nconst c = a()! as D;\n`],
  ]));
  t.strictSame(Object.fromEntries(Object.entries(found).map(([kind, places]) => [kind, places.length])), { longFiles: 1, longLines: 1, longFunctions: 1, asserted: 1, cast: 1, unused: 0, circular: 2 });
  t.strictSame(counted(new Map([['service/a.ts', 'export const a = 1;\nexport const b = 2;\n'], ['service/b.ts', `import { b } from './a.js';\nb;\n`]])).unused, ['service/a.ts: a']);
});

const found = counted(readTree(process.cwd(), ['service', 'scripts', 'test']));
for (const [kind, places] of Object.entries(found)) {
  const most = allowed[kind as keyof typeof allowed];
  t.equal(places.length, most, places.length > most ? `${kind}: ${places.length} in the place of ${most}, among them ${places.slice(-10).join(', ')}` : `${kind} has fallen to ${places.length}: write it down in ${import.meta.filename.replace(/^.*\/dist\//, '').replace(/js$/, 'ts')}`);
}

t.test('the sources stand as the formatter writes them', (t) => {
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/biome', ['format', '--config-path=scripts/format.json', 'service', 'scripts'], { encoding: 'utf8' });
  t.equal(status, 0, `npm run format\n${stdout}${stderr}`);
  t.end();
});
