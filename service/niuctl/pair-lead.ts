import type { Command } from 'commander';
import type { Door, Attributes } from './door.js';
import { Failure, type Outcome } from './outcome.js';
import { paired, hostOf, keepLine, carriedOut, planOf, changeSettings, clientOf } from './pair-carried.js';
import { readPairFile } from '../main/pair-file.js';
import type { PairSettings } from '../main/pair-settings.js';
import { writeDurably } from '../core/durable-file.js';
import { join as joinPath } from 'node:path';
import { etcdSettings } from './pair-files.js';
import type { Work } from './unit.js';

/** `niuctl pair switch`, `promote`, `solo` and `follow`: which unit leads. */
export function declareLead(pair: Command, work: Work): void {
  pair
    .command('switch')
    .description(
      'Gives the lead to the other unit, with all that was acknowledged; lookups go on. Of two boxes a person then promotes the other.',
    )
    .action(() => work.onDoor(switched));
  pair
    .command('promote')
    .description(
      'Of two boxes: makes this unit the active one, with a log of its own, because the other is lost. What it had not followed yet is lost with it.',
    )
    .argument('<other unit>', 'its name, typed: nobody promotes by mistake')
    .option('--anyway', 'although the log still answers, and holds what this unit lacks')
    .action((other: string, { anyway = false }: { readonly anyway?: boolean }) =>
      work.onDoor((door) => promoted(door, other, anyway)),
    );
  pair
    .command('solo')
    .description(
      'Makes this unit go on alone, because the other one is gone for good: it leads, also after a reboot, until another unit joins. In three members, where two of the three are lost.',
    )
    .argument('<other unit>', 'its name, typed: nobody gives a unit up by mistake')
    .action((other: string) => work.onDoor(async () => alone(other)));
  pair
    .command('follow')
    .description(
      'This unit, which was lost, follows the one that was promoted. It takes the stores of that one; its own stay beside them.',
    )
    .option('--yes', 'the stores of this unit shall be set aside')
    .action(({ yes = false }: { readonly yes?: boolean }) => work.onDoor(async () => followed(yes)));
}

/** `niuctl pair switch`: the lead goes to the other unit. */
async function switched(door: Door): Promise<Outcome> {
  const {
    data: [before],
  } = await door.ask('GET', '/system');
  const {
    form,
    other_unit: other,
    unit: own,
  } = ((before!.attributes as Attributes)['replication'] ?? {}) as Attributes;
  const {
    data: [unit],
  } = await door.ask('POST', '/system/switch', {});
  const next =
    form === 'two'
      ? `. It needs a log of its own, and nothing is written before it has: there niuctl pair promote ${String(own)}, then here niuctl pair follow --yes`
      : '; this one begins anew and follows: niuctl pair';
  return { data: [{ ...(unit!.attributes as Attributes) }], text: `The lead goes to ${String(other)}${next}` };
}

/**
 * `niuctl pair promote`: a fresh log here, at what this unit has; the other one follows it once somebody says so there.
 */
async function promoted(door: Door, other: string, anyway: boolean): Promise<Outcome> {
  const { settings } = paired();
  checkOther(settings, other, 'promote');
  if (settings.form !== 'two')
    throw new Failure(
      'refused',
      `Three members elect by themselves: nobody is promoted. Where two of them are gone for good: niuctl pair solo ${settings.peer}.`,
    );
  const lacks = anyway ? undefined : await lackOf(door);
  if (lacks !== undefined)
    throw new Failure(
      'refused',
      `${settings.unit} lacks ${lacks} entries of the log, which still answers: wait until niuctl pair says "behind nothing", or say it with --anyway.`,
    );
  const { generation, done } = beginLine(false);
  return {
    data: [{ generation, by: settings.unit }],
    text: `${settings.unit} begins generation ${generation} and leads. ${done}\nWhen ${settings.peer} is back, there: niuctl pair follow --yes`,
  };
}

