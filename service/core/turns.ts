import type { Clock } from './clock.js';
import { limits } from './limits.js';
import { refuse } from './refusals.js';
import type { Refusal } from './refusals.js';
import { TurnoverMap } from './turnover-map.js';

/**
 * Long work as a generator: it yields after a fraction of a millisecond, and may be left there for good (`return`), so
 * what it holds it lets go in `finally`. It yields
 * `true` where it cannot go on before others have had their turn.
 */
export type Steps<T> = Generator<boolean | void, T, void>;

/** Tasks begun in one turn: those that only look whether they may go on do not fill a slice. */
const runsInTurn = 64;

/** Nothing but a turn. */
function* noSteps(): Steps<undefined> {
  return undefined;
}

interface Task {
  readonly owner: string;
  readonly steps: Steps<unknown>;
  readonly settle: (result: unknown) => void;
  readonly fail: (fault: unknown) => void;
  usedMs: number;
}

/** What tasks have of a turn at the least, whatever else has filled it: they must come to an end. */
const leastMs = 1;

/**
 * The one budget of a turn of the desk's loop (architecture.md, Process and threads): long work has a slice of each,
 * and what else a turn does (requests that begin, what is done between two steps of a batch) is taken from the same
 * slice where it says so with `enter` and `room`. Whoever asks much shares with himself first: owners take turns, and
 * the tasks of one owner after them. What has only begun goes before what has run for long, every other turn, so that a
 * page does not wait for searches.
 */
export class Turns {
  /** Tasks that have only begun, in the order of their coming. */
  readonly #fresh: Task[] = [];
  /** The others by owner; the owner whose turn it is comes first, and his next task. */
  readonly #long = new TurnoverMap<Task[]>();
  readonly #walks = new Map<string, number>();
  #walking = 0;
  #isScheduled = false;
  #prefersLong = false;
  #stopped = false;
  /** When the first thing of this turn began that counts; undefined before. */
  #beganMs: number | undefined;

  /** `most` walks are let in at once, and of one owner so many. */
  constructor(
    readonly clock: Clock,
    readonly later: (run: () => void) => void = (run) => {
      setImmediate(run);
    },
    readonly most = { walks: limits.walks as number, ofCaller: limits.walksOfCaller as number },
  ) {}

  /** Runs short work to its end: a page, a few turns at most. Rejects with what it throws. */
  run<T>(owner: string, steps: Steps<T>): Promise<T | Refusal> {
    if (this.#stopped) return Promise.resolve(refuse('overloaded'));
    return new Promise((settle, fail) => {
      this.#fresh.push({ owner, steps, settle: settle as (result: unknown) => void, fail, usedMs: 0 });
      this.#schedule();
    });
  }

  /** Something begins that is no task and takes its time from this turn. */
  enter(): void {
    if (this.#beganMs !== undefined) return;
    this.#beganMs = this.clock.monotonic();
    this.#schedule(true);
  }

  /**
   * For work that cannot be made of steps, between two parts of it: resolves in a turn that has room for the next one.
   * Undefined where this one has.
   * `overloaded` when the desk stops.
   */
  room(owner: string): Promise<Refusal | undefined> | undefined {
    this.enter();
    return this.clock.monotonic() - this.#beganMs! < limits.sliceMs && !this.#stopped
      ? undefined
      : this.run(owner, noSteps());
  }

  /**
   * Runs work that may look at a whole table; `overloaded` when the owner, or all together, have as much at once as is
   * let in.
   */
  walk<T>(owner: string, steps: () => Steps<T>): Promise<T | Refusal> {
    return this.admit(owner, () => this.run(owner, steps()));
  }

  /** The same for work that other threads have a part in. */
  async admit<T>(owner: string, work: () => Promise<T>): Promise<T | Refusal> {
    const own = this.#walks.get(owner) ?? 0;
    if (own >= this.most.ofCaller)
      return refuse('overloaded', `${own} searches of this role are running; try again when one has ended.`);
    if (this.#walking >= this.most.walks)
      return refuse('overloaded', `${this.#walking} searches are running; try again when some have ended.`);
    this.#walks.set(owner, own + 1);
    this.#walking++;
    try {
      return await work();
    } finally {
      this.#walking--;
      const left = this.#walks.get(owner)! - 1;
      if (left > 0) this.#walks.set(owner, left);
      else this.#walks.delete(owner);
    }
  }

  /** Ends all that runs where it is; what comes later is refused. */
  stop(): void {
    this.#stopped = true;
    for (const task of [...this.#fresh.splice(0), ...[...this.#long.values()].flat()]) {
      task.steps.return(undefined);
      task.settle(refuse('overloaded'));
    }
    for (const owner of this.#long.keys()) this.#long.delete(owner);
  }

  #schedule(hasBegun = false): void {
    if (this.#isScheduled || (!hasBegun && this.#fresh.length === 0 && this.#long.size === 0)) return;
    this.#isScheduled = true;
    this.later(() => {
      this.#isScheduled = false;
      this.#turn();
      this.#schedule();
    });
  }

  #turn(): void {
    const nowMs = this.clock.monotonic();
    const endMs = Math.max((this.#beganMs ?? nowMs) + limits.sliceMs, nowMs + leastMs);
    this.#beganMs = undefined;
    this.#prefersLong = !this.#prefersLong;
    let ran = 0;
    for (let task = this.#next(); task !== undefined; task = this.#next()) {
      if (!this.#slice(task, endMs)) this.#queue(task);
      if (this.clock.monotonic() >= endMs || ++ran >= runsInTurn) return;
    }
  }

  /** Takes out whose turn it is. */
  #next(): Task | undefined {
    if (this.#fresh.length > 0 && !(this.#prefersLong && this.#long.size > 0)) return this.#fresh.shift();
    const owner = this.#long.oldest;
    if (owner === undefined) return this.#fresh.shift();
    const tasks = this.#long.get(owner)!;
    this.#long.delete(owner);
    const task = tasks.shift()!;
    if (tasks.length > 0) this.#long.set(owner, tasks);
    return task;
  }

  /** Back among those that wait: behind the other owners, and behind the owner's other tasks. */
  #queue(task: Task): void {
    if (this.#stopped) return;
    if (task.usedMs < limits.freshMs) {
      this.#fresh.push(task);
      return;
    }
    const tasks = this.#long.get(task.owner);
    if (tasks === undefined) this.#long.set(task.owner, [task]);
    else tasks.push(task);
  }

  /** Runs a task until the slice is over; whether it has ended. */
  #slice(task: Task, endMs: number): boolean {
    const startMs = this.clock.monotonic();
    try {
      for (;;) {
        const { done, value } = task.steps.next();
        if (done === true) {
          task.settle(value);
          return true;
        }
        const nowMs = this.clock.monotonic();
        if (value === true || nowMs >= endMs) {
          // Who waits for others has had its turn, however short it was.
          task.usedMs += value === true ? limits.freshMs : nowMs - startMs;
          return false;
        }
      }
    } catch (fault) {
      task.fail(fault);
      return true;
    }
  }
}
