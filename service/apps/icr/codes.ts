/** What this application says of its records beside the refusals and doubts that all share (core/refusals.md). */
export const codes = {
  no_route: 'No route of the subscriber is for the number.',
  no_rules: 'The plan has no rules.',
} as const;

declare module '../../core/doubts.js' {
  interface ApplicationCodes extends Record<keyof typeof codes, true> {}
}
