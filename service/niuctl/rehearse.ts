import type { Command } from 'commander';
import { pairs, paragraphs } from './columns.js';
import { examples, planFile, wholeNumber } from './given.js';
import { uploadFile } from './import.js';
import { countOf, followJob, mustBeCompleted, reportHead } from './job.js';
import { Failure, type Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

interface Options {
  readonly plan?: string;
  readonly days?: number;
  readonly decided?: boolean;
}

/**
 * `niuctl rehearse`: saved test calls, or those of the last days, against what is stored or a draft (routing.md,
 * Rehearse).
 */
export function declareRehearse(program: Command, work: Work): void {
  program
    .command('rehearse')
    .description('Decide test calls and compare with what is expected; counters are never touched.')
    .argument('[file]', 'a CSV file of calls with expected decisions, - for standard input; left out with --days')
    .option('--plan <file>', 'with this plan in place of the stored one: a JSON file of its attributes')
    .option('--days <count>', 'the calls of the last days instead of a file', wholeNumber)
    .option(
      '--decided',
      'compare these with what was decided then, not with what is stored now; so it is without --plan',
    )
    .addHelpText(
      'after',
      `
The file has the columns called,calling,time,attrs,expected_kind,expected_value,expected_rule,call_id. A call that expects nothing is only recorded:
the job's file then says what it came to, and is a file of cases for the next rehearsal.

Exit code 4 when a decision differs, or a row is no call.
${examples(['niuctl --app icr rehearse calls.csv', ''], ['niuctl --app icr rehearse calls.csv --plan draft.json', 'before the plan is stored'], ['niuctl --app icr rehearse --days 7 --plan draft.json', 'which calls of the week would change'], ['niuctl --app icr rehearse --days 1', 'which calls of the day would go another way by now'])}`,
    )
    .action((file: string | undefined, options: Options) =>
      work.onApplication((site) => rehearse(site, file, options)),
    );
}

async function rehearse(
  site: Site,
  file: string | undefined,
  { plan, days, decided = false }: Options,
): Promise<Outcome> {
  if ((file === undefined) === (days === undefined))
    throw new Failure('usage', 'Either a file of calls or --days <count> is needed');
  const draft = plan === undefined ? {} : { plan: planFile(plan) };
  const calls =
    file === undefined
      ? { replay_days: days!, ...(decided || plan === undefined ? { against: 'decided' } : {}) }
      : { in_file: await uploadFile(site, file) };
  const job = await followJob(site, await site.door.ask('POST', `${site.api}/rehearse`, { ...calls, ...draft }));
  mustBeCompleted(job);
  const [different, rejected] = [countOf(job, 'different'), countOf(job, 'rejected')];
  const counts = pairs([
    ['calls', countOf(job, 'cases')],
    ['same', countOf(job, 'same')],
    ['different', different],
    ['no calls', rejected === 0 ? undefined : rejected],
  ]);
  const { job_id: id, out_file: outFile } = job.attributes;
  const left = different + rejected;
  return {
    data: [{ ...job }],
    text: paragraphs(
      `Rehearsal: job ${String(id)} completed.`,
      counts,
      left === 0 ? '' : await reportHead(site, id!),
      `What each call comes to, as a file of cases: ${String(outFile)}`,
    ),
    exit: left === 0 ? 'done' : 'partly',
  };
}
