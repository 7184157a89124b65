/** What this application says of its records beside the refusals and doubts that all share (core/refusals.md). */
export const codes = {
  wrong_status: 'An account does not come to this status from the one that it has.',
  balance_fixed: 'Once an account was activated, its money changes by calls, top-ups and transfers alone.',
  not_offered: 'The product offering does not allow the list.',
  one_step_taken: 'Another account is used by callers with the number.',
  no_credit: 'Without a maximum balance a postpaid account has no credit.',
  prefix_form: 'The prefix is written in another form than calls are rated by.',
} as const;

declare module '../../core/doubts.js' {
  interface ApplicationCodes extends Record<keyof typeof codes, true> {}
}
