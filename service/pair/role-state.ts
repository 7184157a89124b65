import type { Ends, Lease } from './engine.js';
import type { Line } from './line.js';
import type { Taken } from './taken.js';

/**
 * `alone`: there is no peer and no log. `two`: the log has one member, at the unit that began the line; only that unit
 * can lead, by somebody's word. `three`: the log has a majority, and whoever is level takes over by itself.
 */
export type Form = 'alone' | 'two' | 'three';

/**
 * How far a unit is: it waits (follows); reads to the log's end before it claims; is granted a lease; claims; reads
 * whether a claim without an answer was carried out; reads to the end again; begins its epoch in both streams; serves;
 * lets what is begun end before it hands over or stops; hands over; has ended.
 */
export type Phase =
  | 'waiting'
  | 'levelling'
  | 'granting'
  | 'claiming'
  | 'reading'
  | 'confirming'
  | 'beginning'
  | 'active'
  | 'draining'
  | 'handing'
  | 'ended';

/** Who leads, as far as this unit has heard. */
export interface Seen {
  readonly revision: number;
  readonly leader?: { readonly unit: string; readonly nonce: string; readonly epoch: number };
  /** The last hand-over: to whom, and its instant in the log. */
  readonly handed?: { readonly to: string; readonly revision: number };
  /** The last time that a unit took the lead. */
  readonly taken?: Taken;
}

/** Times are milliseconds of the steady clock. */
export interface RoleState {
  readonly unit: string;
  readonly form: Form;
  readonly line: Line;
  /** Begins the nonce of each claim; drawn at each start of the process. */
  readonly process: string;
  readonly phase: Phase;
  /** When the phase began. */
  readonly since: number;
  /** Of two boxes: somebody's word that this unit may lead (`mayLead`). */
  readonly permitted: boolean;
  readonly seen: Seen | undefined;
  /** When the last hand-over was seen first. */
  readonly handedSince: number;
  readonly claims: number;
  readonly lease: Lease | undefined;
  readonly epoch: number;
  readonly deadline: number;
  /** In this attempt: both streams are at their end; the peer has answered, or has not in time. */
  readonly level: boolean;
  readonly peerAsked: boolean;
  readonly peerAskedAt: number;
  readonly keptAt: number;
  /** No attempt before. */
  readonly retryAt: number;
  /** Why it drains. */
  readonly draining: 'switch' | 'stop' | undefined;
}

/** A question of the role that has an answer. */
export type Question = 'grant' | 'claim' | 'readLeader' | 'peer' | 'handOver';

export type RoleEvent =
  | { readonly kind: 'tick' }
  /** From the watch, or the answer to `readLeader`; may be old. */
  | { readonly kind: 'leaderSeen'; readonly seen: Seen; readonly read?: boolean }
  | { readonly kind: 'granted'; readonly lease: Lease; readonly sentAt: number; readonly ttlMs: number }
  | { readonly kind: 'claimed'; readonly nonce: string; readonly epoch: number }
  | { readonly kind: 'keptAlive'; readonly lease: Lease; readonly sentAt: number; readonly ttlMs: number }
  /** Both streams are at their very end, as of this attempt's `catchUp`. */
  | { readonly kind: 'levelled' }
  /** They cannot be, or something else forbids that this unit leads: its store, key or disk. */
  | { readonly kind: 'unfit'; readonly why: string }
  /** Entries that begin the epoch are in both streams and both environments. */
  | { readonly kind: 'begun' }
  /** Nothing is in flight any more; the ends of both streams. */
  | { readonly kind: 'drained'; readonly ends: Ends }
  | { readonly kind: 'handedOver' }
  /** A claim or hand-over was not carried out, or an append was not and is not in the log. */
  | { readonly kind: 'refused'; readonly what: 'claim' | 'handOver' | 'fenced' | 'fork' }
  | { readonly kind: 'unanswered'; readonly what: Question }
  /** A commit failed, or a snapshot is to be put in place. */
  | { readonly kind: 'mustEnd'; readonly reason: 'doubt' | 'snapshot' }
  | { readonly kind: 'peerSaid'; readonly line: Line; readonly role: 'active' | 'standby' }
  /** By a person, systemd or the pair's own parts; `line`: this unit has begun a line, whose log is there. */
  | { readonly kind: 'told'; readonly what: 'switch' | 'stop' }
  | { readonly kind: 'told'; readonly what: 'line'; readonly line: Line; readonly form: Form };

export type Ending =
  | 'doubt'
  | 'snapshot'
  | 'deadline'
  | 'fenced'
  | 'fork'
  | 'superseded'
  | 'unfit'
  | 'switched'
  | 'stopped';

export type RoleAction =
  | { readonly kind: 'grant' }
  | { readonly kind: 'claim'; readonly nonce: string; readonly lease: Lease }
  | { readonly kind: 'readLeader' }
  | { readonly kind: 'keepAlive'; readonly lease: Lease }
  | { readonly kind: 'revoke'; readonly lease: Lease }
  | { readonly kind: 'askPeer' }
  /** Both streams to their very end. */
  | { readonly kind: 'catchUp' }
  /** Into the shared cell, and to both appends. */
  | { readonly kind: 'extend'; readonly deadline: number }
  /** Append the beginning of the epoch to both streams, and apply it. */
  | { readonly kind: 'begin'; readonly epoch: number }
  | { readonly kind: 'activate'; readonly epoch: number }
  /** Begin nothing new, let what is in flight end. */
  | { readonly kind: 'drain' }
  /** Go on as before. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'handOver'; readonly ends: Ends }
  /**
   * Two boxes: this unit was handed the lead. Begin the next line at the own position, the old line's end, and tell the
   * role of it.
   */
  | { readonly kind: 'beginLine'; readonly generation: number }
  /** What the log lacks, to the disk, in 200 ms at most. */
  | { readonly kind: 'writeOutbox' }
  | { readonly kind: 'alarm'; readonly what: string }
  | { readonly kind: 'exit'; readonly reason: Ending };
