import type { Command } from 'commander';
import { columns, paragraphs, toSecond } from './columns.js';
import { recordPath, tableOf } from './description.js';
import type { Attributes, Entry } from './door.js';
import { examples, pair, wholeNumber } from './given.js';
import { moveMatching, type Move } from './move-jobs.js';
import { Failure, type Outcome } from './outcome.js';
import { answers, type Clue, type Site, type Work } from './unit.js';

const keyWords = 'the parts of its key, tenant first; - for a part that is not set';

interface Chosen {
  readonly generation?: number;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly filter?: Readonly<Record<string, string>>;
  readonly change?: number;
  readonly keepCalls?: boolean;
  readonly loseCalls?: boolean;
  readonly withKey?: boolean;
  readonly passphraseFile?: string;
  /** A backup, of one record. */
  readonly from?: string;
}

type Act = (site: Site, table: string, key: readonly string[], chosen: Chosen) => Promise<Outcome>;

/** These two need the stores; no other command waits until they are loaded. */
const restoreUnit: typeof import('./restore-backup.js')['restoreUnit'] = async (...asked) =>
  (await import('./restore-backup.js')).restoreUnit(...asked);
const restoreRecord: typeof import('./restore-record.js')['restoreRecord'] = async (...asked) =>
  (await import('./restore-record.js')).restoreRecord(...asked);

/** `niuctl archive`, `restore` and `purge` (jobs.md), and `usage`, which says beforehand what they would take along. */
export function declareRecords(program: Command, work: Work): void {
  const move = (name: Move, does: string, act: Act): Command =>
    program
      .command(name)
      .description(does)
      .argument(name === 'restore' ? '[table]' : '<table>')
      .argument('[key...]', keyWords)
      .option('--filter <column=value>', 'instead of a key: all that match, as a job; may be repeated', pair)
      .option('--dry-run', 'say what it would be, and leave it')
      .addHelpText(
        'after',
        examples(
          [`niuctl --app icr ${name} number 6172342196`, ''],
          [`niuctl --app icr ${name} subscriber Pacific_Voice Island_Hotels`, 'with its numbers, plans and routes'],
          [`niuctl --app icr ${name} number --filter 'number=^617234' --dry-run`, 'all that match'],
        ),
      )
      .action((given: string | undefined, key: readonly string[], chosen: Chosen) =>
        moveGiven(work, { name, act, given, key, chosen }),
      );
  move('archive', 'Take a record, and what it contains, out of service; restore brings it back.', archive);
  move(
    'restore',
    'Bring an archived record back with all that was archived with it; or, with a name alone, a backup; or, with --change, all records as they were.',
    restore,
  )
    .addHelpText(
      'after',
      `\nA backup, by its name or folder, comes in the place of both stores. --change takes the records of all applications back to how they were
once that change was in, as far as the change log reaches; calls, CDRs and money stay as they are now. Either is made ready and
proven first. niud may run: it then ends in order, and begins again with the restored stores. With --dry-run all but
that is done, and it says what would be lost. What was there stays in before-restore-<time>/ of the state folder.
A record with --from comes out of a backup alone, through the same checks as any other; niud runs on, and money stays.
${examples(['niuctl restore --change 4711 --dry-run', 'what it would lose'], ['niuctl restore --change 4711', ''], ['niuctl --app icr restore number 6172342196 --from <backup> --dry-run', 'what of it would change'])}`,
    )
    .option('--with-key', 'of a backup that was made with it: the PIN key too')
    .option(
      '--passphrase-file <file>',
      'whose first line is the passphrase; else it is typed, or read from standard input',
    )
    .option('--from <backup>', 'one record as this backup has it, created or put back; niuctl backup --list names them')
    .option('--change <number>', 'all records as they were once this change was in', wholeNumber)
    .option('--keep-calls', 'of a backup only the records: calls, CDRs and money stay as they are')
    .option('--lose-calls', 'go back with calls, CDRs and money, where a backup lacks some')
    .option('--generation <change>', 'the one that this change archived; else the newest', wholeNumber);
  move(
    'purge',
    'Remove an archived record for good, with all that was archived with it. Nothing brings it back.',
    purge,
  )
    .option('--generation <change>', 'the one that this change archived', wholeNumber)
    .option('--all', 'every generation, where the key was archived several times; with --filter, that it is meant');
  declareUsage(program, work);
}

