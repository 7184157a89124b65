import type { Command } from 'commander';
import { columns, paragraphs, toSecond } from './columns.js';
import { examples, wholeNumber } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import type { Clue, Site, Work } from './unit.js';

interface Options {
  readonly rule?: string;
  readonly limit: number;
  readonly clear?: readonly string[];
}

/** `niuctl leases`: which calls a `limited` rule counts, and clearing one that hangs (routing.md, limited). */
export function declareLeases(program: Command, work: Work): void {
  program
    .command('leases')
    .description('Calls that limited rules count now; clears one that hangs.')
    .option('--rule <rule>', 'of this rule alone, as the list shows it')
    .option('--limit <count>', 'how many', wholeNumber, 100)
    .option('--clear <rule and call...>', 'count this call no more; the call itself goes on')
    .addHelpText(
      'after',
      examples(
        ['niuctl leases', ''],
        ['niuctl leases --clear Harbor_Telephone/Bayside_Clinic/Office/k3x9 8f14e45f', 'rule and call as listed'],
      ),
    )
    .action((options: Options) =>
      options.clear === undefined
        ? work.onEach((site) => list(site, options))
        : work.onApplication((site) => clear(site, options.clear!), holding(options.clear)),
    );
}

/** The application whose rule counts the call. */
function holding([rule = '', call]: readonly string[]): Clue {
  return {
    what: 'this rule and call',
    knows: async ({ door, api }) =>
      (await door.ask('GET', `${api}/leases?rule=${encodeURIComponent(rule)}`)).data.some(
        ({ attributes }) => attributes['call_id'] === call,
      ),
  };
}

async function list({ door, api }: Site, { rule, limit }: Options): Promise<Outcome> {
  const { data, meta } = await door.ask(
    'GET',
    `${api}/leases?limit=${limit}${rule === undefined ? '' : `&rule=${encodeURIComponent(rule)}`}`,
  );
  const table = columns(
    ['rule', 'call', 'since'],
    data.map(({ attributes }) => [attributes['rule']!, attributes['call_id']!, toSecond(attributes['since'])]),
  );
  return {
    data: data.map((lease) => ({ ...lease })),
    nothing: data.length === 0,
    text:
      data.length === 0
        ? 'No limited rule holds a call.'
        : paragraphs(table, meta.partial === true ? 'There are more: --limit or --rule shows them.' : ''),
  };
}

async function clear({ door, api }: Site, given: readonly string[]): Promise<Outcome> {
  const [rule, call] = given;
  if (rule === undefined || call === undefined || given.length !== 2)
    throw new Failure('usage', '--clear takes a rule and a call, as the list shows them');
  await door.ask('DELETE', `${api}/leases/${encodeURIComponent(rule)}/${encodeURIComponent(call)}`);
  return {
    data: [{ rule, call_id: call }],
    text: `${rule} no longer counts the call ${call}; the call itself goes on.`,
  };
}
