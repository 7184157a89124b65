import type { MessagePort } from 'node:worker_threads';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Health } from '../rest/desk.js';
import type { Metric } from '../core/metric.js';
import type { Json } from '../schema/kind.js';
import type { PairMessage, PairStatus } from './pair-status.js';
import { pairFound } from './pair-found.js';
import { pairMetrics } from './pair-metrics.js';
import { pairState } from './pair-state.js';
import { whyWords } from '../pair/taken.js';
import type { Found } from './standing.js';

/** What the desk does when the role of this unit changes. */
export interface RoleChanges {
  /** This unit serves: what only the active does begins. */
  activated(): Promise<void>;
  /** The process is to begin anew as one that follows. */
  ended(reason: string): void;
}

/** The wall clock, as people read it, and what else the desk knows of the pair. */
interface PairAround {
  now(): number;
  /** Where the other unit is. */
  readonly peerHost: string;
  /** An instant in the unit's zone. */
  stamp(ms: number): string;
}

/** The pair as the desk tells of it: role, conditions, metrics. */
export class PairDesk {
  #status: PairStatus | undefined;
  #lastRole: 'active' | 'standby' | undefined;
  /** Resolves behind what a change of role has begun; nothing begins before `start`. */
  #changing: Promise<void>;
  #start!: () => void;

  /**
   * `active` tells the two roles apart at each instant: what the thread says of itself is up to a second old. `onRole`
   * hears of the role at the start, and of each other.
   */
  constructor(
    port: MessagePort,
    readonly active: () => boolean,
    changes: RoleChanges,
    readonly onRole: (role: 'active' | 'standby') => void,
    readonly time: PairAround,
  ) {
    this.#changing = new Promise((resolve) => {
      this.#start = resolve;
    });
    port.on('message', (message: PairMessage | object) => {
      if ('pair' in message) this.#look(message.pair);
      if ('activated' in message) this.#changing = this.#changing.then(() => changes.activated());
      if ('ended' in message) this.#changing = this.#changing.then(() => changes.ended(message.ended));
    });
  }

  /** The desk is ready for changes of role. */
  start(): void {
    this.#start();
  }

  get role(): Health['role'] {
    return this.active() ? 'active' : 'standby';
  }

  /** As of the last second; undefined before the first. */
  get status(): PairStatus | undefined {
    return this.#status;
  }

  #look(status: PairStatus): void {
    this.#status = status;
    if (this.#lastRole === status.role) return;
    this.#lastRole = status.role;
    this.onRole(status.role);
  }

  /** What stands in the way of the pair. */
  found(): readonly Found[] {
    return this.#status === undefined ? [] : pairFound(this.#status, this.active(), this.time);
  }

  /** Has the lead given to the other unit, once the answer is out; says why not where nobody would take it. */
  switchOver(give: () => void): Refusal | undefined {
    const status = this.#status;
    if (!this.active() || status === undefined)
      return refuse('standby', 'This unit does not lead: niuctl pair switch is for the active one.');
    if (status.peerSilentMs > limits.peerLostMs)
      return refuse('standby', `The other unit, ${status.peer}, does not answer: nobody would take the lead.`);
    setImmediate(give);
    return undefined;
  }

  /** Has both units compared, once the answer is out; says why not where that is not for this unit. */
  audit(begin: () => void): Refusal | undefined {
    const status = this.#status;
    if (!this.active() || status === undefined)
      return refuse(
        'standby',
        `An audit is begun on the active unit${status?.leader === undefined ? '' : `, ${status.leader}`}.`,
      );
    if (status.peerSilentMs > limits.peerLostMs)
      return refuse('standby', `The other unit, ${status.peer}, does not answer: there is nothing to compare with.`);
    setImmediate(begin);
    return undefined;
  }

  /** What `GET /system` shows. */
  state(filesMissing = 0): { readonly [name: string]: Json } {
    const { role } = this;
    return this.#status === undefined ? { role } : pairState(this.#status, role, filesMissing, this.time);
  }

  /** What every door says of it beside the role. */
  get told(): Pick<Health, 'pair' | 'active'> {
    const { line } = this;
    const { leader, peer } = this.#status ?? {};
    return {
      ...(line !== undefined && { pair: line }),
      ...(!this.active() &&
        leader !== undefined &&
        leader === peer && { active: { unit: peer, host: this.time.peerHost } }),
    };
  }

  /** For the line of `systemctl status`: it changes seldom. Undefined before anything is known. */
  get line(): string | undefined {
    const status = this.#status;
    if (status === undefined) return undefined;
    const { pair, peer, leader, sinceMs, behindMs, peerSilentMs, majority, taken } = status;
    const since = `since ${this.time.stamp(sinceMs).slice(0, 19)}`;
    const other = peerSilentMs > limits.peerLostMs ? `${peer} does not answer` : `${peer} answers`;
    if (this.active())
      return `${pair}, ${since}${taken === undefined ? '' : `, because ${whyWords(taken.why, peer)}`}; ${other}`;
    return `${pair}, ${since}; ${!majority ? 'the log does not answer' : leader === undefined ? 'nobody leads' : `${leader} leads`}, ${behindMs <= limits.levelMs ? 'level' : 'behind'}; ${other}`;
  }

  metrics(): readonly Metric[] {
    return this.#status === undefined ? [] : pairMetrics(this.#status, this.active());
  }
}
