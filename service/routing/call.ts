import type { View } from '../schema/view.js';
import type { Write } from '../schema/write.js';

/** A call as a decision sees it: numbers normalised (N1), one instant (T1). */
export interface Call {
  readonly id: string;
  readonly called: string;
  /** As it came, for the CDR. */
  readonly received: string;
  readonly calling: string | undefined;
  /** Who called as it came, where that is not `calling`; for the CDR. */
  readonly caller?: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly instant: number;
  readonly attributes: Attributes;
  /** Labels that EVENT `label` has set so far. */
  readonly labels: readonly string[];
}

/** `attrs` of ROUTE (lookup-protocol.md); what is absent was not sent. */
export interface Attributes {
  readonly trunk?: string;
  readonly pointcode?: string;
  readonly realm?: string;
  readonly lata?: string;
  readonly called_lata?: string;
  readonly zip?: string;
  readonly restricted?: boolean;
  readonly diversions?: number;
  readonly ingress?: 'ain' | 'sip';
  readonly labels?: readonly string[];
  readonly sp?: string;
  readonly access?: string;
  readonly card?: string;
  readonly pin?: string;
  /** No attribute of ROUTE: the account that a call on paper is made with, or that a call was found to be of. */
  readonly account?: string;
}

export const decisionKind = {
  CONTINUE: 0,
  NUMBER: 1,
  SIP: 2,
  TRUNKS: 3,
  OUTPULSE: 4,
  TERMINATE: 5,
  COLLECT: 6,
} as const;

/**
 * What a call on paper can come to: the kinds of decisions in the protocol's order, the call that nothing decides, and
 * the one that is refused.
 */
export const outcomeNames: readonly string[] = [
  ...Object.keys(decisionKind).map((name) => name.toLowerCase()),
  'no_route',
  'denied',
];

export type DecisionValue =
  | undefined
  | string
  | readonly string[]
  | readonly (readonly [trunk: string, digits: string])[]
  | readonly [prompt: string, least: number, most: number, tries: number];

/**
 * What a decision wants done beside its reply; only `calls/` carries effects out, and never for a dry lookup. Counted
 * rules around the one finally used (their list or plan decided) are used with it, so that a decision may take several
 * leases; those of an earlier decision of the call are not held on unless they are among them.
 */
export type Effect =
  /** A rule finally used is `limited`: the call holds one of its leases. */
  | { readonly kind: 'lease'; readonly counter: string }
  /** A rule finally used is `periodic`; told once for a call, not again when it goes on inside that rule. */
  | { readonly kind: 'use'; readonly counter: string; readonly hours: number }
  /** A line for the CDR: an unusable destination, a loop, a missing plan. */
  | { readonly kind: 'event'; readonly event: string; readonly detail: string }
  /** Something happened to an account for the first time. */
  | { readonly kind: 'mark'; readonly account: string; readonly name: string }
  /** A record changes after the reply: what the decision found out about it. */
  | { readonly kind: 'write'; readonly write: Extract<Write, { method: 'command' }> };

/** How the counted criteria stand; read only (routing.md: explain, lint and dry lookups never touch them). */
export interface Counts {
  /** Calls that now hold a lease of the rule, without the call asking. */
  held(counter: string, callId: string): number;
  /** Calls routed by the rule in the `hours` before the call's instant, without the call asking. */
  used(counter: string, hours: number, call: Pick<Call, 'id' | 'instant'>): number;
}

/** What a criterion may look at: the call, its instant in the zone that applies, the records and the counters. */
export interface Moment {
  readonly call: Call;
  readonly view: View;
  readonly counts: Counts;
  /** The service provider whose plan is evaluated. */
  readonly provider: string;
  /** Seconds on the wall clock since 1970-01-01 00:00:00 (core/zones `WallTime`). */
  readonly localSeconds: number;
  /** 0 to 86,399. */
  readonly secondsOfDay: number;
  /** 1 = Sunday to 7 = Saturday. */
  readonly weekday: number;
  /** Whether the number, the call or an EVENT in it carries the label. */
  labelled(label: string): boolean;
  /** The call's draw in a percent group, 0 to under 100; `seed` is the group's. */
  draw(seed: number): number;
}
