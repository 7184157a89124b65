import type { Command } from 'commander';
import { formRows } from '../main/pair-told.js';
import { pairs } from './columns.js';
import type { Attributes, Door } from './door.js';
import { examples } from './given.js';
import type { Outcome } from './outcome.js';
import { declareMembers } from './pair-members.js';
import { declareReplace } from './pair-replace.js';
import type { Work } from './unit.js';
import { declareBegin } from './pair-begin.js';
import { declareLead } from './pair-lead.js';
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
  declareBegin(pair, work);
  declareMembers(pair, work);
  declareReplace(pair, work);
  declareLead(pair, work);
  pair
    .command('audit')
    .description(
      'On the active one: compares both units while they serve, and says what is another. That is mended on the other one by itself, but for money.',
    )
    .option('--repair', 'money too: the other unit takes the stores of this one, its own stay beside')
    .action(({ repair = false }: { readonly repair?: boolean }) => work.onDoor((door) => audited(door, repair)));
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
