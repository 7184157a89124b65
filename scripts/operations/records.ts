import type { Command } from 'commander';
import { columns, paragraphs } from './columns.js';
import type { Attributes } from './door.js';
import { examples, wholeNumber } from './given.js';
import type { Outcome } from './outcome.js';
import { recordPath } from './table-key.js';
import type { Site, Work } from './unit.js';

interface Move {
  readonly name: string;
  readonly query: string;
  readonly does: string;
  readonly done: string;
  /** Takes `--generation`: the number of the change that archived it. */
  readonly ofArchive: boolean;
}

/** Jobs.md, Archive, restore, purge. */
const moves: readonly Move[] = [
  { name: 'archive', query: '', ofArchive: false, does: 'Take a record, and what it contains, out of service; restore brings it back.', done: 'is archived: it routes nothing any more' },
  { name: 'restore', query: 'archive=true&restore=true', ofArchive: true, does: 'Bring an archived record back with all that was archived with it.', done: 'is live again' },
  { name: 'purge', query: 'archive=true', ofArchive: true, does: 'Remove an archived record for good, with all that was archived with it.', done: 'is removed for good' },
];

const keyWords = 'the parts of its key, tenant first; - for a part that is not set';

/** `niuctl archive`, `restore` and `purge`, and `usage`, which says beforehand what they would take along. */
export function declareRecords(program: Command, work: Work): void {
  for (const move of moves) {
    const command = program.command(move.name).description(move.does).argument('<table>').argument('<key...>', keyWords)
      .addHelpText('after', examples([`niuctl ${move.name} number 8085550100`, ''], [`niuctl ${move.name} call_plan Harbor_Telephone Bayside_Clinic Office`, '']));
    if (move.ofArchive) command.option('--generation <change>', 'the one that this change archived, where the key was archived several times', wholeNumber);
    command.action((table: string, key: readonly string[], { generation }: { readonly generation?: number }) => work.onApplication((site) => carryOut(site, move, table, key, generation)));
  }
  program.command('usage').description('What refers to a record, and what archiving or purging it would take along.').argument('<table>').argument('<key...>', keyWords)
    .addHelpText('after', examples(['niuctl usage service_provider Harbor_Telephone', '']))
    .action((table: string, key: readonly string[]) => work.onApplication((site) => usage(site, table, key)));
}

async function carryOut(site: Site, { query, done }: Move, table: string, key: readonly string[], generation: number | undefined): Promise<Outcome> {
  const asked = [query, ...(generation === undefined ? [] : [`txnid=${generation}`])].filter((part) => part !== '').join('&');
  const { meta } = await site.door.ask('DELETE', `${site.api}${await recordPath(site, table, key)}${asked === '' ? '' : `?${asked}`}`);
  return { data: [{ table, key, txnid: meta.txnid ?? null }], text: `${table} ${key.join(' ')} ${done} (change ${String(meta.txnid)}).` };
}

interface Usage {
  readonly contains: Readonly<Record<string, number>>;
  readonly used_by: readonly { readonly table: string; readonly key: Attributes }[];
}

async function usage(site: Site, table: string, key: readonly string[]): Promise<Outcome> {
  const { data: [found] } = await site.door.ask('GET', `${site.api}/usage${await recordPath(site, table, key)}`);
  const { contains, used_by: users } = found!.attributes as unknown as Usage;
  const inside = columns(['it contains', 'records'], Object.entries(contains));
  const outside = columns(['it is used by', 'key'], users.map((user) => [user.table, Object.values(user.key).map(String).join(' ')]));
  return { data: [{ ...found! }], text: paragraphs(inside === '' ? 'It contains no other records.' : inside, outside === '' ? 'Nothing else refers to it.' : outside) };
}
