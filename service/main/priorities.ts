import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { niceOf, setNice, systemThreadId, systemThreads } from '../platform/thread-priority.js';
import type { Metric } from '../core/metric.js';
import type { Json } from '../schema/kind.js';
import type { ThreadIds } from './threads.js';

/**
 * What threads are called here; every thread but those of niud is one of the others: the pools of V8, libuv and LMDB.
 * Only a unit of a pair has one that keeps the pair.
 */
const threadNames = ['calls', 'pair', 'desk', 'writer', 'jobs', 'others'] as const;
type Named = (typeof threadNames)[number];

/** Threads of one name: how many there are, and the least nice value among them. */
interface NicedThreads {
  readonly name: Named;
  readonly count: number;
  readonly nice: number;
}

/**
 * Keeps lookups from waiting for the machine's other work (availability.md, One unit): the calls thread keeps its
 * priority, or is raised where the unit allows that; the desk, which the watchdog waits for, comes behind it; all
 * others last. Threads that begin later inherit the priority of whichever thread began them: a sweep finds them.
 */
export class Priorities {
  readonly #names: ReadonlyMap<number, Named>;
  readonly #wanted: Readonly<Record<Named, number>>;
  /** Until the system has refused it. */
  #mayRaise = true;
  /** The pools compile what calls run through: until that is warm they come no later than others. */
  #isWarm = false;
  #threads: readonly NicedThreads[] = [];
  readonly #knowsAll: boolean;

  /**
   * `ids` are the threads of niud by their names; undefined is one whose id the system does not tell. `background` is
   * the nice value of what comes last; 0 leaves all threads alike. To be made on the desk.
   */
  constructor(
    clock: Clock,
    ids: ThreadIds,
    private readonly background: number,
  ) {
    this.#wanted = {
      calls: limits.callsNice,
      desk: Math.min(limits.deskNice, background),
      pair: limits.pairNice,
      writer: background,
      jobs: background,
      others: background,
    };
    const named = [...Object.entries(ids), ['desk', systemThreadId()] as const] as readonly (readonly [
      Named,
      number | undefined,
    ])[];
    this.#names = new Map(named.flatMap(([name, id]) => (id === undefined ? [] : [[id, name] as const])));
    // Where one of them is not known it would pass for a thread of a pool.
    this.#knowsAll = this.#names.size === named.length;
    if (!this.#knowsAll) return;
    this.sweep();
    clock.every(limits.prioritySweepMs, () => this.sweep());
  }

  /** Calls run through compiled code from now on: what the pools do comes last as well. */
  warm(): void {
    this.#isWarm = true;
    if (this.#knowsAll) this.sweep();
  }

  /**
   * Looks at every thread there is now. A priority is only ever lowered, but for that of the calls thread: what the
   * unit was started with stays the ceiling.
   */
  sweep(): void {
    const found = new Map<Named, { count: number; nice: number }>();
    for (const thread of systemThreads()) {
      let nice = niceOf(thread);
      if (nice === undefined) continue;
      const name = this.#names.get(thread) ?? 'others';
      const isToMove =
        this.background > 0 &&
        (this.#isWarm || name !== 'others') &&
        (name === 'calls' ? this.#mayRaise && nice > this.#wanted.calls : nice < this.#wanted[name]);
      if (isToMove && setNice(thread, this.#wanted[name])) nice = this.#wanted[name];
      else if (isToMove && name === 'calls') this.#mayRaise = false;
      const same = found.get(name);
      found.set(name, { count: (same?.count ?? 0) + 1, nice: Math.min(same?.nice ?? nice, nice) });
    }
    this.#threads = threadNames.flatMap((name) => (found.has(name) ? [{ name, ...found.get(name)! }] : []));
  }

  /** What `GET /system` shows. */
  state(): readonly Json[] {
    return this.#threads.map((threads) => ({ ...threads }));
  }

  metrics(): readonly Metric[] {
    return this.#threads.map(({ name, nice }) => ({
      name: 'thread_nice',
      kind: 'gauge',
      help: 'Nice value of a thread, of the others the least: -20 comes first, 19 last.',
      value: nice,
      labels: { thread: name },
    }));
  }
}
