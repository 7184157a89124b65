import type { Command } from 'commander';
import { columns, paragraphs } from './columns.js';
import { tableOf, tablesOf, type DescribedCommand, type DescribedTable, type Field } from './description.js';
import { examples } from './given.js';
import type { Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

/** `niuctl tables`: what there is to look at, to write and to do. */
export function declareTables(program: Command, work: Work): void {
  program
    .command('tables')
    .description('The tables of the applications with their keys; or one with its columns and commands.')
    .argument('[table]')
    .addHelpText(
      'after',
      examples(
        ['niuctl tables', ''],
        ['niuctl --app crs tables group', 'its columns, and what can be done to a record'],
      ),
    )
    .action((table: string | undefined) =>
      work.onEach((site) => (table === undefined ? list(site) : one(site, table)), table),
    );
}

async function list(site: Site): Promise<Outcome> {
  const tables = await tablesOf(site);
  const rows = tables.map(({ name, key, commands }) => [
    name,
    key.join(' '),
    commands.map((command) => command.name).join(', '),
  ]);
  return { data: tables.map(shown), text: columns(['table', 'key', 'commands'], rows) };
}

async function one(site: Site, name: string): Promise<Outcome> {
  const table = await tableOf(site, name);
  return {
    data: [shown(table)],
    text: paragraphs(
      `The key of ${name} is ${table.key.join(' ')}.`,
      columns(['column', '', 'takes', 'meaning'], table.columns.map(fieldRow)),
      commandsText(table),
    ),
  };
}

function shown(table: DescribedTable) {
  return JSON.parse(JSON.stringify(table)) as { readonly [name: string]: string };
}

function fieldRow({ name, required, types, meaning }: Field): readonly string[] {
  return [name, required ? 'required' : '', types.join(' or '), meaning];
}

/** What can be done to a record of the table, as a command line each. */
export function commandsText(table: DescribedTable): string {
  if (table.commands.length === 0) return `There are no commands on ${table.name}.`;
  return table.commands.map((command) => `${commandLine(table, command)}\n  ${command.meaning}`).join('\n');
}

function commandLine({ name, key }: DescribedTable, command: DescribedCommand): string {
  const takes = command.takes.map((field) =>
    field.required ? `--with ${field.name}=...` : `[--with ${field.name}=...]`,
  );
  return ['niuctl do', command.name, name, ...key.map((part) => `<${part}>`), ...takes].join(' ');
}
