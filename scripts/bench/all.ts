/**
 * Measures the figures that niud has to reach (quality.md, Speed), each beside its baseline in the same run, and prints
 * them as a table:
 *
 *     node dist/scripts/bench/all.js [--quick] [--numbers N] [--json FILE] [import route throughput mixed charge beside
 * together cost first rate rehearsal list turn export start memory backup pages pair]
 *
 * `--numbers` is how many numbers the site has, where that is not 1,000,000; quality.md asks for the cost of size at
 * 10,000,000: `--numbers 10000000 cost`. `--quick` takes 50,000 and short rounds: it shows that the harness works, not
 * how fast niud is.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { backup } from './backup.js';
import { beside } from './beside.js';
import { charge } from './charge.js';
import { cost } from './cost.js';
import { exporting } from './export.js';
import { first } from './first.js';
import { figureTable, machine, type Figure } from './figure.js';
import { importing } from './import.js';
import { list } from './list.js';
import { memory } from './memory.js';
import { mixed } from './mixed.js';
import { pages } from './pages.js';
import { pair } from './pair.js';
import { rate } from './rate.js';
import { rehearsal } from './rehearsal.js';
import { route } from './route.js';
import { BenchSite } from './site.js';
import { starting } from './start.js';
import { throughput } from './throughput.js';
import { together } from './together.js';
import { turn } from './turn.js';

const benches: Readonly<Record<string, (site: BenchSite) => Promise<readonly Figure[]>>> = {
  import: importing,
  route,
  throughput,
  mixed,
  charge,
  beside,
  together,
  cost,
  first,
  rate,
  rehearsal,
  list,
  turn,
  export: exporting,
  start: starting,
  memory,
  backup,
  pages,
  pair,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    numbers: { type: 'string' },
    json: { type: 'string', default: 'dist/bench.json' },
  },
});

async function main(): Promise<number> {
  const unknown = positionals.find((name) => benches[name] === undefined);
  if (unknown !== undefined)
    throw new Error(`no benchmark is called ${unknown}; there are ${Object.keys(benches).join(', ')}`);
  const names = positionals.length > 0 ? positionals : Object.keys(benches);
  const site =
    values.numbers === undefined ? new BenchSite(values.quick) : new BenchSite(values.quick, numbersOf(values.numbers));
  const figures: Figure[] = [];
  const failures: string[] = [];
  try {
    for (const name of names) {
      console.error(`${name} ...`);
      try {
        figures.push(...(await benches[name]!(site)));
      } catch (fault) {
        failures.push(`${name}: ${(fault as Error).message}`);
      }
    }
  } finally {
    site.remove();
  }
  const on = machine();
  console.log(
    `${on['processor']}, ${on['cores']} cores, Node ${on['node']}, ${values.quick ? 'QUICK, ' : ''}seed ${site.sizes.seed}\n`,
  );
  console.log(figureTable(figures));
  for (const failure of failures) console.error(`failed: ${failure}`);
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(
    values.json,
    `${JSON.stringify({ machine: on, quick: values.quick, sizes: site.sizes, figures, failures }, null, 2)}\n`,
  );
  return failures.length === 0 ? 0 : 1;
}

function numbersOf(text: string): number {
  if (!/^[1-9]\d{3,8}$/.test(text)) throw new Error('--numbers takes 1000 to 999999999');
  return Number(text);
}

process.exitCode = await main();
