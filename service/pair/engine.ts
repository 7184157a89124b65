import type { Keys, Stream } from './keys.js';
import type { Line, Lineage } from './line.js';
import type { Taken } from './taken.js';

/**
 * The face of a log with leases, which the pair's thread works on: numbered entries in two streams, one leader at a
 * time, each step a single transaction. `etcd` is its one implementation. Every question is answered within a time that
 * is given, or is `unanswered`: then nobody knows whether it was carried out, and it may yet be. Anything else that
 * goes wrong on the way is `unanswered` too, and told in the journal by who met it.
 */
export const unanswered = Symbol('unanswered');
export type Unanswered = typeof unanswered;

/** Names a lease for as long as it lives. */
export type Lease = bigint;

/** Who leads, at one instant of the log. */
export interface LeaderSeen {
  /** The instant: larger is later. */
  readonly revision: number;
  /** Absent where nobody leads. */
  readonly leader?: { readonly unit: string; readonly nonce: string; readonly epoch: number };
  /** The last hand-over; never taken away. */
  readonly handed?: { readonly to: string; readonly revision: number };
  /** Never taken away. */
  readonly taken?: Taken;
  readonly generation: number;
}

export interface Ends {
  readonly s: number;
  readonly c: number;
}

/** Who leads, and where both streams end, at one instant of the log. */
export interface Look {
  readonly seen: LeaderSeen;
  readonly ends: Ends;
}

/** How a member of the log is. */
export interface MemberHealth {
  /** Host and port. */
  readonly address: string;
  readonly answers: boolean;
  /** It leads the members. */
  readonly leads: boolean;
  /** It has no vote yet. */
  readonly learner: boolean;
  /** Of its store. */
  readonly bytes: number;
}

export type Claimed =
  | { readonly kind: 'won'; readonly epoch: number }
  /** Somebody leads, or the generation is another. */
  | { readonly kind: 'lost'; readonly seen: LeaderSeen };

export type Appended =
  | { readonly kind: 'entered' }
  /**
   * The log is in another state: the revision at which the leader's key was made, where there is one, and the value
   * that stands at the number.
   */
  | { readonly kind: 'refused'; readonly leader: number | undefined; readonly value: Buffer | undefined };

export interface Read {
  /** Values of consecutive numbers, the first one as asked for. */
  readonly values: readonly Buffer[];
  readonly end: number;
  /** The number of the oldest entry that is kept. Where it is behind what was asked for, there are no values. */
  readonly first: number;
}

export interface Watching {
  /** The end of a stream is at least this. */
  ended(stream: Stream, n: number): void;
  leaderSeen(seen: LeaderSeen): void;
}

export interface Engine {
  readonly keys: Keys;

  /**
   * Makes the log of a line, where there is none: the generation, the base, what led to it, both ends and both firsts,
   * in one transaction. False where there is one.
   */
  begin(
    lineage: Lineage,
    floor: { readonly format: number; readonly level: number },
    before?: readonly Lineage[],
  ): Promise<boolean | Unanswered>;

  /** The lines that led to the one that this log is of, oldest first, and that one; empty where there is no log. */
  lineages(): Promise<readonly Lineage[] | Unanswered>;

  /** A lease of `limits.leaseMs`. */
  grant(): Promise<Lease | Unanswered>;

  /**
   * Sends one keepalive. `answered` is called with the milliseconds that the lease has left, 0 where it is gone; late,
   * or never, where the member does not answer.
   */
  keepAlive(lease: Lease, answered: (ttlMs: number) => void): void;

  /** Ends a lease, and with it whatever it held; one that is gone is no fault. */
  revoke(lease: Lease): Promise<void | Unanswered>;

  /**
   * Leads, bound to the lease, if nobody does and the generation is the line's. The nonce tells one claim from every
   * other; `taken` stays behind the lease.
   */
  claim(claim: {
    readonly unit: string;
    readonly nonce: string;
    readonly release: string;
    readonly lease: Lease;
    readonly line: Line;
    readonly taken: Omit<Taken, 'unit' | 'revision'>;
  }): Promise<Claimed | Unanswered>;

  /** Who leads, as agreed by a majority. */
  leader(): Promise<LeaderSeen | Unanswered>;

  /** The same with the ends of both streams. */
  look(): Promise<Look | Unanswered>;

  /**
   * Makes `value` entry n if the leader's key was made at `epoch`, there is no entry n, and the end is n - 1. The same
   * bytes may be sent again and again: they enter once. Like every question it goes to the member that answered last;
   * behind one that did not answer, to the next: the own one, the peer's, the witness, from the beginning again.
   */
  append(stream: Stream, n: number, epoch: number, value: Buffer): Promise<Appended | Unanswered>;

  /**
   * At most `limits.rangeEntries` entries from number `from` on. Linearizable: as agreed by a majority now; else as the
   * own member has them, which may be behind.
   */
  range(stream: Stream, from: number, linearizable: boolean): Promise<Read | Unanswered>;

  /**
   * Tells of what changes, in order, and at first of how it is; what it tells may be old. Ends with the function it
   * gives.
   */
  watch(watching: Watching): () => void;

  /** Removes the entries before number `first`. False where the epoch has ended. */
  trim(stream: Stream, epoch: number, first: number): Promise<boolean | Unanswered>;

  /** Hands the lead to a unit if both ends are these: nobody leads afterwards. */
  handOver(epoch: number, ends: Ends, to: string): Promise<boolean | Unanswered>;

  /** Raises the schema level that entries are written in, if it is `old`. */
  raiseLevel(epoch: number, old: number, level: number): Promise<boolean | Unanswered>;

  /**
   * Where the member beside this unit leads the log's members and that beside the other one is well, lets that lead:
   * should this unit be lost, no election comes before the lease is over.
   */
  leadElsewhere(): Promise<void>;

  /** How each member is, the own one first. */
  members(): Promise<readonly MemberHealth[]>;

  /** What a unit reported of itself; undefined where that is too long ago. */
  reported(unit: string): Promise<Readonly<Record<string, string | number | boolean>> | undefined | Unanswered>;

  /** What the other unit and persons are told of this one, for 10 seconds. */
  report(unit: string, state: Readonly<Record<string, string | number | boolean>>): Promise<void | Unanswered>;
}
