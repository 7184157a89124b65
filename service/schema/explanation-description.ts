import type { Json } from './kind.js';

/** `data[0].attributes` of `POST /explain`: what would be decided for a call, and why (routing.md, Explain). */
export interface ExplanationDescription {
  /** The call as it was understood, and in which zone its times were judged. */
  readonly call: {
    readonly called: string;
    readonly calling: string | null;
    readonly received: string;
    readonly at: string;
    readonly weekday: string;
    readonly zone: string;
    readonly zone_of: string;
    readonly emergency: boolean;
  };
  readonly decision: DecisionDescription;
  readonly steps: readonly Step[];
  /** Counters that were asked, as they stand; `hours` where they are of calls in the last hours. */
  readonly counters: readonly { readonly counter: string; readonly count: number; readonly hours?: number }[];
  /** What a call would have noted in its record, each behind so many of the steps. */
  readonly events: readonly { readonly event: string; readonly detail: string; readonly after: number }[];
  /** The change as of which it is. */
  readonly change: number;
  /** What it costs, where that was asked. */
  readonly price?: {
    readonly rate: string | null;
    readonly billed_seconds: number | null;
    readonly amount: string | null;
    readonly steps: readonly Step[];
  };
  /** Of a draft: whether anything asked it. */
  readonly draft?: { readonly table: string; readonly key: readonly Json[]; readonly asked?: boolean };
}

/** A decision, or why the call is refused instead: then there is a reason and no kind. */
export interface DecisionDescription {
  readonly kind: number | null;
  readonly value: Json;
  /** Path of the rule that decided. */
  readonly rule?: string | null;
  /** Of that rule: its number, its label and its place in the record. */
  readonly no?: string | null;
  readonly label?: string | null;
  readonly pointer?: string | null;
  readonly status?: number;
  readonly reason?: string;
  /** What goes with it: whose it is, the far end, how long it may last. */
  readonly extra?: Json;
}

/** One thing looked at, for explain; `outcome` as in api.md. */
export interface Step {
  readonly path: string;
  readonly criterion: string;
  readonly expected: string;
  readonly found: string;
  readonly outcome: 'matched' | 'failed' | 'not_reached';
  readonly reason: string;
  /**
   * The rule that it is about, for people: its label, its number as they count ("2.1"), and its place in the record
   * (`rules/1/destination/value/0`).
   */
  readonly label?: string;
  readonly no?: string;
  readonly pointer?: string;
}
