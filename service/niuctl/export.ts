import { accessSync, constants, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { examples, pair } from './given.js';
import { countOf, mustBeCompleted, outFileOf, runJob } from './job.js';
import { Failure, type Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

interface Options {
  readonly filter?: Readonly<Record<string, string>>;
  readonly archive?: boolean;
  readonly provider?: string;
  readonly output?: string;
}

/** `niuctl export`: a table into a CSV file that an import takes (jobs.md, Export). */
export function declareExport(program: Command, work: Work): void {
  program
    .command('export')
    .description('Export a table to a CSV file that import takes.')
    .argument('<table>', 'a table, or cdr')
    .option(
      '--filter <column=value>',
      'only records with this value; ~ before it contains, < less, > greater; may be repeated',
      pair,
    )
    .option('--archive', 'what is archived, instead of what is live')
    .option('--provider <name>', 'of this service provider alone')
    .option('-o, --output <file>', 'where to; - is standard output; the name that niud gives it when absent')
    .addHelpText(
      'after',
      examples(
        ['niuctl --app icr export number -o numbers.csv', ''],
        ["niuctl --app icr export number --filter 'number=~808' -o -", 'to standard output'],
        ['niuctl --app icr export call_plan --archive', 'what was archived'],
      ),
    )
    .action((table: string, options: Options) =>
      work.onApplication((site) => exportTable(site, table, options), { table }),
    );
}

async function exportTable(
  site: Site,
  table: string,
  { filter, archive = false, provider, output }: Options,
): Promise<Outcome> {
  mustBeWritable(output);
  const job = await runJob(site, {
    job_type: 'export',
    object: table,
    archive,
    ...(filter === undefined ? {} : { filter }),
    ...(provider === undefined ? {} : { service_provider_name: provider }),
  });
  mustBeCompleted(job);
  const file = output ?? outFileOf(job);
  const hash = await fetchFile(site, outFileOf(job), file);
  const wanted = job.attributes['output_hash'];
  if (typeof wanted === 'string' && !wanted.includes(hash))
    throw new Failure('refused', `The file did not arrive as it was written: its SHA-256 is ${hash}, not ${wanted}`);
  const to = file === '-' ? 'standard output' : file;
  return {
    data: [{ ...job }],
    text: `Export of ${table}: ${rowsOf(job)} to ${to}, SHA-256 ${hash}.`,
    aside: file === '-',
  };
}

function rowsOf(job: Parameters<typeof countOf>[0]): string {
  const rows = countOf(job, 'rows');
  return rows === 1 ? '1 row' : `${rows} rows`;
}

/** Found out before niud is made to work. */
function mustBeWritable(file: string | undefined): void {
  const folder = file === undefined ? '.' : dirname(file);
  try {
    if (file !== '-') accessSync(folder, constants.W_OK);
  } catch (fault) {
    throw new Failure('usage', `${folder} cannot be written to: ${(fault as Error).message}`);
  }
}

/** Written beside, and renamed when it is whole; gives its SHA-256. */
async function fetchFile({ door, api }: Site, name: string, file: string): Promise<string> {
  const path = `${api}/download/${encodeURIComponent(name)}`;
  if (file === '-') return door.download(path, process.stdout);
  const beside = `${file}.part`;
  try {
    // It may hold PINs.
    const hash = await door.download(path, (await open(beside, 'w', 0o600)).createWriteStream());
    renameSync(beside, file);
    return hash;
  } catch (fault) {
    rmSync(beside, { force: true });
    throw fault instanceof Failure
      ? fault
      : new Failure('usage', `${file} cannot be written: ${(fault as Error).message}`);
  }
}
