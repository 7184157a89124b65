import type { Command } from 'commander';
import { formRows } from '../main/pair-told.js';
import { pairs } from './columns.js';
import type { Attributes, Door } from './door.js';
import { examples } from './given.js';
import type { Outcome } from './outcome.js';
import { namedAddress } from './pair-files.js';
import { declareMembers } from './pair-members.js';
import { declareReplace } from './pair-replace.js';
import type { Work } from './unit.js';
import { init, letIn, joined } from './pair-begin.js';
import { switched, promoted, alone, followed } from './pair-lead.js';
import { audited } from './pair-audit.js';

/** `niuctl pair`: how the pair is, and what is done to set one up. */
export function declarePair(program: Command, work: Work): void {
  const pair = program
    .command('pair')
    .description(
      'How the pair of this unit is: who is active, since when, how far the other is behind; and what sets one up.',
    )
    .addHelpText(
      'after',
      `\nTwo boxes: the log of the pair is on the unit that began it, and a person promotes the other. Step by step: /usr/share/doc/niud/pair.md.\n${examples(['niuctl pair', ''])}`,
    )
    .action(() => work.onDoor(shown));
  pair
    .command('init')
    .description('Makes this unit the first of a pair: its authority and certificates, its log, its settings.')
    .argument('<pair>', 'a name')
    .argument('<this unit>', 'its name and address: left=192.0.2.1')
    .argument('<other unit>', 'right=192.0.2.2')
    .action((name: string, first: string, second: string) =>
      work.onDoor(async () =>
        init({ pair: name, first: namedAddress(first, 'this unit'), second: namedAddress(second, 'the other unit') }),
      ),
    );
  pair
    .command('invite')
    .description('Waits half an hour for the other unit to join by a token, which is for one time.')
    .action(() => work.onDoor(() => letIn(work)));
  pair
    .command('join')
    .description('Makes this unit the second of a pair. It takes the stores of the first; its own stay beside them.')
    .argument('<address>', 'of the first unit')
    .argument('<token>', 'as niuctl pair invite said it')
    .option('--yes', 'the stores of this unit shall be set aside')
    .action((address: string, token: string, { yes = false }: { readonly yes?: boolean }) =>
      work.onDoor(() => joined(address, token, yes)),
    );
  declareMembers(pair, work);
  declareReplace(pair, work);
  pair
    .command('switch')
    .description(
      'Gives the lead to the other unit, with all that was acknowledged; lookups go on. Of two boxes a person then promotes the other.',
    )
    .action(() => work.onDoor(switched));
  pair
    .command('audit')
    .description(
      'On the active one: compares both units while they serve, and says what is another. That is mended on the other one by itself, but for money.',
    )
    .option('--repair', 'money too: the other unit takes the stores of this one, its own stay beside')
    .action(({ repair = false }: { readonly repair?: boolean }) => work.onDoor((door) => audited(door, repair)));
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

async function shown(door: Door): Promise<Outcome> {
  const {
    data: [unit],
  } = await door.ask('GET', '/system');
  const state = (unit!.attributes as Attributes)['replication'] as Attributes | undefined;
  if (state === undefined) return { data: [{ form: 'alone' }], text: pairs(formRows('alone')) };
  return {
    data: [{ ...state }],
    text: pairs(Object.entries(state['told'] as Attributes)),
    exit: state['connected'] === true && state['log_answers'] === true ? 'done' : 'partly',
  };
}
