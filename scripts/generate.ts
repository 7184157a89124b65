/**
 * Writes a large numbering plan as CSV files, the same for the same seed and sizes, in constant memory:
 *
 *     node dist/scripts/generate.js --out folder [--numbers 1000000] [--plans N] [--routes N] [--seed N] [--lookups N]
 *
 * The files can be imported in the order in which they are printed.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeDataSet, writeLookups } from './nanp/csv-files.js';
import { siteSizes, sizesFor, type Sizes } from './nanp/data-set.js';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    numbers: { type: 'string' },
    plans: { type: 'string' },
    routes: { type: 'string' },
    seed: { type: 'string' },
    lookups: { type: 'string', default: '0' },
  },
});

function count(text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${text} is not a count`);
  return number;
}

if (values.out === undefined) {
  console.error('usage: generate.js --out FOLDER [--numbers N] [--plans N] [--routes N] [--seed N] [--lookups N]');
  process.exitCode = 1;
} else {
  const usual: Sizes = values.numbers === undefined ? siteSizes : sizesFor(count(values.numbers, siteSizes.numbers));
  const sizes = {
    ...usual,
    plans: count(values.plans, usual.plans),
    routes: count(values.routes, usual.routes),
    seed: count(values.seed, usual.seed),
  };
  console.log(`seed ${sizes.seed}`);
  for (const { path, rows } of await writeDataSet(values.out, sizes)) console.log(`${path}: ${rows} rows`);
  const lookups = count(values.lookups, 0);
  if (lookups > 0)
    console.log(
      `${join(values.out, 'lookups.csv')}: ${await writeLookups(join(values.out, 'lookups.csv'), sizes, lookups)} rows`,
    );
}
