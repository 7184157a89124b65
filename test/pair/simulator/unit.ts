import { limits } from '../../../service/core/limits.js';
import { appending, hasRoom } from '../../../service/pair/append.js';
import type { AppendAction, AppendEvent, AppendState } from '../../../service/pair/append.js';
import { entryKind } from '../../../service/pair/entry.js';
import type { EntryKind } from '../../../service/pair/entry.js';
import { streams } from '../../../service/pair/keys.js';
import type { Stream } from '../../../service/pair/keys.js';
import { mayLead, supersedes } from '../../../service/pair/line.js';
import { roleAtStart } from '../../../service/pair/role.js';
import type { Question, RoleAction, RoleEvent } from '../../../service/pair/role-state.js';
import { Books } from './books.js';
import { both, Follower } from './follower.js';
import type { Asked, Pending, Reply } from './books.js';
import { pieceOf } from './cluster.js';
import type { Cluster, SimPiece } from './cluster.js';
import { code, Store } from './store.js';
import type { Effect } from './store.js';

interface Flight {
  readonly token: number;
  readonly pending: Pending;
  readonly pieces: SimPiece[];
  committing: boolean;
}

/** One unit: what it has on its disk, and while its process lives the pure steps with all that they ask to be done. */
export class Unit extends Follower {
  appends: Record<Stream, AppendState<readonly Effect[]>> | undefined;
  draining = false;
  #flights: Record<Stream, Flight | undefined> = both(() => undefined);
  #begun = 0;
  #asked: Partial<Record<Question, number>> = {};
  #watching = false;
  #tokens = 0;
  #ids = 0;
  #ticks = 0;
  #answers = new Map<Reply, Reply>();
  get isAlone(): boolean {
    return this.cluster === undefined;
  }

  start(): void {
    const { world } = this;
    if (this.up || !world.powered[this.index]) return;
    this.up = true;
    this.process = ++world.processes;
    this.frozenUntil = 0;
    Object.assign(this, { active: false, draining: false, deadline: -Infinity, appends: undefined, role: undefined });
    this.#flights = both(() => undefined);
    this.#asked = {};
    this.#watching = false;
    this.outboxFresh = new Set();
    if (this.incoming !== undefined) this.store = this.incoming;
    this.incoming = undefined;
    this.books = new Books(() => this.store, () => world.wall(this), world.plants('accounts kept'));
    this.#join();
  }

  /** One that has heard of a line that is in force takes up what the peer is on, once that can be asked; then its role. */
  #join(): void {
    const { peer, world, cluster } = this;
    if (this.heard !== undefined && supersedes(this.heard.lineage, cluster!.lineage)) {
      if (!peer.up || !world.network.isJoined(this.index, peer.index) || !supersedes(peer.cluster!.lineage, cluster!.lineage)) return this.later(500, () => this.#join());
      world.superseded(this, peer.cluster!);
      this.cluster = peer.cluster;
      this.word = { permit: false };
    }
    this.#begin();
  }

