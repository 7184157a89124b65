import { sharedClock } from '../core/clock.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { Cell, roleCode } from '../pair/cell.js';

/** What this unit is, as a thread of it looks it up at each step; of a unit alone nothing ever changes. */
export interface UnitRole {
  /** Whether it may write, count and acknowledge now. */
  active(): boolean;
  /** In the numbers of the lookup protocol. */
  code(): number;
  /** Why nothing may be written here, naming who writes; undefined where it may. */
  refusal(): Refusal | undefined;
  /**
   * Since which instant of the wall clock what it answers may be old; undefined where it has all there is, 0 where it
   * has not followed yet. Absent in a unit alone.
   */
  readonly staleSinceMs?: () => number | undefined;
  /**
   * It led, and its deadline has passed: another may lead by now, so nobody is answered any more, and the process ends.
   * Absent in a unit alone.
   */
  readonly isOver?: () => boolean;
}

const alone: UnitRole = { active: () => true, code: () => roleCode.alone, refusal: () => undefined };

/** `memory` is that of the pair's cell; `peer` names the other unit. */
export function unitRole(memory: SharedArrayBuffer | undefined, peer: string, clock: Clock = sharedClock): UnitRole {
  if (memory === undefined) return alone;
  const cell = new Cell(memory);
  const active = (): boolean => cell.mayServe(clock.monotonic());
  return {
    active,
    code: () => (active() ? roleCode.active : roleCode.standby),
    refusal: () => (active() ? undefined : standbyRefusal(cell, peer)),
    isOver: () => cell.role === 'active' && !active(),
    staleSinceMs() {
      if (active()) return undefined;
      if (cell.levelAt === 0) return 0;
      const agoMs = clock.monotonic() - cell.levelAt;
      return agoMs <= limits.levelMs ? undefined : Math.round(clock.now() - agoMs);
    },
  };
}

function standbyRefusal({ otherLeads }: Cell, peer: string): Refusal {
  return refuse(
    'standby',
    otherLeads
      ? `This unit is standby: write on the active one, ${peer}.`
      : `This unit is standby, and no unit of the pair is active now: nothing is written before one is. The other unit is ${peer}.`,
  );
}

/** What those are told who would begin something while the lead is handed over. */
export function handingOver(): Refusal {
  return refuse('overloaded', 'The other unit of the pair takes over just now: try again in a moment.');
}
