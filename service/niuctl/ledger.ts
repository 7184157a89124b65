import type { Command } from 'commander';
import type { Json } from '../schema/kind.js';
import { columns, pairs, paragraphs, toSecond } from './columns.js';
import { examples, wholeNumber } from './given.js';
import type { Outcome } from './outcome.js';
import { hasAccounts, pathOf } from './description.js';
import type { Clue, Site, Work } from './unit.js';

interface Options {
  readonly table?: string;
  readonly limit: number;
  readonly before?: number;
  readonly archive?: boolean;
}

/**
 * `niuctl ledger`: what was moved on an account, and whether the ledger holds together; `niuctl adjust`, which puts an
 * account right (calling-card.md).
 */
export function declareLedger(program: Command, work: Work): void {
  const ledger = program
    .command('ledger')
    .description('What was moved on the account of a record, the newest first.')
    .argument('<key...>', "the parts of the record's key")
    .option('--table <table>', 'where several tables have accounts')
    .option('--limit <count>', 'how many lines', wholeNumber, 50)
    .option('--before <serial>', 'those before this line', wholeNumber)
    .option('--archive', 'of the newest in the archive')
    .addHelpText(
      'after',
      `\nledger verify: exit code 4 when something does not hold.\n${examples(['niuctl ledger 80000001', ''], ['niuctl ledger 80000001 --limit 100', ''], ['niuctl ledger verify', 'all accounts, lines and charges'])}`,
    )
    .action((key: readonly string[], options: Options) =>
      work.onApplication((site) => lines(site, key, options), ofAccount(options.table)),
    );
  ledger
    .command('verify')
    .description('Go through all accounts, lines and charges; no call waits for it.')
    .addHelpText('after', `\nExit code 4 when something does not hold.\n${examples(['niuctl ledger verify', ''])}`)
    .action(() => work.onApplication(verify, ofAccount(undefined)));
  program
    .command('adjust')
    .description('Put the balance of an account right; the same reference twice counts once.')
    .argument('<key>', 'of the record')
    .argument('<amount>', 'up, or with a minus down: 5.00 or -5.00')
    .argument('<reference>', 'what it is for')
    .option('--table <table>', 'where several tables have accounts')
    .addHelpText(
      'after',
      examples(
        ['niuctl adjust 80000001 5.00 "complaint 4711"', ''],
        ['niuctl adjust 80000001 -0.25 "charged twice"', ''],
      ),
    )
    .action((key: string, amount: string, reference: string, { table }: Pick<Options, 'table'>) =>
      work.onApplication((site) => adjust(site, key, { amount, reference }, table), ofAccount(table)),
    );
}

/** The application that has accounts. */
function ofAccount(table: string | undefined): Clue {
  return { ...(table === undefined ? {} : { table }), knows: hasAccounts, what: 'accounts' };
}

async function lines(site: Site, key: readonly string[], { table, limit, before, archive }: Options): Promise<Outcome> {
  const path = await pathOf(site, key, {
    before: ['ledger'],
    method: 'get',
    ...(table === undefined ? {} : { table }),
  });
  const query = [
    `limit=${limit}`,
    ...(before === undefined ? [] : [`before=${before}`]),
    ...(archive === true ? ['archive=true'] : []),
  ].join('&');
  const { data, meta } = await site.door.ask('GET', `${site.api}${path}?${query}`);
  const rows = data.map(({ attributes: line }): Json[] => [
    line['serial']!,
    toSecond(line['at']),
    line['amount']!,
    line['balance']!,
    line['reason']!,
    line['reference'] ?? null,
    line['by'] ?? null,
    line['call'] ?? null,
  ]);
  const shown = columns(['line', 'at', 'amount', 'balance', 'reason', 'reference', 'by', 'call'], rows);
  return {
    data: data.map((line) => ({ ...line })),
    text:
      data.length === 0
        ? 'Nothing was ever moved on it.'
        : paragraphs(shown, meta.next === undefined ? '' : `There are more: --before ${meta.next} shows them.`),
  };
}

interface Receipt {
  readonly accounts: number;
  readonly lines: number;
  readonly charges: number;
  readonly settled: number;
  readonly faults: readonly string[];
}

/** A ledger of years takes longer than any other request. */
const verifyMs = 3_600_000;

async function verify({ door, api }: Site): Promise<Outcome> {
  const {
    data: [found],
  } = await door.ask('POST', `${api}/ledger/verify`, undefined, verifyMs);
  const { accounts, lines: count, charges, settled, faults } = found!.attributes as unknown as Receipt;
  const counted = pairs([
    ['accounts', accounts],
    ['lines', count],
    ['of calls', charges],
    ['settled calls', settled],
    ['faults', faults.length],
  ]);
  return {
    data: [{ ...found! }],
    text: paragraphs(counted, faults.join('\n')),
    exit: faults.length === 0 ? 'done' : 'partly',
  };
}

async function adjust(
  site: Site,
  key: string,
  body: { readonly amount: string; readonly reference: string },
  table: string | undefined,
): Promise<Outcome> {
  const path = await pathOf(site, [key], {
    behind: ['adjust'],
    method: 'post',
    ...(table === undefined ? {} : { table }),
  });
  const { data } = await site.door.ask('POST', `${site.api}${path}`, body);
  return {
    data: data.map((record) => ({ ...record })),
    text: `${key} is adjusted by ${body.amount}; ${site.niuctl} ledger ${key} shows what it has.`,
  };
}
