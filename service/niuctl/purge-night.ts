import type { Command } from 'commander';
import { columns, paragraphs, toSecond } from './columns.js';
import type { Attributes, Door } from './door.js';
import { examples } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

interface Options {
  readonly release?: boolean;
  readonly skip?: boolean;
}

/** `niuctl purge-night`: the nightly purge that waits because the clock has jumped (availability.md, The clock). */
export function declarePurgeNight(program: Command, work: Work): void {
  program
    .command('purge-night')
    .description(
      'Nightly purges that wait until somebody says that the clock is right; lets them go or leaves them out.',
    )
    .option('--release', 'the clock is right: remove what they would remove')
    .option('--skip', 'remove nothing for that date')
    .addHelpText(
      'after',
      `\nWhat is purged is gone for good: look at \`date\` first.\n${examples(['niuctl purge-night', 'what waits, and what would go'], ['niuctl purge-night --release', 'the clock is right'], ['niuctl --app icr purge-night --skip', 'it is not'])}`,
    )
    .action((options: Options) => work.onUnit((door, sites) => purgeNight(door, sites, options)));
}

async function purgeNight(
  door: Door,
  sites: readonly Site[],
  { release = false, skip = false }: Options,
): Promise<Outcome> {
  if (release && skip) throw new Failure('usage', 'Either --release or --skip');
  const {
    data: [unit],
  } = await door.ask('GET', '/system');
  const waiting = ((unit!.attributes['purges_waiting'] ?? []) as unknown as readonly Attributes[]).filter(
    ({ application }) => sites.some((site) => site.application === application),
  );
  if (waiting.length === 0) return { data: [], text: 'No purge waits.' };
  if (release || skip)
    for (const { application } of waiting)
      await door.ask('POST', '/system/purge-night', { application: application!, do: release ? 'release' : 'skip' });
  const rows = waiting.map(({ application, date, records }) => [
    application ?? null,
    toSecond(date),
    Object.entries((records ?? {}) as Attributes)
      .map(([table, count]) => `${String(count)} ${table}`)
      .join(', ') || 'nothing',
  ]);
  const done = release
    ? 'They begin now.'
    : skip
      ? 'Nothing is removed for these dates.'
      : 'niuctl purge-night --release lets them go, --skip leaves them out.';
  return {
    data: waiting.map((purge) => ({ ...purge })),
    text: paragraphs(columns(['application', 'date', 'would go'], rows), done),
    exit: release || skip ? 'done' : 'partly',
  };
}
