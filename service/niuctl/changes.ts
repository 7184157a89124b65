import type { Command } from 'commander';
import type { Json } from '../schema/kind.js';
import { cell, columns, pairs, paragraphs, toSecond } from './columns.js';
import type { Attributes } from './door.js';
import { examples, wholeNumber } from './given.js';
import { followJob, jobsPath, mustBeCompleted, reportHead, reportOf } from './job.js';
import type { Outcome } from './outcome.js';
import { answers, type Clue, type Site, type Work } from './unit.js';

/** `niuctl changes` and `niuctl revert`: the log of changes, and undo. */
export function declareChanges(program: Command, work: Work): void {
  program
    .command('changes')
    .description('The log of changes, the newest first; or one with what it changed.')
    .argument('[change]', 'the number of one', wholeNumber)
    .option('--limit <count>', 'how many', wholeNumber, 20)
    .option('--before <change>', 'those before this one', wholeNumber)
    .option('--table <table>', 'that touched records of this table')
    .option('--key <key>', 'that touched this record: the parts of its key with / between them')
    .option('--by <username>', 'made by this administrator; system is niud itself, and root')
    .option('--since <time>', 'from this instant on: "2026-01-15 12:00" in the zone of the NIU')
    .option('--until <time>', 'before this instant')
    .addHelpText(
      'after',
      examples(
        ['niuctl changes', ''],
        ['niuctl changes --limit 100 --before 4711', ''],
        ['niuctl changes --table number --key 6172342007', 'the history of a record'],
        ["niuctl changes --by icr_administrator --since '2026-01-15 12:00'", ''],
        ['niuctl changes 4711', 'each record before and after'],
      ),
    )
    .action((change: number | undefined, options: ListOptions) =>
      change === undefined
        ? work.onEach((site) => list(site, options), options.table)
        : work.onApplication((site) => one(site, change), ofChange(change)),
    );
  program
    .command('revert')
    .description('Take a change back, where nothing later depends on it; an import is taken back as far as it can be.')
    .argument('<change>', 'its number', wholeNumber)
    .addHelpText(
      'after',
      `\nExit code 4 when records of an import had to stay.\n${examples(['niuctl revert 4711', ''])}`,
    )
    .action((change: number) => work.onApplication((site) => revert(site, change), ofChange(change)));
}

/** A change belongs to one application. */
function ofChange(change: number): Clue {
  return { knows: answers(`/changes/${change}`), what: `change ${change}` };
}

interface ListOptions {
  readonly limit: number;
  readonly before?: number;
  readonly table?: string;
  readonly key?: string;
  readonly by?: string;
  readonly since?: string;
  readonly until?: string;
}

async function list({ door, api }: Site, { before, ...chosen }: ListOptions): Promise<Outcome> {
  const query = Object.entries({ ...chosen, after: before })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
  const { data } = await door.ask('GET', `${api}/changes?${query}`);
  const rows = data.map(({ attributes: change }) => [
    change['txnid']!,
    toSecond(change['at']),
    change['by']!,
    change['what']!,
    firstKey(change),
    change['records']!,
    standing(change),
  ]);
  return {
    data: data.map((change) => ({ ...change })),
    nothing: rows.length === 0,
    text:
      rows.length === 0
        ? 'There are no changes.'
        : columns(['change', 'at', 'by', 'what', 'of', 'records', 'undo'], rows),
  };
}

/** The first record of an entry; the number of records says whether there are others. */
function firstKey({ keys }: Attributes): string {
  const [first] = (keys ?? []) as unknown as readonly { readonly table: string; readonly key: Attributes }[];
  return first === undefined ? '-' : `${first.table} ${Object.values(first.key).map(cell).join(' ')}`;
}

function standing({ revertible, reverted_by: by }: Attributes): string {
  return by != null ? `taken back by ${String(by)}` : revertible === true ? 'possible' : 'no';
}

interface Touched {
  readonly table: string;
  readonly key: Attributes;
  readonly before: Attributes | null;
  readonly after: Attributes | null;
}

async function one({ door, api }: Site, change: number): Promise<Outcome> {
  const {
    data: [found],
  } = await door.ask('GET', `${api}/changes/${change}`);
  const { touched, ...head } = found!.attributes;
  const records = touched as unknown as readonly Touched[];
  const shown = pairs([
    ['change', change],
    ['at', toSecond(head['at'])],
    ['by', head['by']],
    ['what', head['what']],
    ['records', head['records']],
    ['undo', standing(head)],
  ]);
  const more =
    Number(head['records']) > records.length
      ? "Not all of its records are shown: the rest is not kept record by record, or is niud's own."
      : '';
  return { data: [{ ...found! }], text: paragraphs(shown, records.map(touchedText).join('\n'), more) };
}

function touchedText({ table, key, before, after }: Touched): string {
  const name = `${table} ${Object.values(key).map(cell).join(' ')}`;
  if (before === null || after === null)
    return `${name}: ${before === null ? (after === null ? 'touched' : 'created') : 'removed'}`;
  const differing = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (column) => text(before[column]) !== text(after[column]),
  );
  return differing.length === 0
    ? `${name}: moved`
    : [`${name}:`, ...differing.map((column) => `  ${column}: ${text(before[column])} -> ${text(after[column])}`)].join(
        '\n',
      );
}

function text(value: Json | undefined): string {
  return cell(value ?? null);
}

interface Reverted {
  /** Where it is done by a job. */
  readonly job_id?: number;
  readonly left: readonly { readonly table: string; readonly key: Attributes; readonly message: string }[];
}

/** Records that stay, shown unasked. */
const shownLeft = 10;

async function revert(site: Site, change: number): Promise<Outcome> {
  const {
    data: [found],
    meta,
  } = await site.door.ask('POST', `${site.api}/changes/${change}/revert`);
  const { left, job_id: id } = found!.attributes as unknown as Reverted;
  if (id !== undefined) return revertedByJob(site, change, id);
  const stayed = columns(
    ['stays', 'key', 'because'],
    left
      .slice(0, shownLeft)
      .map(({ table, key, message }) => [table, Object.values(key).map(String).join(' '), message]),
  );
  const more = left.length > shownLeft ? `${left.length - shownLeft} more stay; --json shows all.` : '';
  return {
    data: [{ ...found!, txnid: meta.txnid ?? null }],
    text: paragraphs(`Change ${change} is taken back by change ${String(meta.txnid)}.`, stayed, more),
    exit: left.length === 0 ? 'done' : 'partly',
  };
}

/** What moves many records goes in slices, as a job. */
async function revertedByJob(site: Site, change: number, id: number): Promise<Outcome> {
  const job = await followJob(site, await site.door.ask('GET', `${jobsPath(site)}/${id}`));
  mustBeCompleted(job);
  const { total } = await reportOf(site, id, 1);
  return {
    data: [{ ...job }],
    text: paragraphs(
      `Change ${change} is taken back by job ${id}.`,
      total === 0 ? '' : paragraphs('What stays, and why:', await reportHead(site, id)),
    ),
    exit: total === 0 ? 'done' : 'partly',
  };
}
