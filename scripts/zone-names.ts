import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Makes `service/core/zone-names.ts` from the time zone database: `node dist/scripts/zone-names.js [tzdata.zi]`, by
 * default the one that Debian's tzdata installs. Run it when the database has a new release. Node cannot be asked
 * instead: Intl takes names that the database does not have, and lists none of its links.
 */
const source = process.argv[2] ?? '/usr/share/zoneinfo/tzdata.zi';

/** Of a line of names. */
const mostCharacters = 140;

const lines = readFileSync(source, 'utf8').split('\n');
const release = /^# version (\S+)/.exec(lines[0] ?? '')?.[1];
if (release === undefined) throw new Error(`${source} does not begin with its version`);

// "Z name ..." is a zone and "L target name" a link; Factory is the database's word for a clock that nobody has set.
const names = lines
  .map((line) => line.split(' '))
  .flatMap(([kind, first, second]) => (kind === 'Z' ? [first!] : kind === 'L' ? [second!] : []))
  .filter((name) => name !== 'Factory');

const byArea = new Map<string, string[]>();
for (const name of names.sort()) {
  const [area, ...rest] = name.split('/') as [string, ...string[]];
  const key = rest.length === 0 ? '' : area;
  byArea.set(key, [...(byArea.get(key) ?? []), rest.length === 0 ? area : rest.join('/')]);
}

function wrapped(words: readonly string[]): readonly string[] {
  const rows: string[] = [];
  for (const word of words) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + word.length < mostCharacters) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows;
}

const areas = [...byArea].map(([area, words]) =>
  [`  [${JSON.stringify(area).replaceAll('"', "'")}, [`, ...wrapped(words).map((row) => `    '${row}',`), '  ]],'].join(
    '\n',
  ),
);

writeFileSync(
  'service/core/zone-names.ts',
  `/** Made by scripts/zone-names.ts from the time zone database, which is in the public domain; not to be edited. */

/** Its release. */
export const namesRelease = '${release}';

/** Every zone and link of the database, by area; those without one under the empty text. */
const areas: readonly (readonly [area: string, names: readonly string[]])[] = [
${areas.join('\n')}
];

export const zoneNames: readonly string[] = areas.flatMap(([area, rows]) => rows.flatMap((row) => row.split(' ')).map((name) => area === '' ? name : \`\${area}/\${name}\`));
`,
);
