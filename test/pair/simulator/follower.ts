import { doubtOf, following } from '../../../service/pair/follow.js';
import type { FollowAction, FollowEvent } from '../../../service/pair/follow.js';
import { streams } from '../../../service/pair/keys.js';
import type { Stream } from '../../../service/pair/keys.js';
import type { RoleEvent, RoleState } from '../../../service/pair/role-state.js';
import { Books } from './books.js';
import { Box } from './box.js';
import type { SimPiece } from './cluster.js';
import type { Store } from './store.js';
import type { Unit } from './unit.js';
import type { World } from './world.js';

export const both = <T>(make: (stream: Stream) => T): Record<Stream, T> => ({ s: make('s'), c: make('c') });

/** Of a unit's process what follows the log, with what it needs of the rest. */
export abstract class Follower extends Box {
  role: RoleState | undefined;
  follows = both(() => following<SimPiece>(0, ''));
  books: Books;
  deadline = -Infinity;
  active = false;
  incoming: Store | undefined;
  levelled: Record<Stream, boolean> = both(() => false);
  tips: Record<Stream, { n: number; id: string }> = both(() => ({ n: 0, id: '' }));

  constructor(world: World, index: number) {
    super(world, index);
    this.books = new Books(() => this.store, () => world.wall(this), false);
  }

  abstract roleEvent(event: RoleEvent): void;

  get peer(): Unit {
    return this.world.units[1 - this.index]!;
  }

  mayServe(): boolean {
    return this.active && this.mono() < this.deadline;
  }

  follow(): void {
    const { s, c } = this.store.positions;
    this.follows = { s: following(s.n, s.id), c: following(c.n, c.id) };
  }

  /** Both streams to their very end. */
  catchUp(): void {
    this.levelled = both(() => false);
    for (const stream of streams) this.followEvent(stream, { kind: 'catchUp' });
  }

  /** A question over the peer link. */
  toPeer<T>(question: (peer: Unit) => T, answer: (result: T) => void): void {
    const { network, events } = this.world;
    const way = network.delay(this.index, this.peer.index);
    if (way === undefined) return;
    const { process, peer } = this;
    events.after(way, () => peer.deliver(() => {
      const result = question(peer);
      const back = network.delay(peer.index, this.index);
      if (back !== undefined) events.after(back, () => this.deliver(() => answer(result), process));
    }));
  }

  followEvent(stream: Stream, event: FollowEvent<SimPiece>): void {
    if (this.role === undefined || !this.up) return;
    const { state, actions } = this.world.steps.follow(this.follows[stream], event, this.mono());
    this.follows[stream] = state;
    for (const action of actions) if (this.up) this.#followAction(stream, action);
  }

  #followAction(stream: Stream, action: FollowAction<SimPiece>): void {
    const { world } = this;
    const cluster = this.cluster!;
    switch (action.kind) {
      case 'range': {
        const { question, from, linearizable } = action;
        const { process } = this;
        world.moment('range', this.index);
        return cluster.ask(this.index, cluster.ready(this.index), false, () => cluster.range(stream, from, linearizable ? 0 : world.random.below(3)), ({ pieces, end, first }) => this.deliver(() => {
          if (this.cluster === cluster) this.followEvent(stream, first > from ? { kind: 'trimmed', question, first } : { kind: 'entries', question, pieces, end });
        }, process));
      }
      case 'apply': {
        if (this.full) return this.later(1, () => this.followEvent(stream, { kind: 'failed', why: 'full' }));
        return this.write(() => {
          for (const group of action.groups) {
            world.apply(this, stream, group);
            for (const { effects } of group.pieces) if (stream === 'c') this.books.applied(effects);
          }
        }, (fault) => this.followEvent(stream, fault ? { kind: 'failed', why: 'doubt' } : { kind: 'applied' }));
      }
      case 'levelled':
        this.tips[stream] = { n: action.n, id: action.id };
        this.levelled[stream] = true;
        return this.levelled.s && this.levelled.c ? this.roleEvent({ kind: 'levelled' }) : undefined;
      case 'unfit': return this.roleEvent({ kind: 'unfit', why: action.why });
      case 'fetchSnapshot': return this.toPeer((peer) => peer.cluster === cluster && doubtOf(peer.follows[stream]) === undefined ? world.snapshot(peer) : undefined, (copy) => {
        if (copy !== undefined && !world.random.chance(0.2)) this.later(world.random.between(20, 200), () => {
          this.incoming = copy;
          this.followEvent(stream, { kind: 'snapshotReady' });
        });
      });
      case 'alarm': return action.stopped === 'full' ? undefined : world.checker.fail(`I12: ${this.name} stops following ${stream}: ${action.why}`);
      case 'exit': return this.roleEvent({ kind: 'mustEnd', reason: action.reason });
    }
  }
}
