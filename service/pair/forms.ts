import type { Form } from './role-state.js';

/** What a unit is of, and what that promises and cannot (README.md, Three forms). */
interface Kind {
  readonly is: string;
  readonly promises: string;
  readonly cannot: string;
}

const kept = 'what was acknowledged is there after a crash';

export const kinds: Readonly<Record<Form | 'solo', Kind>> = {
  alone: {
    is: 'one box alone: it has no other (niuctl pair init)',
    promises: `${kept}.`,
    cannot: 'nobody takes over; a lost box costs all since its last backup.',
  },
  two: {
    is: 'two boxes without a witness: a person promotes the other',
    promises: `${kept}; the other has it all but for its lag; on one line at most one unit writes.`,
    cannot:
      'nobody takes over by itself; a lost active costs what the other had not followed; who promotes while the other lives unheard has two that serve.',
  },
  solo: {
    is: "one box of a pair, alone by a person's word until another joins (niuctl pair invite)",
    promises: `${kept}; it leads again by itself after a restart or a reboot.`,
    cannot:
      'nobody takes over; a lost box costs all since its last backup; the one that was given up has to stay off, or follow (niuctl pair follow).',
  },
  three: {
    is: 'two boxes with a witness: the other takes over by itself',
    promises:
      'what was acknowledged is on two of three members and stays, whichever of them is lost; at most one unit writes, whatever the clocks say.',
    cannot: 'nothing is written while two of the three are gone (lookups go on).',
  },
};
