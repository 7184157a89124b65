import { limits } from '../../../service/core/limits.js';
import type { EntryHead, EntryKind } from '../../../service/pair/entry.js';
import { keptFrom } from '../../../service/pair/trim.js';
import type { GivenSnapshot, Keeping } from '../../../service/pair/trim.js';
import type { Stream } from '../../../service/pair/keys.js';
import type { Lineage } from '../../../service/pair/line.js';
import type { Seen } from '../../../service/pair/role-state.js';
import type { Effect } from './store.js';
import type { World } from './world.js';

/** An entry of the simulated log. */
export interface SimPiece {
  readonly head: EntryHead;
  readonly stored: number;
  readonly effects: readonly Effect[];
}

export function pieceOf(kind: EntryKind, n: number, epoch: number, id: string, before: string, effects: readonly Effect[], continues: boolean, more: boolean, at: number): SimPiece {
  return { head: { kind, level: 1, n, epoch, id, before, at, continues, more }, stored: 100 + 40 * effects.length, effects };
}

class LogStream {
  first: number;
  end: number;
  /** Number of the entry at place 0. */
  readonly origin: number;
  readonly entries: SimPiece[] = [];
  lastId: string;
  lastEpoch = 0;

  constructor(n: number, id: string) {
    this.first = n + 1;
    this.end = n;
    this.origin = n + 1;
    this.lastId = id;
  }

  at(n: number): SimPiece | undefined {
    return n < this.first ? undefined : this.entries[n - this.origin];
  }
}

interface LeaseHeld {
  readonly id: bigint;
  until: number;
  gone: boolean;
}

export type SimAppended = { readonly kind: 'entered' } | { readonly kind: 'refused'; readonly leader: number | undefined; readonly entry: string | undefined };

/** Of the log's members, as a unit's questions find them. */
export const keepSim: Keeping = { ageMs: 3_000, bytes: 1_000_000_000, entries: 8, holdMs: 60_000 };

/**
 * The log as one linearizable map: members on hosts, a leader while a majority of them hear each other, leases by the leader's clock, and an effect that may come without its
 * answer, or late.
 */
export class Cluster {
  readonly streams: Readonly<Record<Stream, LogStream>>;
  readonly up = [true, true, true];
  readonly slowMs = [0, 0, 0];
  revision = 1;
  leaderKey: { readonly unit: string; readonly nonce: string; readonly epoch: number; readonly lease: bigint } | undefined;
  handed: { readonly to: string; readonly revision: number } | undefined;
  /** The host that leads the log's members. */
  leader: number | undefined;
  #term = 0;
  #electing = false;
  #leases: LeaseHeld[] = [];
  #nextLease = 1n;
  /** Asked of a leader that fell before a majority had it: carried out by the next one, or never. */
  #limbo: (() => void)[] = [];
  readonly snapshots: Readonly<Record<Stream, GivenSnapshot[]>> = { s: [], c: [] };

  constructor(readonly world: World, readonly lineage: Lineage, readonly place: number, readonly members: readonly number[], readonly from?: number) {
    this.streams = { s: new LogStream(lineage.base.s.n, lineage.base.s.id), c: new LogStream(lineage.base.c.n, lineage.base.c.id) };
    this.leader = members.at(-1);
  }

