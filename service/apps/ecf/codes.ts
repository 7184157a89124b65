/** What this application says of its records beside the refusals and doubts that all share (core/refusals.md). */
export const codes = {
  not_applied: 'The entry is not applied: another decides before it.',
  shared_number: 'Another subscriber has the number too.',
  ended: 'The forward has ended.',
} as const;

declare module '../../core/doubts.js' {
  interface ApplicationCodes extends Record<keyof typeof codes, true> {}
}
