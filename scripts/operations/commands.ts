import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Json } from '../../service/schema/kind.js';
import type { Attributes } from './door.js';
import { examples, jsonOf } from './given.js';
import type { Outcome } from './outcome.js';
import { recordPath } from './table-key.js';
import type { Site, Work } from './unit.js';

/** `niuctl do`: the commands that tables declare beside the fields of their records; the API's pages say which there are and what they take. */
export function declareCommands(program: Command, work: Work): void {
  program.command('do').description('Have a command carried out on a record: activate a plan on a group, unlock a subscriber, block a card.')
    .argument('<command>').argument('<table>').argument('<key...>', 'the parts of its key, tenant first')
    .option('--with <name=value>', 'what it takes: name=text, or name:=JSON; may be given several times', value)
    .addHelpText('after', examples(
      ['niuctl do activate group Lakeshore_Telecom City_Hall 1 --with call_plan=Evacuation', ''],
      ['niuctl do unlock subscriber Harbor_Telephone subscriber_000', ''],
      ['niuctl do block lot 80000001', ''],
    ))
    .action((command: string, table: string, key: readonly string[], { with: values = {} }: { readonly with?: Attributes }) => work.onApplication((site) => carryOut(site, command, table, key, values)));
}

/** `name=text` as it stands, `name:=JSON` for what is no text. */
function value(text: string, before: Attributes = {}): Attributes {
  const found = /^([^=:]+)(:?=)(.*)$/s.exec(text);
  const given: Json | undefined = found === null ? undefined : found[2] === '=' ? found[3]! : jsonOf(found[3]!);
  if (given === undefined) throw new InvalidArgumentError('The form is name=text or name:=JSON.');
  return { ...before, [found![1]!]: given };
}

async function carryOut(site: Site, command: string, table: string, key: readonly string[], values: Attributes): Promise<Outcome> {
  const { data, meta } = await site.door.ask('POST', `${site.api}${await recordPath(site, table, key)}/${encodeURIComponent(command)}`, values);
  const change = meta.txnid === undefined ? '' : ` (change ${String(meta.txnid)})`;
  return { data: data.map((record) => ({ ...record })), text: `${command} is done on ${table} ${key.join(' ')}${change}.` };
}