interface Given {
  readonly name: Move;
  readonly act: Act;
  readonly given: string | undefined;
  readonly key: readonly string[];
  readonly chosen: Chosen;
}

/** Which of the moves is meant: of a record, of all that match, or of a backup. */
function moveGiven(work: Work, { name, act, given, key, chosen }: Given): Promise<void> {
  const { filter, dryRun = false, all = false, change, keepCalls, loseCalls, from } = chosen;
  if (from !== undefined && (given === undefined || key.length === 0))
    throw new Failure('usage', '--from names the backup that one record comes from: say its table and key.');
  if (name === 'restore' && filter === undefined && key.length === 0) return restoreGiven(work, given, chosen);
  if (change !== undefined || keepCalls === true || loseCalls === true)
    throw new Failure(
      'usage',
      '--change, --keep-calls and --lose-calls go with a backup or with nothing, not with a record.',
    );
  const table = given!;
  if ((filter === undefined) === (key.length === 0))
    throw new Failure('usage', 'Either a key or --filter says what is meant.');
  if (from !== undefined) return work.onApplication((site) => restoreRecord(site, table, key, from, dryRun), { table });
  if (filter !== undefined)
    return work.onApplication((site) => moveMatching(site, name, table, { filter, dryRun, all }), { table });
  if (dryRun && name !== 'purge')
    throw new Failure(
      'usage',
      `--dry-run goes with --filter; niuctl usage ${[table, ...key].join(' ')} says what it takes along.`,
    );
  return work.onApplication((site) => act(site, table, key, chosen), ofRecord(table, key, name !== 'archive'));
}

/** A backup, or all records as they were. */
function restoreGiven(
  work: Work,
  named: string | undefined,
  { change, dryRun = false, keepCalls, loseCalls, withKey, passphraseFile }: Chosen,
): Promise<void> {
  if (named === undefined && change === undefined)
    throw new Failure('usage', 'Say what: a record, a backup, or --change <number>.');
  if (keepCalls === true && loseCalls === true) throw new Failure('usage', 'Either --keep-calls or --lose-calls.');
  const calls = keepCalls === true ? 'keep' : loseCalls === true ? 'lose' : undefined;
  return work.onDoor((door) => restoreUnit(door, { named, change, dryRun, calls, withKey, passphraseFile }));
}

function declareUsage(program: Command, work: Work): void {
  program
    .command('usage')
    .description('What refers to a record, and what archiving or purging it would take along.')
    .argument('<table>')
    .argument('<key...>', keyWords)
    .option('--archive', 'of the newest in the archive: what restoring or purging it takes along')
    .addHelpText('after', examples(['niuctl --app icr usage service_provider Harbor_Telephone', '']))
    .action((table: string, key: readonly string[], { archive: archived = false }: { readonly archive?: boolean }) =>
      work.onApplication((site) => usage(site, table, key, archived), ofRecord(table, key, archived)),
    );
}

/** The application that has the record. */
export function ofRecord(table: string, key: readonly string[], archived = false): Clue {
  return {
    table,
    knows: answers(`/${[table, ...key].map(encodeURIComponent).join('/')}${archived ? '?archive=true' : ''}`),
    what: `${table} ${key.join(' ')}${archived ? ' in its archive' : ''}`,
  };
}

async function archive(site: Site, table: string, key: readonly string[]): Promise<Outcome> {
  const path = await recordPath(site, table, key);
  const along = containedText(await usageOf(site, path, false));
  const { meta } = await site.door.ask('DELETE', `${site.api}${path}`);
  const name = [table, ...key].join(' ');
  return {
    data: [{ table, key, txnid: meta.txnid ?? null }],
    text: paragraphs(
      `${name} is archived (change ${String(meta.txnid)}): it is out of service${along === '' ? '' : ', and so is all that it contains'}.`,
      along,
      `${site.niuctl} restore ${name} brings it back.`,
    ),
  };
}

