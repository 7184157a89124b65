import type { Command } from 'commander';
import type { Json } from '../schema/kind.js';
import { cell, pairs, paragraphs, toSecond } from './columns.js';
import type { Entry } from './door.js';
import { examples, wholeNumber } from './given.js';
import { jobsPath, jobsText, reportHead, reportOf, reportText } from './job.js';
import { Failure, type Outcome } from './outcome.js';
import { answers, type Site, type Work } from './unit.js';

interface Options {
  readonly report?: boolean;
  readonly cancel?: boolean;
  readonly limit: number;
}

/** `niuctl jobs`: imports, exports, rehearsals and nightly purges. */
export function declareJobs(program: Command, work: Work): void {
  program
    .command('jobs')
    .description('List jobs, the newest first; show, follow up or cancel one.')
    .argument('[job]', 'the number of one', wholeNumber)
    .option('--report', 'every row that did not go in, or that differs, with the reason')
    .option('--cancel', 'end it; what it had added is taken back')
    .option('--limit <count>', 'how many', wholeNumber, 20)
    .addHelpText(
      'after',
      examples(
        ['niuctl jobs', ''],
        ['niuctl jobs 17', 'one with all that is known of it'],
        ['niuctl jobs 17 --report', ''],
        ['niuctl jobs 17 --cancel', ''],
      ),
    )
    .action((job: number | undefined, options: Options) =>
      job === undefined
        ? work.onEach((site) => listJobs(site, options))
        : work.onApplication((site) => oneJob(site, job, options), {
            knows: answers(`/job/platform_owner/${job}`),
            what: `job ${job}`,
          }),
    );
}

async function listJobs(site: Site, { report, cancel, limit }: Options): Promise<Outcome> {
  if (report === true || cancel === true)
    throw new Failure('usage', 'Say which job: niuctl jobs <job> --report or --cancel');
  const { data } = await site.door.ask('GET', `${jobsPath(site)}?limit=${limit}`);
  return {
    data: [...data.map((job) => ({ ...job }))],
    nothing: data.length === 0,
    text: data.length === 0 ? 'There are no jobs.' : jobsText(data),
  };
}

async function oneJob(site: Site, id: number, { report, cancel }: Options): Promise<Outcome> {
  if (report === true) return wholeReport(site, id);
  const {
    data: [job],
  } = await site.door.ask(cancel === true ? 'DELETE' : 'GET', `${jobsPath(site)}/${id}`);
  return {
    data: [{ ...job! }],
    text: paragraphs(
      cancel === true ? `Job ${id} is told to end; what it added is taken back.` : '',
      detailText(job!),
      cancel === true ? '' : await reportHead(site, id),
    ),
  };
}

function detailText({ meta, attributes }: Entry): string {
  const { job_id: id, ...others } = attributes;
  return pairs([
    ['job', id!],
    ['started', toSecond(meta?.['created'])],
    ...Object.entries(others)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, shortened(value)] as const),
  ]);
}

const shownCharacters = 300;

/** A draft of a rehearsal may be a screenful. */
function shortened(value: Json): Json {
  const text = cell(value);
  return text.length <= shownCharacters ? value : `${text.slice(0, shownCharacters)}...`;
}

const pageRows = 1_000;

async function wholeReport(site: Site, id: number): Promise<Outcome> {
  const rows = [];
  for (;;) {
    const page = await reportOf(site, id, pageRows, rows.length);
    rows.push(...page.rows);
    if (page.rows.length < pageRows) break;
  }
  return { data: rows, text: rows.length === 0 ? `The report of job ${id} is empty.` : reportText(rows) };
}
