import type { Line } from './line.js';

/**
 * Why a unit took the lead: it began the log; a person promoted it; the other handed it over; the other gave it up or
 * was lost; it began anew and nobody led meanwhile.
 */
export const whysTaken = ['begun', 'promoted', 'handed', 'lost', 'again'] as const;
export type Why = (typeof whysTaken)[number];

/** The last time that a unit took the lead; it stays in the log when nobody leads. */
export interface Taken {
  readonly unit: string;
  /** By the wall clock of that unit. */
  readonly atMs: number;
  readonly why: Why;
  /** The instant in the log. */
  readonly revision: number;
}

/** Why this unit takes the lead now, as the log tells who led last and whether that was handed over since. */
export function whyTaken(
  unit: string,
  line: Line,
  seen: { readonly taken?: Taken; readonly handed?: { readonly to: string; readonly revision: number } } | undefined,
): Why {
  const { taken, handed } = seen ?? {};
  if (taken === undefined) return line.generation === 1 ? 'begun' : 'promoted';
  if (handed?.to === unit && handed.revision > taken.revision) return 'handed';
  return taken.unit === unit ? 'again' : 'lost';
}

/** What is said of it, behind "because". `other` is the unit that did not take it. */
export function whyWords(why: Why, other: string): string {
  switch (why) {
    case 'begun':
      return 'it began the log of the pair';
    case 'promoted':
      return 'a person promoted it';
    case 'handed':
      return `${other} handed it over`;
    case 'lost':
      return `${other} had stopped, or was lost or cut off`;
    case 'again':
      return 'it began anew, and nobody led meanwhile';
  }
}
