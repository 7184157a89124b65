import type { Command } from 'commander';
import { cell, columns, pairs, paragraphs, toSecond } from './columns.js';
import type { Attributes } from './door.js';
import { examples, wholeNumber } from './given.js';
import type { Outcome } from './outcome.js';
import { answers, type Site, type Work } from './unit.js';

interface Options {
  readonly number?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
}

/** `niuctl cdr`: calls that have ended, and what became of one. */
export function declareCdr(program: Command, work: Work): void {
  program
    .command('cdr')
    .description('Call detail records, the newest first; or one with its events.')
    .argument('[id]', 'of one, as listed')
    .option('--number <number>', 'called, calling, or sent to')
    .option('--from <time>', 'arrived then or later: "2026-01-15 12:00" in the zone of the NIU')
    .option('--to <time>', 'arrived before')
    .option('--limit <count>', 'how many', wholeNumber, 20)
    .addHelpText(
      'after',
      examples(
        ['niuctl cdr', ''],
        ['niuctl cdr --number 6172342007', 'where did the calls of this number go?'],
        ["niuctl cdr --from '2026-01-15 12:00' --limit 100", ''],
      ),
    )
    .action((id: string | undefined, options: Options) =>
      id === undefined
        ? work.onEach((site) => list(site, options))
        : work.onApplication((site) => one(site, id), {
            knows: answers(`/cdr/${encodeURIComponent(id)}`),
            what: `CDR ${id}`,
          }),
    );
}

async function list({ door, api, niuctl }: Site, { number, from, to, limit }: Options): Promise<Outcome> {
  const query = Object.entries({ limit, number, from, to })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
  const { data, meta } = await door.ask('GET', `${api}/cdr?${query}`);
  const heads = ['start_time', 'calling_number', 'original_called_number', 'called_number'];
  const rows = data.map(({ attributes }) => [
    attributes['cdr_id'] ?? null,
    ...heads.map((head) => (head === 'start_time' ? toSecond(attributes[head]) : (attributes[head] ?? null))),
    routeText(attributes),
  ]);
  const hint =
    rows.length === 0
      ? ''
      : `${meta.next === undefined ? '' : 'There are more: --limit, --from and --to show others. '}Why a call went there: ${niuctl} explain --cdr <cdr>`;
  return {
    data: data.map((cdr) => ({ ...cdr })),
    nothing: rows.length === 0,
    text:
      rows.length === 0
        ? 'There are no such calls.'
        : paragraphs(columns(['cdr', 'at', 'from', 'dialled', 'sent to', 'route'], rows), hint),
  };
}

function routeText({ route }: Attributes): string {
  return route === undefined || route === null || route === '' ? '-' : cell(route).slice(0, 60);
}

async function one({ door, api, niuctl }: Site, id: string): Promise<Outcome> {
  const {
    data: [cdr],
  } = await door.ask('GET', `${api}/cdr/${encodeURIComponent(id)}`);
  return {
    data: [{ ...cdr! }],
    text: paragraphs(pairs(Object.entries(cdr!.attributes)), `Why it went there: ${niuctl} explain --cdr ${id}`),
  };
}
