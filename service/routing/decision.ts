import type { Json } from '../schema/kind.js';
import type { Reservation } from './account.js';
import type { DecisionValue, Effect } from './call.js';

/** What a lookup answers, as it goes on the wire: `[kind, value, rule, change, extra]` without the change number. */
export interface Decision {
  readonly kind: number;
  readonly value: DecisionValue;
  /** Path of the rule that decided, `plan/rule/...`; undefined when none did. */
  readonly rule: string | undefined;
  readonly extra: Extra | undefined;
}

export interface Extra {
  readonly sp?: string;
  readonly subscriber?: string;
  /** icr far end: type and value in the value forms of destinations. */
  readonly pickup?: readonly [type: string, value: DecisionValue];
  readonly max_seconds?: number;
  readonly warn_seconds?: number;
  readonly balance?: number;
  readonly carrier?: readonly (string | undefined)[];
}

/** Where an evaluation stopped, to go on behind it after `fail`, `busy`, `noanswer` or `digits`. */
export interface Position {
  /** The path of the rule used. */
  readonly rule: string;
  /** For a menu: digits collected are judged against it, and how many tries are left. */
  readonly tries?: number;
}

export interface Answer {
  /** True when no rule, plan or route decided: status NO_ROUTE with a decision of kind 0. */
  readonly noRoute: boolean;
  /**
   * Why the call is refused: status DENIED with this reason instead of the decision, and nothing of the call is kept.
   */
  readonly denied?: string;
  /** What the CDR of a refused call keeps of it in columns of the application's own. */
  readonly record?: { readonly [column: string]: Json };
  /** Where a refused call came in, so that no such place fills the CDRs: an access number. */
  readonly door?: string;
  /** Refused because there were too many wrong PINs: no CDR is kept of it. */
  readonly isThrottled?: true;
  /** The PIN that the call brought is nobody's. */
  readonly wrongPin?: true;
  /** The account that the call is of, by which it is decided again on paper. */
  readonly account?: string;
  readonly decision: Decision;
  /** Money that the call holds from now on. */
  readonly reservation?: Reservation;
  readonly effects: readonly Effect[];
  /** Set when an event may make the evaluation go on. */
  readonly position: Position | undefined;
}
