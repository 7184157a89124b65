import type { Command } from 'commander';
import type { Json } from '../schema/kind.js';
import { columns, paragraphs } from './columns.js';
import { examples } from './given.js';
import type { Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

interface Statistics {
  readonly decisions?: Readonly<Record<string, number>>;
  readonly latency?: Readonly<Record<string, number | null>>;
  readonly plans: readonly {
    readonly key: string;
    readonly calls: number;
    readonly rules: readonly { readonly path: string; readonly hits: number }[];
  }[];
  readonly [more: string]: unknown;
}

/** `niuctl statistics`: what calls came to since the start, and which rules decided them. */
export function declareStatistics(program: Command, work: Work): void {
  program
    .command('statistics')
    .description('Decisions and their latency since the start; hits per rule.')
    .option('--rules', 'every rule, not plans alone')
    .addHelpText(
      'after',
      examples(['niuctl statistics', ''], ['niuctl --app icr statistics --rules', 'which rules decide']),
    )
    .action(({ rules = false }: { readonly rules?: boolean }) => work.onEach((site) => statistics(site, rules)));
}

async function statistics({ door, api }: Site, rules: boolean): Promise<Outcome> {
  const {
    data: [found],
  } = await door.ask('GET', `${api}/statistics`);
  const { decisions = {}, latency = {}, plans } = found!.attributes as unknown as Statistics;
  const counts = columns(
    ['decisions', 'calls'],
    Object.entries(decisions).filter(([, count]) => count > 0),
  );
  const times = columns(['latency', 'us'], Object.entries(latency));
  const hits: readonly (readonly Json[])[] = rules
    ? plans.flatMap(({ key, rules: each }) => each.map(({ path, hits: count }) => [key, path, count]))
    : plans.map(({ key, calls }) => [key, calls]);
  return {
    data: [{ ...found! }],
    nothing: counts === '',
    text: paragraphs(
      counts === '' ? 'No calls since the start.' : counts,
      counts === '' ? '' : times,
      columns(rules ? ['plan', 'rule', 'hits'] : ['plan', 'calls'], hits),
    ),
  };
}
