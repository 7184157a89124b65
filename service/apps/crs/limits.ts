/**
 * Upper bounds of this application alone, each with its reason; `core/limits.ts` has those of all. Names end in their
 * unit.
 */
export const crsLimits = {
  /** Digits of a PIN whose length no document limits: more than anybody keeps in mind. */
  pinDigits: 32,
  /**
   * Bytes of a list of members: as many as a list has entries, each a number of ten digits with its quotes and comma,
   * and room for longer ones.
   */
  membersBytes: 170_000,
  /** Groups of one number: read whole at each call, as its routes would be. */
  groupsOfNumber: 64,
  /**
   * Groups of one supergroup: activating a plan on it stamps each in one change, some tens of milliseconds of the
   * writer.
   */
  groupsOfSupergroup: 1_000,
  /** Call plans of one group: more than anybody keeps ready, and every active one is looked at by a call. */
  plansOfGroup: 64,
} as const;