  #isUp(host: number): boolean {
    return this.up[host]! && this.world.powered[host]!;
  }

  #hears(leader: number): number {
    let count = 0;
    for (const member of this.members) if (this.#isUp(member) && this.world.network.isJoined(leader, member)) count++;
    return count;
  }

  #mayLead(host: number): boolean {
    return this.#isUp(host) && this.#hears(host) * 2 > this.members.length;
  }

  /** Whether a member answers: it lives, and the leader hears it. */
  serves(member: number): boolean {
    return this.leader !== undefined && this.#isUp(member) && this.world.network.isJoined(this.leader, member);
  }

  /** After whatever may have taken the leader's majority away, or given one back. */
  reconsider(force = false): void {
    if (this.leader !== undefined && (force || !this.#mayLead(this.leader))) {
      this.leader = undefined;
      this.#term++;
    }
    if (this.leader !== undefined || this.#electing) return;
    this.#electing = true;
    this.world.events.after(this.world.random.between(300, 900), () => {
      this.#electing = false;
      const able = this.members.filter((member) => this.#mayLead(member));
      if (able.length > 0) this.#elected(this.world.random.pick(able));
    });
  }

  #elected(host: number): void {
    this.leader = host;
    const { events, random, rates } = this.world;
    // A new leader does not know how old a lease is: all begin anew.
    for (const lease of this.#leases) lease.until = events.now + limits.leaseMs / rates[host]!;
    for (const effect of this.#limbo.splice(0)) if (random.chance(0.5)) effect();
  }

  /** The members in the order in which a unit asks them. */
  member(unit: number, attempt: number): number {
    const order = [unit, 1 - unit, 2].filter((host) => this.members.includes(host));
    return order[attempt % order.length]!;
  }

  /** The first member in this order that is there to be asked. */
  ready(unit: number): number {
    const order = [unit, 1 - unit, 2].filter((host) => this.members.includes(host));
    return order.find((host) => this.#isUp(host) && this.world.network.isJoined(unit, host)) ?? order[0]!;
  }

  /** One question to a member: its effect happens once, or never; its answer comes, or not. */
  ask<T>(unit: number, member: number, flush: boolean, effect: () => T, answer: (result: T) => void): void {
    const { events, random } = this.world;
    const way = this.#way(unit, member, this.leader ?? member);
    if (way === undefined) return;
    const term = this.#term;
    events.after(way + (flush ? this.#flushMs() : 0.2), () => {
      if (this.#term !== term && flush && random.chance(0.5)) {
        if (this.leader === undefined) this.#limbo.push(effect);
        else effect();
        return;
      }
      if (!this.serves(member)) return;
      const result = effect();
      const back = this.#way(this.leader ?? member, member, unit);
      if (back === undefined || this.world.loses(unit)) return;
      events.after(back, () => answer(result));
    });
  }

  /** Through a member to the leader, or back. */
  #way(from: number, over: number, to: number): number | undefined {
    const { network } = this.world;
    const first = network.delay(from, over);
    const second = network.delay(over, to);
    return first === undefined || second === undefined ? undefined : first + second;
  }

  /** Until a majority has it on disk. */
  #flushMs(): number {
    const times = this.members.map((member) => this.world.random.between(0.2, 3) + this.slowMs[member]!).sort((one, other) => one - other);
    return times[times.length >> 1]!;
  }

  seen(): Seen {
    const { leaderKey, handed, revision } = this;
    return { revision, ...(leaderKey === undefined ? {} : { leader: leaderKey }), ...(handed === undefined ? {} : { handed }) };
  }

  grant(): bigint {
    const lease: LeaseHeld = { id: this.#nextLease++, until: 0, gone: false };
    lease.until = this.world.events.now + limits.leaseMs / this.world.rates[this.leader ?? this.members[0]!]!;
    this.#leases.push(lease);
    this.#look(lease);
    return lease.id;
  }

  #look(lease: LeaseHeld): void {
    const { events, random } = this.world;
    events.after(Math.max(0, lease.until - events.now) + (random.chance(0.3) ? random.between(0, 500) : 0.01), () => {
      if (lease.gone) return;
      if (this.leader === undefined || lease.until > events.now) {
        if (this.leader === undefined) lease.until = Math.max(lease.until, events.now + 200);
        this.#look(lease);
      } else this.revoke(lease.id);
    });
  }

  keepAlive(id: bigint): number {
    const lease = this.#leases.find((held) => held.id === id);
    if (lease === undefined || this.leader === undefined) return 0;
    lease.until = this.world.events.now + limits.leaseMs / this.world.rates[this.leader]!;
    return limits.leaseMs;
  }

  revoke(id: bigint): void {
    const place = this.#leases.findIndex((held) => held.id === id);
    if (place < 0) return;
    this.#leases[place]!.gone = true;
    this.#leases.splice(place, 1);
    if (this.leaderKey?.lease !== id) return;
    this.leaderKey = undefined;
    this.#leaderChanged();
  }

  claim(unit: string, nonce: string, lease: bigint): { readonly epoch: number } | 'lost' {
    if (this.leaderKey !== undefined || !this.#leases.some(({ id }) => id === lease)) return 'lost';
    const epoch = ++this.revision;
    this.leaderKey = { unit, nonce, epoch, lease };
    this.#leaderChanged();
    return { epoch };
  }

  handOver(epoch: number, ends: Readonly<Record<Stream, number>>, to: string): boolean {
    if (this.leaderKey?.epoch !== epoch || this.streams.s.end !== ends.s || this.streams.c.end !== ends.c) return false;
    this.handed = { to, revision: ++this.revision };
    this.leaderKey = undefined;
    this.#leaderChanged();
    return true;
  }

  #leaderChanged(): void {
    this.revision++;
    for (const unit of this.world.units) unit.watchLater(this);
  }

  append(stream: Stream, piece: SimPiece): SimAppended {
    const log = this.streams[stream];
    const { n, epoch, id } = piece.head;
    if (this.leaderKey?.epoch !== epoch || n <= log.end && n >= log.first || log.end !== n - 1) {
      return { kind: 'refused', leader: this.leaderKey?.epoch, entry: log.at(n)?.head.id };
    }
    this.world.checker.appended(piece, log);
    log.entries.push(piece);
    log.end = n;
    log.lastId = id;
    log.lastEpoch = epoch;
    this.revision++;
    for (const unit of this.world.units) unit.watchLater(this);
    return { kind: 'entered' };
  }

  range(stream: Stream, from: number, behind: number): { readonly pieces: readonly SimPiece[]; readonly end: number; readonly first: number } {
    const log = this.streams[stream];
    const end = Math.max(log.origin - 1, log.end - behind);
    const pieces = from < log.first ? [] : log.entries.slice(from - log.origin, Math.min(end + 1, from + limits.rangeEntries) - log.origin);
    return { pieces, end, first: log.first };
  }

  trim(stream: Stream, epoch: number, kept: typeof keptFrom): void {
    const log = this.streams[stream];
    if (this.leaderKey?.epoch !== epoch || log.end < log.origin) return;
    const now = this.world.events.now;
    const marks = [];
    for (let n = log.first; n <= log.end; n += n === log.end ? 1 : Math.min(4, log.end - n)) marks.push({ n, atMs: log.entries[n - log.origin]!.head.at, sum: n });
    const first = kept(log.first, marks, this.snapshots[stream], now, keepSim);
    this.world.checker.trimmed(first, this.snapshots[stream], now);
    log.first = first;
  }
}
