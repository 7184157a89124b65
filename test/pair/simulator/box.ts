import type { Word } from '../../../service/pair/line.js';
import type { Cluster } from './cluster.js';
import { Store } from './store.js';
import type { World } from './world.js';

/** The machine of a unit: its disk, and what can be said of its process without knowing what that does. */
export class Box {
  store = new Store();
  /** On the disk beside the stores. */
  cluster: Cluster | undefined;
  word: Word = { permit: true };
  boot = 0;
  heard: Cluster | undefined;
  outbox = new Set<number>();
  /** Not flushed yet. */
  outboxFresh = new Set<number>();
  full = false;
  eio = false;
  slowDiskMs = 0;

  up = false;
  frozenUntil = 0;
  #stoodMs = 0;
  /** How long it had run when its process ended with no time to write anything down. */
  readonly kills: number[] = [];
  process = 0;
  /** Transactions on their way to the disk. */
  commits: (() => void)[] = [];
  readonly name: string;

  constructor(readonly world: World, readonly index: number) {
    this.name = 'ab'[index]!;
  }

  mono(): number {
    return this.world.events.now * this.world.rates[this.index]!;
  }

  /** Within the process as it is now: nothing where that has ended, later where it is frozen. */
  deliver(run: () => void, process = this.process): void {
    if (process !== this.process || !this.up) return;
    const { events, random } = this.world;
    if (this.frozenUntil > events.now) events.after(this.frozenUntil - events.now + random.between(0, 1), () => this.deliver(run, process));
    else run();
  }

  later(delayMs: number, run: () => void): void {
    const { process } = this;
    this.world.events.after(delayMs, () => this.deliver(run, process));
  }

  /** Its process stands still. */
  freeze(untilMs: number): void {
    const { now } = this.world.events;
    if (this.frozenUntil > now) this.#stoodMs += untilMs - this.frozenUntil;
    else this.#stoodMs += untilMs - now;
    this.frozenUntil = untilMs;
  }

  /** Milliseconds in which it did not stand still. */
  ran(): number {
    const { now } = this.world.events;
    return now - this.#stoodMs + Math.max(0, this.frozenUntil - now);
  }

  /** A transaction on its way to the disk: a crash before its end leaves all of it or nothing. */
  write(transaction: () => void, done: (fault: boolean) => void): void {
    this.commits.push(transaction);
    this.world.moment('commit', this.index);
    this.later(this.world.random.between(0.2, 4) + this.slowDiskMs, () => {
      this.commits.splice(this.commits.indexOf(transaction), 1);
      const fault = this.eio;
      if (!fault) transaction();
      done(fault);
    });
  }

  /** The process is gone amidst them. */
  breakOff(): void {
    for (const transaction of this.commits.splice(0)) {
      const { positions } = this.store;
      if (this.world.random.chance(0.5)) transaction();
      if (this.world.plants('position apart')) this.store.positions = positions;
    }
  }
}
