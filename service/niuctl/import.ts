import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { pairs, paragraphs } from './columns.js';
import type { Entry } from './door.js';
import { examples } from './given.js';
import { countOf, mustBeCompleted, reportHead, runJob } from './job.js';
import { Failure, type Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

interface Options {
  readonly dryRun?: boolean;
  readonly provider?: string;
  readonly tell: readonly string[];
}

/** `niuctl import`: a CSV file into a table, as a job that survives this command (jobs.md, Import). */
export function declareImport(program: Command, work: Work): void {
  program
    .command('import')
    .description('Import a CSV file into a table; prints what went in and what did not.')
    .argument('<table>')
    .argument('<file>', 'a CSV file, - for standard input')
    .option('--dry-run', 'judge every row and write nothing')
    .option('--provider <name>', 'take rows of this service provider alone')
    .option(
      '--tell <name=value>',
      'what an import of the table takes beside its file; may be given several times',
      (given: string, told: readonly string[]) => [...told, given],
      [],
    )
    .addHelpText(
      'after',
      `\nExit code 0 when every row went in, 4 when some did not.\n${examples(
        ['niuctl --app icr import number numbers.csv --dry-run', 'what would happen, row by row'],
        ['niuctl --app icr import number numbers.csv', ''],
        ['zcat plans.csv.gz | niuctl --app icr import call_plan -', ''],
        [
          'niuctl --app cc import rate_prefix az.csv --tell prefix_form=e164 --tell mode=replace --tell rate_name=Standard --tell "effective_date=2026-12-01 00:00:00"',
          'a deck anew from then on',
        ],
      )}`,
    )
    .action((table: string, file: string, options: Options) =>
      work.onApplication((site) => importFile(site, table, file, options), { table }),
    );
}

async function importFile(
  site: Site,
  table: string,
  file: string,
  { dryRun = false, provider, tell }: Options,
): Promise<Outcome> {
  const inFile = await uploadFile(site, file);
  const job = await runJob(site, {
    job_type: 'import',
    object: table,
    in_file: inFile,
    dry_run: dryRun,
    ...(provider === undefined ? {} : { service_provider_name: provider }),
    ...toldIn(tell),
  });
  mustBeCompleted(job);
  const left = countOf(job, 'conflicts') + countOf(job, 'rejected');
  return {
    data: [{ ...job }],
    text: paragraphs(countsText(job, dryRun), left === 0 ? '' : await leftText(site, job)),
    exit: left === 0 ? 'done' : 'partly',
  };
}

/** Brings a file into the application's upload folder; gives its name for jobs. */
export async function uploadFile({ door, api }: Site, file: string): Promise<string> {
  const { name, source, bytes } = openFile(file);
  const { data } = await door.upload(`${api}/upload?name=${encodeURIComponent(name)}`, source, bytes);
  return String(data[0]!.attributes['in_file']);
}

/** Members of the job's body; what a table takes, the server says. */
function toldIn(tell: readonly string[]): { readonly [name: string]: string | boolean } {
  return Object.fromEntries(
    tell.map((given) => {
      const [, name, value] = /^([a-z_]+)=(.*)$/s.exec(given) ?? [];
      if (name === undefined || value === undefined)
        throw new Failure('usage', `--tell ${given} is not <name>=<value>`);
      return [name, value === 'true' ? true : value === 'false' ? false : value];
    }),
  );
}

function openFile(file: string): { readonly name: string; readonly source: Readable; readonly bytes?: number } {
  if (file === '-') return { name: `standard-input-${process.pid}.csv`, source: process.stdin };
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory())
    throw new Failure('usage', `${file} ${found === undefined ? 'is not there' : 'is a folder'}`);
  return { name: basename(file), source: createReadStream(file), ...(found.isFile() ? { bytes: found.size } : {}) };
}

function countsText(job: Entry, dryRun: boolean): string {
  const { object, job_id: id, elapsed } = job.attributes;
  const counts = [
    ['rows', countOf(job, 'rows'), ''],
    [dryRun ? 'would go in' : 'went in', countOf(job, 'added'), ''],
    ['conflicts', countOf(job, 'conflicts'), 'their key is taken by a live record or an earlier row'],
    ['rejected', countOf(job, 'rejected'), 'they do not fit'],
    ...(typeof job.attributes['ended'] === 'number'
      ? ([
          ['ended', countOf(job, 'ended'), ''],
          ['unchanged', countOf(job, 'unchanged'), ''],
        ] as const)
      : []),
  ] as const;
  const head = `${dryRun ? 'Dry run of the import' : 'Import'} of ${String(object)}: job ${String(id)} completed in ${String(elapsed)} s.${dryRun ? ' Nothing was written.' : ''}`;
  const { message } = job.attributes;
  return `${head}${typeof message === 'string' ? `\n${message}` : ''}\n\n${pairs(counts.map(([name, count, why]) => [name, count === 0 || why === '' ? count : `${count} (${why})`]))}`;
}

async function leftText(site: Site, job: Entry): Promise<string> {
  const { out_file: outFile, job_id: id } = job.attributes;
  return paragraphs(
    await reportHead(site, id!),
    `The rows that did not go in, to be mended and imported again: ${String(outFile)}`,
  );
}
