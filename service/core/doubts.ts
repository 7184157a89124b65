/**
 * What niud says of a record, a rule or a row beside refusals: it is taken, but hardly as it was meant, or it is told
 * how it came to be so. Codes of an application alone are in its folder (`codes.ts`), which adds them to
 * `ApplicationCodes`; all of them together are distinct and stand in refusals.md; each is seen by some test
 * (`test/core/codes.test.ts`).
 */
export const doubts = {
  // Rules of a plan (routing/lint).
  unreachable: 'No call is decided by it: what stands before it takes every one.',
  overflow_only: 'Only calls that come back from an earlier rule, busy or not answered, get to it.',
  never_holds: 'The rule can never hold.',
  never_matches: 'The expression can match no number as niud writes it.',
  window_past: 'The window is over.',
  window_skipped: 'The clock skips the whole window when it is set forward.',
  window_over_midnight: 'A window past midnight stands with days: the hours behind midnight are those of the next day.',
  unknown_call_plan: 'No call plan has this name; until one has, the rule is skipped.',
  loop: 'Call plans lead in a circle.',
  long_chain: 'More plans stand in a row than one call enters.',
  forwarded_back: 'Calls to a number may be sent on, by whatever applications, until they come to it again.',
  gap: 'At some times, or from some areas, no rule decides.',
  no_default: 'Some calls no rule holds for, at whatever time and from wherever.',
  not_decided: 'There is more to look at than one linting does.',
  emergency_number: 'Calls to an emergency number go on as dialled, whatever is provisioned.',
  // Values (schema/kinds).
  international_pattern: 'What is dialled with 011 is not matched: such a number is kept with + in its place.',
  unusual_length: 'The number has another length than numbers of its plan have.',
  no_summer_time: 'The time zone has no summer time in any year.',
  // Records, jobs and releases.
  outdated: 'The value was kept from an earlier release, and is refused as a new one today.',
  merged: 'Two records of an earlier release became one.',
  over_built_in: 'The list stands in the place of one that is built in.',
  begins_later: 'The record begins behind the instant of the file, and stays.',
} as const satisfies Record<string, string>;

export type DoubtCode = keyof typeof doubts;

/** Codes that applications add, each in its own folder. */
export interface ApplicationCodes {}
