import type { Json } from '../schema/kind.js';
import type { AppendsSeen } from '../pair/append-times.js';
import type { Ends } from '../pair/engine.js';
import type { Stream } from '../pair/keys.js';
import type { Line } from '../pair/line.js';
import type { Ending, Form, Phase } from '../pair/role-state.js';
import type { Taken } from '../pair/taken.js';
import type { MemberStanding } from './log-view.js';
import type { PairEnd } from './pair-ended.js';

/** How a pair is, as one of its units sees it. */
export interface PairStatus {
  readonly pair: string;
  readonly form: Form;
  readonly unit: string;
  readonly peer: string;
  readonly line: Line;
  readonly role: 'active' | 'standby';
  /**
   * Since when this unit has its role, in milliseconds of the wall clock: it began to lead, or this process was
   * started.
   */
  readonly sinceMs: number;
  /** The last time that a unit took the lead. */
  readonly taken?: Taken;
  readonly phase: Phase;
  readonly epoch: number;
  /** Who leads, as far as was heard. */
  readonly leader: string | undefined;
  /** Entries of each stream that are in the stores here. */
  readonly positions: { readonly s: number; readonly c: number };
  /** Entries that the log has and this unit not. */
  readonly lag: { readonly s: number; readonly c: number };
  /** Entries of each stream that the other unit had a second ago; absent where it did not say. */
  readonly other?: Ends;
  readonly members: readonly MemberStanding[];
  /** How long appends took since the start. */
  readonly appends: Readonly<Record<Stream, AppendsSeen>>;
  /** Why this unit has stopped following. */
  readonly stopped?: string;
  /** How the last process of this unit ended, where nobody asked for that. */
  readonly ended?: PairEnd;
  /** A person has said that the other unit is gone for good. */
  readonly solo?: boolean;
  /** Of two boxes: the other unit has handed the lead to this one, which needs a log of its own. */
  readonly handed?: boolean;
  /** Milliseconds since this unit surely had all of the log, or since the start. */
  readonly behindMs: number;
  /** Milliseconds since any unit was seen to lead, or since the start. */
  readonly leaderlessMs: number;
  /**
   * Of the other unit's stores: one is `coming` or `ready`, or why the last one did not come; absent where none is
   * needed.
   */
  readonly snapshot?: string;
  /** The log has answered lately. */
  readonly majority: boolean;
  /** Milliseconds since the other unit answered, or since the start. */
  readonly peerSilentMs: number;
  /** What differs between the two units, a sentence each. */
  readonly unlike: readonly string[];
  /** What the last audit came to (`PairAudit.state`). */
  readonly audit?: { readonly [name: string]: Json };
  /** What calls told this unit while it followed, and no active has confirmed. */
  readonly outbox: number;
}

/** What the pair's thread tells the desk unasked. */
export type PairMessage =
  | { readonly pair: PairStatus }
  /** This unit serves, under this epoch. */
  | { readonly activated: number }
  /** The process is to end, and to begin anew as one that follows. */
  | { readonly ended: Ending };
