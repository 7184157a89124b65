/** What this application says of its records beside the refusals and doubts that all share (core/refusals.md). */
export const codes = {
  no_call_plan: 'The group has no call plan.',
  no_group: 'The number is in no group.',
  activated_anew: 'The plan is activated anew for groups that have it.',
  overrides: 'An override is on, and calls go to its number, whatever plans are active.',
} as const;

declare module '../../core/doubts.js' {
  interface ApplicationCodes extends Record<keyof typeof codes, true> {}
}
