import type { Command } from 'commander';
import { pauseMs } from './operator.js';
import type { Json } from '../schema/kind.js';
import { columns, durationText, pairs, paragraphs, toSecond } from './columns.js';
import type { Attributes, Door } from './door.js';
import { examples } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import type { Work } from './unit.js';

/** `niuctl scrub`: every record of both stores is looked at. */
export function declareScrub(program: Command, work: Work): void {
  program
    .command('scrub')
    .description('Goes through both stores: checksums, rows and indexes; or says what the last scrub found.')
    .option('--state', 'only say how it stands')
    .addHelpText(
      'after',
      `\nCalls and writes go on; it is done each night by itself. Exit code 4 where something is damaged, 1 where it fails.\n${examples(['niuctl scrub', ''], ['niuctl scrub --state', 'when it was done last, and what it found'])}`,
    )
    .action(({ state = false }: { readonly state?: boolean }) =>
      work.onDoor(async (door) => shown(await (state ? unitOf(door) : go(door)))),
    );
}

/** `niuctl quarantine`: records that were found to be damaged. */
export function declareQuarantine(program: Command, work: Work): void {
  program
    .command('quarantine')
    .description('Records that were found to be damaged on disk and are taken for absent; lets one go for good.')
    .option('--remove <id>', 'let this one go')
    .addHelpText(
      'after',
      `\nA record comes back where it is written anew (set, import, the web UI) or a backup is restored; what it held is then no longer needed here.\n${examples(['niuctl quarantine', ''], ['niuctl quarantine --remove 8f14e45f', 'it is written anew, or not needed'])}`,
    )
    .action(({ remove }: { readonly remove?: string }) =>
      work.onDoor((door) => (remove === undefined ? list(door) : letGo(door, remove))),
    );
}

async function unitOf(door: Door): Promise<Attributes> {
  const {
    data: [unit],
  } = await door.ask('GET', '/system');
  return unit!.attributes as Attributes;
}

const pollMs = 200;

async function go(door: Door): Promise<Attributes> {
  await door.ask('POST', '/system/scrub', {});
  let unit = await unitOf(door);
  while ((unit['scrub'] as Attributes)['running'] === true) {
    await pauseMs(pollMs);
    unit = await unitOf(door);
  }
  const failed = (unit['scrub'] as Attributes)['failed'] as Attributes | null;
  if (failed !== null)
    throw new Failure(
      'refused',
      `The stores could not be gone through: ${String(failed['reason'])}. Pages may be damaged: journalctl -u niud -p crit`,
    );
  return unit;
}

function shown(unit: Attributes): Outcome {
  const state = unit['scrub'] as Attributes;
  const last = state['last'] as Attributes | null;
  const failed = state['failed'] as Attributes | null;
  const kept = (unit['quarantine'] as unknown as readonly Attributes[]).filter(
    ({ written_anew: anew }) => anew !== true,
  ).length;
  const faults = Number(last?.['faults'] ?? 0);
  const lines: (readonly [string, Json | undefined])[] = [
    [
      'last',
      last === null
        ? 'there was none yet'
        : `${durationText(Number(last['age_seconds']))} ago, ${String(last['records'])} records in ${(Number(last['took_ms']) / 1_000).toFixed(1)} s`,
    ],
    [
      'without checksum',
      Number(last?.['unsealed'] ?? 0) === 0 ? undefined : `${String(last!['unsealed'])}, written by an earlier release`,
    ],
    [
      'DAMAGED',
      Number(state['damaged']) === 0
        ? undefined
        : `${String(state['damaged'])} that lie where they were: journalctl -u niud -p crit`,
    ],
    ['QUARANTINE', kept === 0 ? undefined : `${kept}: niuctl quarantine`],
    [
      'INDEXES',
      faults === 0
        ? undefined
        : `${faults} do not fit (${String(last!['first'])}): systemctl restart niud builds indexes anew`,
    ],
    ['running', state['running'] === true ? 'one is under way' : undefined],
    ['FAILED', failed === null ? undefined : String(failed['reason'])],
  ];
  return {
    data: [state],
    text: pairs(lines),
    exit: failed === null && kept + faults + Number(state['damaged']) === 0 ? 'done' : 'partly',
  };
}

async function list(door: Door): Promise<Outcome> {
  const kept = (await unitOf(door))['quarantine'] as unknown as readonly Attributes[];
  if (kept.length === 0) return { data: [], text: 'Nothing is in quarantine.' };
  const rows = kept.map((each) => [
    each['id'] ?? null,
    each['application'] === '' ? 'calls' : (each['application'] ?? null),
    `${each['archived'] === true ? 'archived ' : ''}${String(each['table'])}`,
    each['key'] ?? null,
    toSecond(each['at']),
    each['written_anew'] === true ? 'written anew: remove it' : 'absent',
  ]);
  return {
    data: kept.map((each) => ({ ...each })),
    text: paragraphs(
      columns(['id', 'application', 'table', 'key', 'since', 'now'], rows),
      'Bring a record out of a backup (niuctl restore <table> <key> --from <backup>), write it anew, or let it go: niuctl quarantine --remove <id>.',
    ),
    exit: kept.some((each) => each['written_anew'] !== true) ? 'partly' : 'done',
  };
}

async function letGo(door: Door, id: string): Promise<Outcome> {
  const { data } = await door.ask('POST', '/system/quarantine', { id, do: 'remove' });
  return { data: data.map(({ attributes }) => ({ ...attributes })), text: `${id} is let go.` };
}