  #begin(): void {
    const { cluster } = this;
    this.follow();
    const line = cluster?.lineage ?? { generation: 1, by: this.name };
    const form = cluster === undefined ? 'alone' : cluster.members.length === 1 ? 'two' : 'three';
    this.role = roleAtStart(this.name, form, line, `${this.name}${this.process}`, mayLead(this.word, `${this.boot}`), this.mono());
    this.active = form === 'alone';
    if (this.active) this.deadline = Infinity;
    this.books.begin();
    this.#tick();
  }

  /** Its process ends without a word. */
  kill(): void {
    if (!this.up) return;
    this.kills.push(this.ran());
    this.crash();
  }

  /** Nothing is on its way in this unit. */
  isQuiet(): boolean {
    const { s, c } = this.#flights;
    return this.up && s === undefined && c === undefined && this.commits.length === 0 && this.books.journal.length === 0 && this.outbox.size + this.outboxFresh.size === 0 && this.books.next.effects.length === 0;
  }

  /** The disk is a new one. */
  wipe(): void {
    this.kill();
    this.store = new Store();
    this.outbox = new Set();
    this.incoming = undefined;
    this.world.events.after(1_000, () => this.start());
  }

  #tick(): void {
    this.later(this.world.random.between(110, 140), () => this.#tick());
    this.#ticks++;
    const now = this.mono();
    for (const [what, at] of Object.entries(this.#asked) as [Question, number][]) {
      if (now - at < limits.pairAnswerMs) continue;
      delete this.#asked[what];
      this.roleEvent({ kind: 'unanswered', what });
    }
    if (this.cluster !== undefined) {
      if (this.#ticks % 4 === 0) this.#watched(this.cluster);
      this.roleEvent({ kind: 'tick' });
      for (const stream of streams) {
        if (this.appends !== undefined) this.appendEvent(stream, { kind: 'tick' });
        else this.followEvent(stream, { kind: 'tick' });
      }
    }
    if (!this.up) return;
    if (this.#ticks % 8 === 0) this.#eachSecond();
    if (this.draining) this.#drained();
    this.pump('c', true);
  }

  #eachSecond(): void {
    for (const id of this.outboxFresh) this.outbox.add(id);
    this.outboxFresh.clear();
    this.world.purgeLook(this);
    if (this.mayServe()) {
      if (this.cluster !== undefined && this.#ticks % 32 === 0) for (const stream of streams) this.cluster.trim(stream, this.role!.epoch, this.world.steps.keptFrom);
      this.take([...this.outbox]);
      for (const id of this.outbox) if (this.store.cdrs.has(id)) this.outbox.delete(id);
    } else if (this.outbox.size > 0) {
      const ids = [...this.outbox];
      this.toPeer((peer) => peer.mayServe() ? (peer.take(ids), ids.filter((id) => peer.store.cdrs.has(id))) : [], (confirmed) => { for (const id of confirmed) this.outbox.delete(id); });
    }
  }

  take(ids: readonly number[]): void {
    for (const id of ids) this.books.cdr(id);
  }

  /** Something that is watched has changed. */
  watchLater(cluster: Cluster): void {
    if (this.cluster !== cluster || !this.up || this.#watching) return;
    const way = this.world.network.delay(cluster.ready(this.index), this.index);
    if (way === undefined) return;
    this.#watching = true;
    this.later(way, () => {
      this.#watching = false;
      this.#watched(cluster);
    });
  }

  #watched(cluster: Cluster): void {
    const member = cluster.ready(this.index);
    if (this.cluster !== cluster || !cluster.serves(member) || !this.world.network.isJoined(member, this.index)) return;
    this.roleEvent({ kind: 'leaderSeen', seen: cluster.seen() });
    if (this.appends === undefined) for (const stream of streams) this.followEvent(stream, { kind: 'ended', n: cluster.streams[stream].end });
  }

  roleEvent(event: RoleEvent): void {
    if (this.role === undefined || !this.up) return;
    const { state, actions } = this.world.steps.role(this.role, event, this.mono());
    if (state.phase !== this.role.phase) this.world.log(() => `${this.name} ${state.phase} (${event.kind})`);
    this.role = state;
    for (const action of actions) if (this.up) this.#roleAction(action);
  }

  #question<T>(what: Question, flush: boolean, effect: (cluster: Cluster) => T, answer: (result: T) => void): void {
    const cluster = this.cluster!;
    this.#asked[what] = this.mono();
    const { process } = this;
    this.world.moment(what, this.index);
    cluster.ask(this.index, cluster.ready(this.index), flush, () => effect(cluster), (result) => this.deliver(() => {
      delete this.#asked[what];
      answer(result);
    }, process));
  }

  #roleAction(action: RoleAction): void {
    const { world } = this;
    const cluster = this.cluster!;
    switch (action.kind) {
      case 'grant': {
        const sentAt = this.mono();
        return this.#question('grant', true, () => cluster.grant(), (lease) => this.roleEvent({ kind: 'granted', lease, sentAt, ttlMs: limits.leaseMs }));
      }
      case 'claim': return this.#question('claim', true, () => cluster.claim(this.name, action.nonce, action.lease), (result) =>
        this.roleEvent(result === 'lost' ? { kind: 'refused', what: 'claim' } : { kind: 'claimed', nonce: action.nonce, epoch: result.epoch }));
      case 'readLeader': return this.#question('readLeader', false, () => cluster.seen(), (seen) => this.roleEvent({ kind: 'leaderSeen', seen, read: true }));
      case 'handOver': return this.#question('handOver', true, () => cluster.handOver(this.role!.epoch, action.ends, this.peer.name), (done) => this.roleEvent(done ? { kind: 'handedOver' } : { kind: 'refused', what: 'handOver' }));
      case 'keepAlive': {
        const sentAt = this.mono();
        const { process } = this;
        world.moment('keepAlive', this.index);
        return cluster.ask(this.index, cluster.ready(this.index), false, () => cluster.keepAlive(action.lease), (ttlMs) => this.deliver(() =>
          this.roleEvent({ kind: 'keptAlive', lease: action.lease, sentAt: world.plants('deadline from the answer') ? this.mono() : sentAt, ttlMs }), process));
      }
      case 'revoke': return cluster.ask(this.index, cluster.ready(this.index), true, () => cluster.revoke(action.lease), () => undefined);
      case 'askPeer':
        this.#asked.peer = this.mono();
        return this.toPeer((peer) => ({ cluster: peer.cluster!, active: peer.active }), ({ cluster: other, active }) => {
          delete this.#asked.peer;
          if (supersedes(other.lineage, this.cluster!.lineage)) this.heard = other;
          this.roleEvent({ kind: 'peerSaid', line: other.lineage, role: active ? 'active' : 'standby' });
        });
      case 'catchUp':
        return this.catchUp();
      case 'extend':
        this.deadline = action.deadline;
        if (this.appends !== undefined) for (const stream of streams) this.appendEvent(stream, { kind: 'leased', deadline: action.deadline });
        return undefined;
      case 'begin': return this.#beginEpoch(action.epoch);
      case 'activate':
        this.active = true;
        this.word = { permit: false, activeBoot: `${this.boot}` };
        this.books.begin();
        world.checker.activated(this);
        return this.peer.active ? world.clients.press(this) : undefined;
      case 'drain':
        this.draining = true;
        return this.#drained();
      case 'resume':
        this.draining = false;
        return this.pump('s');
      case 'beginLine': return world.beginLine(this, 0);
      case 'writeOutbox': {
        const unsure = [this.#flights.c?.pending.effects ?? [], this.books.next.effects].flat().filter(([what]) => what === code.cdr).map(([, id]) => id!);
        for (const id of [...unsure, ...this.books.journal, ...this.outboxFresh]) this.outbox.add(id);
        return undefined;
      }
      case 'alarm': return undefined;
      case 'exit': return this.exit(action.reason);
    }
  }

  #beginEpoch(epoch: number): void {
    const tips = this.tips;
    const deadline = this.deadline;
    this.appends = { s: appending(epoch, deadline, tips.s.n, tips.s.id), c: appending(epoch, deadline, tips.c.n, tips.c.id, limits.appendPaceMs) };
    this.#begun = 0;
    const told = [(): void => { if (++this.#begun === 2) this.roleEvent({ kind: 'begun' }); }];
    const skip = this.store.positions.s.generation < this.cluster!.lineage.generation ? this.world.skips.get(this.cluster!) ?? 0 : 0;
    const kind = this.world.plants('no beginning of the epoch') ? entryKind.auditMark : entryKind.epochBegins;
    this.#offer('s', kind, { effects: skip > 0 ? [[code.skip, skip]] : [], told: [...told] }, 1);
    this.#offer('c', kind, { effects: [], told }, 1);
  }

  #drained(): void {
    if (!this.active || !this.draining) return;
    this.pump('c');
    const { s, c } = this.#flights;
    if (s !== undefined || c !== undefined || this.appends === undefined || this.books.journal.length > 0 || this.books.next.effects.length > 0) return;
    this.roleEvent({ kind: 'drained', ends: { s: this.appends.s.n, c: this.appends.c.n } });
  }

  /** A client's question; answered once. */
  ask(asked: Asked, answer: Reply): void {
    const { events, random } = this.world;
    if (!this.up) return events.after(1, () => answer('unknown', 0));
    const reply: Reply = (status, value) => { if (this.#answers.delete(reply)) events.after(random.between(0.1, 1), () => answer(status, value)); };
    this.#answers.set(reply, answer);
    const { process } = this;
    events.after(random.between(0.1, 1), () => this.deliver(() => this.#answer(asked, reply), process));
  }

  #answer(asked: Asked, reply: Reply): void {
    const serves = this.mayServe();
    if (asked.kind === 'cdr' && !serves) {
      if (this.role === undefined || this.active) return reply('not_active', 0);
      this.outboxFresh.add(asked.id);
      return reply('ok', 0);
    }
    if (!serves || (this.draining && asked.kind !== 'cdr')) {
      // Today's refused ROUTE looks at the account first.
      if (asked.kind === 'route') this.books.account(asked.account);
      return reply('not_active', 0);
    }
    if (asked.kind === 'read') return reply('ok', this.store.registerAt);
    if (this.full) return reply('not_active', 0);
    if (asked.kind === 'write' || asked.kind === 'increment' || asked.kind === 'purge') {
      this.books.waiting.push({ asked, reply: asked.kind === 'write' ? (status) => reply(status, this.store.registerAt) : reply });
      return this.pump('s');
    }
    this.books.money(asked, reply);
    return this.pump('c');
  }

  /** Begins a group where none is in flight. `all`: CDRs go though nobody waits. */
  pump(stream: Stream, all = false): void {
    const { books, world } = this;
    if (!this.mayServe() || this.#flights[stream] !== undefined || (this.draining && stream === 's')) return;
    if (stream === 's' ? books.waiting.length === 0 : books.next.effects.length + books.next.told.length === 0 && (books.journal.length === 0 || !(all || this.draining))) return;
    const pending = stream === 's' ? books.evaluate(1 + world.random.below(4)) : books.take();
    if (pending.effects.length === 0) {
      for (const tell of pending.told) tell();
      return this.pump(stream);
    }
    const parts = world.random.chance(0.15) ? 2 + world.random.below(2) : 1;
    this.#offer(stream, stream === 's' ? entryKind.changes : entryKind.calls, pending, parts);
  }

  #offer(stream: Stream, kind: EntryKind, pending: Pending, count: number): void {
    const token = ++this.#tokens;
    const flight: Flight = { token, pending, pieces: [], committing: false };
    this.#flights[stream] = flight;
    const size = Math.ceil(pending.effects.length / count);
    const parts = Array.from({ length: count }, (_, place) => ({ id: `${this.name}${this.process}.${++this.#ids}`, body: pending.effects.slice(place * size, place * size + size) }));
    if (this.isAlone) {
      const { n, id } = this.store.positions[stream];
      flight.pieces.push(pieceOf(kind, n + 1, 0, parts[0]!.id, id, pending.effects, false, false, this.world.wall(this)));
      return this.#commit(stream, flight);
    }
    if (!hasRoom(this.appends![stream])) throw new Error('no room for a group, though none is in flight');
    this.appendEvent(stream, { kind: 'offered', offer: { token, kind, parts } });
  }

  appendEvent(stream: Stream, event: AppendEvent<readonly Effect[]>): void {
    if (this.appends === undefined || !this.up) return;
    const { state, actions } = this.world.steps.append(this.appends[stream], event, this.mono());
    this.appends[stream] = state;
    for (const action of actions) if (this.up) this.#appendAction(stream, action);
  }

  #appendAction(stream: Stream, action: AppendAction<readonly Effect[]>): void {
    const { world } = this;
    const cluster = this.cluster!;
    if (action.kind === 'exit') return this.roleEvent(action.reason === 'deadline' ? { kind: 'tick' } : { kind: 'refused', what: action.reason });
    if (action.kind === 'wake') return this.later((action.at - this.mono()) / world.rates[this.index]! + 0.01, () => this.appendEvent(stream, { kind: 'tick' }));
    const flight = this.#flights[stream]!;
    if (action.kind === 'settled') {
      this.#commit(stream, flight);
      return undefined;
    }
    const { id, n, entry, epoch, before, body, continues, more, attempt } = action;
    let piece = flight.pieces.at(-1);
    if (piece?.head.id !== id || piece.head.n !== n) flight.pieces.push(piece = pieceOf(entry, n, epoch, id, before, body, continues, more, world.events.now));
    const { process } = this;
    const sent = piece;
    world.moment('append', this.index);
    return cluster.ask(this.index, cluster.member(this.index, attempt), true, () => cluster.append(stream, sent), (result) => this.deliver(() =>
      this.appendEvent(stream, result.kind === 'entered' ? { kind: 'answered', id } : { kind: 'refused', id, leader: result.leader, entry: result.entry }), process));
  }

  /** The held transaction, behind its append; LMDB writes and flushes. */
  #commit(stream: Stream, flight: Flight): void {
    flight.committing = true;
    const group = { after: this.store.positions[stream].n, pieces: flight.pieces };
    if (this.world.plants('told before the commit')) for (const tell of flight.pending.told) tell();
    this.write(() => this.world.apply(this, stream, group), (fault) => {
      if (fault) return this.roleEvent({ kind: 'mustEnd', reason: 'doubt' });
      this.#flights[stream] = undefined;
      if (this.mayServe() || !this.active) {
        for (const tell of flight.pending.told) tell();
        this.pump(stream);
        if (this.draining) this.#drained();
      } else this.roleEvent({ kind: 'tick' });
    });
  }

  /** The process ends by itself, and is started again. */
  exit(reason: string): void {
    if (!this.up) return;
    this.world.log(() => `${this.name} exits: ${reason}`);
    this.world.checker.exited(this, reason);
    if (reason === 'doubt') this.kill();
    else this.crash();
    if (reason !== 'stopped' || this.world.random.chance(0.5)) this.world.events.after(this.world.random.between(300, 1_300), () => this.start());
    else this.world.events.after(this.world.random.between(1_000, 4_000), () => this.start());
  }

  /** The process is gone, whatever it was doing. */
  crash(): void {
    if (!this.up) return;
    this.up = false;
    this.active = false;
    this.breakOff();
    for (const answer of this.#answers.values()) this.world.events.after(1, () => answer('unknown', 0));
    this.#answers.clear();
  }
}
