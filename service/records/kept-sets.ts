import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { Refusal, refuse } from '../core/refusals.js';
import type { FoundSet } from './found-set.js';

/** A set that somebody reads. */
export interface KeptSet {
  readonly id: string;
  /** Of this session alone. */
  readonly session: string;
  /** What it was asked for by: the same text asks for the same. */
  readonly asked: string;
  /** As of which change it was begun. */
  readonly change: number;
  readonly found: FoundSet;
  /** Resolves when the walk has ended; with a refusal where it was not let in. */
  readonly ended: Promise<Refusal | undefined>;
  isRunning: boolean;
  readMs: number;
}

/** The sets of all sessions: some minutes long, so many and so large at most (api.md, Paths). */
export class KeptSets {
  readonly #sets = new Map<string, KeptSet>();

  constructor(readonly clock: Clock) {}

  /** One that was asked for in the same words, of the same state of the store. */
  same(session: string, asked: string, change: number): KeptSet | undefined {
    return this.#touched(
      [...this.#sets.values()].find((set) => set.session === session && set.asked === asked && set.change === change),
    );
  }

  /** By the name that an answer gave; `no_such_set` where it is nobody's, another session's, or gone. */
  find(session: string, id: string): KeptSet | Refusal {
    this.expire();
    const set = this.#touched(this.#sets.get(id));
    return set?.session === session ? set : refuse('no_such_set');
  }

  /**
   * Room for one more of the session: the one that it read longest ago goes. `too_many_sets` where all are still being
   * looked for.
   */
  room(session: string): Refusal | undefined {
    this.expire();
    const own = [...this.#sets.values()].filter((set) => set.session === session);
    if (own.length < limits.setsOfSession) return undefined;
    const oldest = own.filter(({ isRunning }) => !isRunning).sort((one, other) => one.readMs - other.readMs)[0];
    if (oldest === undefined) return refuse('too_many_sets');
    this.#sets.delete(oldest.id);
    return undefined;
  }

  /** Keeps a set whose walk has begun. */
  keep(session: string, asked: string, change: number, found: FoundSet, walk: Promise<unknown>): KeptSet {
    const id = randomBytes(9).toString('base64url');
    const ended = walk
      .then((answer) => (answer instanceof Refusal ? answer : undefined))
      .finally(() => {
        set.isRunning = false;
      });
    const set: KeptSet = { id, session, asked, change, found, ended, isRunning: true, readMs: this.clock.monotonic() };
    this.#sets.set(id, set);
    // Who waits for it is told; nobody may be.
    ended.catch(() => undefined);
    return set;
  }

  forget({ id }: KeptSet): void {
    this.#sets.delete(id);
  }

  #touched(set: KeptSet | undefined): KeptSet | undefined {
    if (set !== undefined) set.readMs = this.clock.monotonic();
    return set;
  }

  /** Lets those go that nobody reads any more. */
  expire(): void {
    const beforeMs = this.clock.monotonic() - limits.setMs;
    for (const set of this.#sets.values()) if (set.readMs < beforeMs && !set.isRunning) this.#sets.delete(set.id);
  }

  /**
   * Whether what is being found may grow further: sets that rest make room for it, the one that was read longest ago
   * first.
   */
  hasRoom(): boolean {
    const all = [...this.#sets.values()];
    let bytes = all.reduce((sum, { found }) => sum + found.bytes, 0);
    for (const set of all.sort((one, other) => one.readMs - other.readMs)) {
      if (bytes <= limits.setBytes) break;
      if (set.isRunning) continue;
      this.#sets.delete(set.id);
      bytes -= set.found.bytes;
    }
    return bytes <= limits.setBytes;
  }
}
