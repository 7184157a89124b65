/**
 * Upper bounds of this application alone, each with its reason; `core/limits.ts` has those of all. Names end in their
 * unit.
 */
export const easy0Limits = {
  /**
   * Call plans of a service provider that are tried one after the other at each call: some hundreds at most, so that a
   * call which none decides costs no more than a fraction of a millisecond.
   */
  plansOfProvider: 256,
} as const;
