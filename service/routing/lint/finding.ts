import type { Finding } from '../../core/refusals.js';

/** What lint says beside refusals: the plan can be written, but hardly as it was meant. */
export type WarningCode =
  /** No call is decided by the rule. */
  | 'unreachable'
  /** Only calls that come back from an earlier rule, busy or not answered, get to it. */
  | 'overflow_only'
  | 'never_holds'
  /** An expression that no number as niud writes it can match. */
  | 'never_matches'
  | 'window_past'
  /** The clock skips the whole window. */
  | 'window_skipped'
  /** A window past midnight inside or around days: the hours behind midnight are those of the next day. */
  | 'window_over_midnight'
  | 'unknown_call_plan'
  | 'loop'
  /** Calls may be sent back to the number that they were made to, by way of other plans. */
  | 'self_destination'
  /** More plans in a row than one call enters. */
  | 'long_chain'
  /** Calls to a number are sent on, by whatever applications, until they come to it again. */
  | 'forwarded_back'
  /** Times, dates or areas at which no rule decides. */
  | 'gap'
  /** Calls that none of the rules holds for, at whatever time and from wherever. */
  | 'no_default'
  /** The bound of one linting was reached first. */
  | 'not_decided';

export function warning(field: string, code: WarningCode, message: string, example?: string): Finding {
  return { field, code, message, ...(example !== undefined && { example }) };
}
