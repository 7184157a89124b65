import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { cell, columns, toSecond } from './columns.js';
import type { Attributes } from './door.js';
import { examples, wholeNumber } from './given.js';
import type { Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

const pollMs = 500;

interface WatchOptions {
  readonly number?: string;
  readonly decision?: string;
  readonly seconds?: number;
}

/** `niuctl calls` and `watch`: calls that are open, and calls as they are decided. */
export function declareLiveCalls(program: Command, work: Work): void {
  program
    .command('calls')
    .description('Calls that are open now.')
    .option('--limit <count>', 'how many', wholeNumber, 50)
    .addHelpText('after', examples(['niuctl calls', '']))
    .action(({ limit }: { readonly limit: number }) => work.onEach((site) => openCalls(site, limit)));
  program
    .command('watch')
    .description(
      'Calls as they are decided, until Ctrl-C; when there are too many the newest are shown, and how many were not.',
    )
    .option('--number <number>', 'called or calling, or a part of either')
    .option('--decision <kind>', 'number, sip, trunks, outpulse, continue, terminate, collect, no_route or denied')
    .option('--seconds <count>', 'so long', wholeNumber)
    .addHelpText(
      'after',
      examples(
        ['niuctl watch --seconds 2', 'of every application'],
        ['niuctl --app icr watch --number 617 --seconds 1', ''],
        ['niuctl watch --decision denied --seconds 1', ''],
      ),
    )
    .action((options: WatchOptions) => work.onUnit((_, sites) => watch(sites, options, work.tell)));
}

async function openCalls({ door, api }: Site, limit: number): Promise<Outcome> {
  const { data, meta } = await door.ask('GET', `${api}/calls?limit=${limit}`);
  const rows = data.map(({ attributes }) => [
    attributes['call_id'] ?? null,
    ...line(attributes),
    attributes['answered'] === true ? 'answered' : 'ringing',
  ]);
  const open =
    rows.length === 0 ? 'No call is open.' : columns(['call', 'at', 'from', 'dialled', 'decision', 'rule', ''], rows);
  const settled = (meta.settled ?? []).map(
    ({ service_provider: provider, settled: all, abandoned }) =>
      `${provider}: ${all} settled since the start, ${abandoned} of them abandoned`,
  );
  return {
    data: data.map((call) => ({ ...call })),
    nothing: rows.length === 0,
    text: [
      open,
      ...(meta.partial === true ? ['There are more: --limit shows them.'] : []),
      ...(settled.length === 0 ? [] : [settled.join('\n')]),
    ].join('\n\n'),
  };
}

function line({ at, calling, called, decision, value, rule }: Attributes) {
  return [
    toSecond(at),
    calling ?? '-',
    called ?? '-',
    `${String(decision)}${value == null ? '' : ` ${cell(value)}`}`,
    rule ?? '-',
  ];
}

async function watch(
  sites: readonly Site[],
  { number, decision, seconds }: WatchOptions,
  tell: Work['tell'],
): Promise<Outcome> {
  const next = new Map<string, string>();
  const untilMs = performance.now() + (seconds ?? Infinity) * 1_000;
  let shown = 0;
  const fits = ({ attributes }: { readonly attributes: Attributes }): boolean =>
    (number === undefined ||
      [attributes['called'], attributes['calling']].some((one) =>
        String(one ?? '')
          .replace(/\D/g, '')
          .includes(number.replace(/\D/g, '')),
      )) &&
    (decision === undefined || attributes['decision'] === decision);
  for (;;) {
    for (const site of sites) {
      const { data, meta } = await site.door.ask('GET', `${site.api}/watch?after=${next.get(site.application) ?? '0'}`);
      next.set(site.application, meta.next ?? '0');
      const found = data.filter(fits);
      for (const call of found)
        tell({
          data: [{ application: site.application, ...call }],
          text: [site.application, ...line(call.attributes)].map((part) => cell(part)).join('  '),
        });
      shown += found.length;
      if ((meta.missed ?? 0) > 0) process.stderr.write(`${meta.missed!} more were too many to be shown\n`);
    }
    if (performance.now() + pollMs > untilMs)
      return { data: [], text: `${shown} ${shown === 1 ? 'call' : 'calls'} shown.`, aside: true };
    await pause(pollMs);
  }
}
