import type { Command } from 'commander';
import type { Attributes } from './door.js';
import { examples, textOrJson } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import { commandsText } from './tables.js';
import { recordPath, tableOf, tablesOf } from './description.js';
import { ofRecord } from './records.js';
import type { Site, Work } from './unit.js';

/**
 * `niuctl do`: the commands that tables declare beside the fields of their records; the API's pages say which there are
 * and what they take.
 */
export function declareCommands(program: Command, work: Work): void {
  program
    .command('do')
    .description(
      'Have a command carried out on a record: activate a plan on a group, unlock a subscriber, block a card.',
    )
    .argument('[command]')
    .argument('[table]')
    .argument('[key...]', 'the parts of its key, tenant first')
    .option('--list', 'the commands that there are, with what they take')
    .option('--with <name=value>', 'what it takes: name=text, or name:=JSON; may be given several times', textOrJson)
    .addHelpText(
      'after',
      examples(
        ['niuctl do activate group Lakeshore_Telecom City_Hall 1 --with call_plan=Evacuation', ''],
        ['niuctl do unlock subscriber Harbor_Telephone subscriber_000', ''],
        ['niuctl do block lot 80000001', ''],
      ),
    )
    .action(
      (
        command: string | undefined,
        table: string | undefined,
        key: readonly string[],
        { with: values = {}, list = false }: { readonly with?: Attributes; readonly list?: boolean },
      ) => {
        if (list || command === undefined || table === undefined) return work.onEach(listCommands);
        return work.onApplication((site) => carryOut(site, command, table, key, values), ofRecord(table, key));
      },
    );
}

async function listCommands(site: Site): Promise<Outcome> {
  const tables = (await tablesOf(site)).filter(({ commands }) => commands.length > 0);
  return {
    data: tables.flatMap(({ name, commands }) =>
      commands.map((command) => ({
        table: name,
        command: command.name,
        takes: command.takes.map((field) => field.name),
      })),
    ),
    nothing: tables.length === 0,
    text: tables.length === 0 ? 'Tables here have no commands.' : tables.map(commandsText).join('\n'),
  };
}

async function carryOut(
  site: Site,
  command: string,
  table: string,
  key: readonly string[],
  values: Attributes,
): Promise<Outcome> {
  const path = await recordPath(site, table, key);
  const { commands } = await tableOf(site, table);
  if (!commands.some(({ name }) => name === command))
    throw new Failure(
      'usage',
      `There is no command ${command} on ${table}; ${commands.length === 0 ? 'there are none' : `there are ${commands.map(({ name }) => name).join(', ')}`} (niuctl do --list)`,
    );
  const { data, meta } = await site.door.ask('POST', `${site.api}${path}/${encodeURIComponent(command)}`, values);
  const change = meta.txnid == null ? '; nothing has changed in its record' : ` (change ${meta.txnid})`;
  return {
    data: data.map((record) => ({ ...record })),
    text: `${command} is done on ${table} ${key.join(' ')}${change}.`,
  };
}
