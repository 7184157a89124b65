import type { Command } from 'commander';
import { pairs, paragraphs } from './columns.js';
import type { Attributes } from './door.js';
import { examples, textOrJson } from './given.js';
import { countOf, mustBeCompleted, outFileOf, runJob } from './job.js';
import type { Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

/** `niuctl generate`: records made in numbers, such as a lot of cards. */
export function declareGenerate(program: Command, work: Work): void {
  program
    .command('generate')
    .description('Make records in numbers, as a job: a lot of cards.')
    .argument('<table>')
    .requiredOption('--with <name=value>', 'what it takes: name=text, or name:=JSON; may be repeated', textOrJson)
    .addHelpText(
      'after',
      examples([
        'niuctl generate lot --with first=81000000 --with count:=100 --with initial_balance=10.00 --with service_provider_name=Pacific_Voice',
        '',
      ]),
    )
    .action((table: string, { with: kwargs }: { readonly with: Attributes }) =>
      work.onApplication((site) => generate(site, table, kwargs), { table }),
    );
}

async function generate(site: Site, table: string, kwargs: Attributes): Promise<Outcome> {
  const job = await runJob(site, { job_type: 'generate', object: table, kwargs });
  mustBeCompleted(job);
  const left = countOf(job, 'conflicts') + countOf(job, 'rejected');
  return {
    data: [{ ...job }],
    text: paragraphs(
      `Generation of ${table}: job ${String(job.attributes['job_id'])} completed.`,
      pairs([
        ['made', countOf(job, 'added')],
        ['not made', left],
      ]),
      `The file of them is ${outFileOf(job)}.`,
    ),
    exit: left === 0 ? 'done' : 'partly',
  };
}