async function restore(site: Site, table: string, key: readonly string[], { generation }: Chosen): Promise<Outcome> {
  const path = await recordPath(site, table, key);
  const { meta } = await site.door.ask(
    'DELETE',
    `${site.api}${path}?archive=true&restore=true${generation === undefined ? '' : `&txnid=${generation}`}`,
  );
  return {
    data: [{ table, key, txnid: meta.txnid ?? null }],
    text: `${table} ${key.join(' ')} is live again, with all that was archived with it (change ${String(meta.txnid)}).`,
  };
}

async function purge(
  site: Site,
  table: string,
  key: readonly string[],
  { generation, all = false, dryRun = false }: Chosen,
): Promise<Outcome> {
  const path = await recordPath(site, table, key);
  const generations = await generationsOf(site, table, key);
  const chosen = generation === undefined ? generations : generations.filter((one) => one.number === generation);
  const name = [table, ...key].join(' ');
  const shown = columns(
    ['generation', 'archived', 'by'],
    chosen.map((one) => [one.number, one.at, one.by]),
  );
  if (chosen.length === 0)
    throw new Failure(
      'refused',
      `The archive has no ${name}${generation === undefined ? '' : ` of generation ${generation}`}`,
    );
  const along =
    generation === undefined || generation === generations[0]!.number
      ? containedText(await usageOf(site, path, true))
      : '';
  if (dryRun)
    return {
      data: chosen.map(({ number, at, by }) => ({ generation: number, archived: at, by })),
      text: paragraphs(
        `It would be removed for good: ${name}.`,
        shown,
        along === '' ? '' : `The newest takes along:\n${along}`,
      ),
    };
  if (chosen.length > 1 && !all)
    throw new Failure(
      'usage',
      `${name} was archived ${chosen.length} times. Say which is to go: --generation <change>, or --all.\n\n${shown}`,
    );
  const { meta } = await site.door.ask(
    'DELETE',
    `${site.api}${path}?archive=true${generation === undefined ? '' : `&txnid=${generation}`}`,
  );
  return {
    data: [{ table, key, txnid: meta.txnid ?? null }],
    text: paragraphs(`${name} is removed for good (change ${String(meta.txnid)}).`, shown, along),
  };
}

interface Generation {
  readonly number: number;
  readonly at: string;
  readonly by: string;
}

/** What the archive has under a key, the newest first. */
async function generationsOf(site: Site, name: string, key: readonly string[]): Promise<readonly Generation[]> {
  const table = await tableOf(site, name);
  const filters = table.key.map(
    (column, place) =>
      `filter[${encodeURIComponent(column)}]=${encodeURIComponent(key[place] === '-' ? '' : key[place]!)}`,
  );
  const { data } = await site.door.ask(
    'GET',
    `${site.api}/${encodeURIComponent(name)}?archive=true&limit=1000&wait=true&${filters.join('&')}`,
  );
  return data
    .map(({ meta = {} }: Entry) => ({
      number: Number(meta['generation'] ?? meta['txnid']),
      at: toSecond(meta['archived']),
      by: String(meta['archived_by'] ?? '-'),
    }))
    .sort((one, other) => other.number - one.number);
}

interface Usage {
  readonly contains: Readonly<Record<string, number>>;
  readonly used_by: readonly { readonly table: string; readonly key: Attributes }[];
}

async function usageOf({ door, api }: Site, path: string, archived: boolean): Promise<Usage> {
  return (await door.ask('GET', `${api}/usage${path}${archived ? '?archive=true' : ''}`)).data[0]!
    .attributes as unknown as Usage;
}

function containedText({ contains }: Usage): string {
  return columns(
    ['it contains', 'records'],
    Object.entries(contains).filter(([, count]) => count > 0),
  );
}

async function usage(site: Site, table: string, key: readonly string[], archived: boolean): Promise<Outcome> {
  const found = await usageOf(site, await recordPath(site, table, key), archived);
  const inside = containedText(found);
  const outside = columns(
    ['it is used by', 'key'],
    found.used_by.map((user) => [user.table, Object.values(user.key).map(String).join(' ')]),
  );
  return {
    data: [{ ...found }],
    text: paragraphs(
      inside === '' ? 'It contains no other records.' : inside,
      outside === '' ? 'Nothing else refers to it.' : outside,
    ),
  };
}