/** Entries that this unit lacks of a log that answers; undefined where it has all, or nobody can be asked. */
async function lackOf(door: Door): Promise<number | undefined> {
  const state = await door.ask('GET', '/system').then(
    ({ data: [unit] }) => (unit!.attributes as Attributes)['replication'] as Attributes | undefined,
    () => undefined,
  );
  const lacks = Number(state?.['entries_behind'] ?? 0);
  return state?.['log_answers'] === true && lacks > 0 ? lacks : undefined;
}

/**
 * `niuctl pair solo`: the other unit is gone for good: a log of one member, and the word that this unit leads from now
 * on.
 */
function alone(other: string): Outcome {
  const { settings, state } = paired();
  checkOther(settings, other, 'solo');
  const file = readPairFile(state);
  if (
    settings.form === 'two' &&
    file !== undefined &&
    file.line.by === settings.unit &&
    hostOf(settings.members[0]!) === settings.address.host
  ) {
    keepLine(state, { ...file, permit: true, solo: true });
    const done = carriedOut([], [['restart', 'niud.service']]);
    return {
      data: [{ solo: settings.unit }],
      text: `${settings.unit} goes on alone, and leads again after every restart. ${done}\nUntil another unit joins: niuctl pair invite`,
    };
  }
  const { generation, done } = beginLine(true);
  return {
    data: [{ solo: settings.unit, generation }],
    text: `${settings.unit} begins generation ${generation} and goes on alone. ${done}\nUntil another unit joins: niuctl pair invite. Should ${other} come back after all, there: niuctl pair follow --yes`,
  };
}

function checkOther({ peer }: PairSettings, other: string, command: string): void {
  if (other !== peer)
    throw new Failure('usage', `The other unit is ${peer}: niuctl pair ${command} ${peer}, where that one is lost.`);
}

/**
 * The next generation begins here, with a log of one member: never the old one's, which may yet come back
 * (`--force-new-cluster` would keep its name).
 */
function beginLine(solo: boolean): { readonly generation: number; readonly done: string } {
  const { settings, state, folder } = paired();
  const generation = (readPairFile(state)?.line.generation ?? 1) + 1;
  const { pair, first, second } = planOf(settings);
  writeDurably(joinPath(folder, 'etcd.env'), etcdSettings({ pair, unit: first, generation }), 0o644);
  changeSettings({ pair_form: 'two', pair_members: [clientOf(first.address)] });
  keepLine(state, { line: { generation, by: settings.unit }, permit: true, ...(solo && { solo }) });
  return {
    generation,
    done: carriedOut(
      [first.address, second.address],
      [
        ['enable', 'niud-etcd.service'],
        ['restart', 'niud-etcd.service'],
        ['restart', 'niud.service'],
      ],
    ),
  };
}

/** `niuctl pair follow`: this unit goes on with the log and the stores of the other one. */
function followed(yes: boolean): Outcome {
  const { settings, state } = paired();
  if (!yes)
    throw new Failure(
      'usage',
      `The stores of this unit are set aside for those of ${settings.peer}: say so with --yes.`,
    );
  const { line } = readPairFile(state) ?? { line: { generation: 1, by: settings.unit } };
  const { first, second } = planOf(settings);
  changeSettings({ pair_form: 'two', pair_members: [clientOf(second.address)] });
  // A unit that has heard of the other's line is on it already.
  keepLine(state, {
    line: line.by === settings.peer ? line : { generation: line.generation + 1, by: settings.peer },
    permit: false,
    snapshot: true,
  });
  const done = carriedOut(
    [first.address, second.address],
    [
      ['disable', '--now', 'niud-etcd.service'],
      ['restart', 'niud.service'],
    ],
  );
  return {
    data: [{ follows: settings.peer }],
    text: `${settings.unit} follows ${settings.peer}. ${done}\nIt takes the stores of ${settings.peer} and begins anew with them: niuctl pair`,
  };
}
