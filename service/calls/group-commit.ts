import { randomInt } from 'node:crypto';
import { assert } from '../core/assert.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { anyDisk } from '../database/space.js';
import type { Disk } from '../database/space.js';
import type { CallStores } from './call-stores.js';
import type { OpenCall } from './open-call.js';
import type { Statistics } from './statistics.js';
import type { Effect } from './effect.js';
import { Group } from './group.js';
import { encodeEffects } from './logged.js';

const pauseAfterFailureMs = 1_000;

/** What it needs of its surroundings. */
interface GroupCommitOptions {
  readonly stores: CallStores;
  readonly clock: Clock;
  readonly statistics: Statistics;
  /**
   * Told of a commit that failed for another reason than a full disk: it does not come back where the disk cannot be
   * trusted.
   */
  readonly doubt: (fault: unknown) => void;
  readonly disk?: Disk | undefined;
  readonly active?: () => boolean;
  /** As in `CallsOptions`. */
  readonly append?: AppendCalls | undefined;
}

/**
 * Puts what a group does (`encodeEffects`) into the log of a pair, before any of it is written here. What it resolves
 * with is written in the same batch: the group's position in the log. A refusal says that the log surely has not got
 * it: whoever waits is told, and it is tried again. A log that cannot say whether it has the group does not come back,
 * or rejects: the process ends then.
 */
export type AppendCalls = (effects: Buffer) => Promise<Refusal | (() => void) | undefined>;

/**
 * The only writer of `calls`. It brings to disk in groups what is asked of it: all of one turn of the loop in one
 * transaction, and what comes while that is on its way in the next one. One group is in flight, so that none is ever on
 * disk without those before it. A disk that is full or read-only is waited out: who waits for a group is told at once
 * that it cannot be written now, and it is written first when it can (lookup-protocol.md, Status).
 */
export class GroupCommit {
  readonly #disk: Disk;
  #gathering: Group | undefined;
  #writing: Group | undefined;
  #running = false;
  #stuck = false;
  /** Nothing is tried again. */
  #ending = false;
  #wake: (() => void) | undefined;
  /** Of the next group; begins at random, so that no earlier process has used it in the same millisecond. */
  #serial = randomInt(0x1_0000) * 0x1_0000_0000;

  constructor(private readonly options: GroupCommitOptions) {
    this.#disk = options.disk ?? anyDisk;
  }

  /** What this turn of the loop adds to. A standby must not ask for it: what is in its store is what the log says. */
  get group(): Group {
    assert(this.options.active?.() !== false, 'a standby writes nothing but what the log says');
    return this.#open();
  }

  #open(): Group {
    if (this.#gathering === undefined) {
      this.#gathering = new Group(this.#serial++);
      if (this.#stuck) this.#gathering.stall();
      if (!this.#running) setImmediate(() => void this.#run());
      this.#running = true;
    }
    return this.#gathering;
  }

  /** What this turn adds to has as much as a group should have: who can wait does. */
  get full(): boolean {
    return this.#gathering !== undefined && this.#gathering.bytes >= limits.groupRawBytes;
  }

  /** The last group could not be written, and is tried again. */
  get stuck(): boolean {
    return this.#stuck;
  }

  /** What has changed of the call is written elsewhere, or later. */
  leave(open: OpenCall): void {
    this.#gathering?.leave(open);
  }

  /**
   * Resolves when all that was added until now is on disk, or with false when it cannot be now; undefined where it is
   * already.
   */
  outcome(): Promise<boolean> | undefined {
    return (this.#gathering ?? this.#writing)?.outcome;
  }

  /** The same for who has nothing to answer but that it was done; rejects with `Unwritten`. */
  async durable(): Promise<void> {
    if ((await this.outcome()) === false) throw new Unwritten();
  }

  /** Has something written, in the next group; resolves and rejects as `durable`. */
  write(change: (group: Group) => void): Promise<void> {
    change(this.group);
    return this.durable();
  }

  /** The same for something that this unit alone keeps, which a standby may write too. */
  writeOwn(write: (stores: CallStores) => void): Promise<void> {
    this.#open().own(write);
    return this.durable();
  }

  /** Writes all there is; what cannot be written now is given up, and nobody has been answered that it was. */
  async flush(): Promise<void> {
    this.#ending = true;
    this.#wake?.();
    while (this.#running) await new Promise((resolve) => setImmediate(resolve));
  }

  async #run(): Promise<void> {
    while (this.#gathering !== undefined) {
      const group = (this.#writing = this.#gathering);
      this.#gathering = undefined;
      if (await this.#written(group, group.close())) {
        this.options.statistics.add('cdrs_written', group.cdrs);
        group.settle();
      }
      this.#writing = undefined;
    }
    this.#running = false;
  }

  async #written(group: Group, effects: readonly Effect[]): Promise<boolean> {
    const { stores, doubt, clock } = this.options;
    // What this unit alone keeps is in no log.
    const append = effects.length === 0 ? undefined : this.options.append;
    let appended: { readonly beside: (() => void) | undefined } | undefined =
      append === undefined ? { beside: undefined } : undefined;
    for (;;) {
      const refused = this.#disk.blocked();
      if (refused !== undefined) this.#stall(refused.message);
      else {
        try {
          const logged = appended === undefined ? await append!(encodeEffects(effects)) : appended.beside;
          if (isRefusal(logged)) this.#stall(logged.message);
          else {
            appended ??= { beside: logged };
            await stores.call.batch(() => {
              group.write(stores);
              logged?.();
            });
            if (this.#stuck) log.notice('calls and money are written again');
            this.#stuck = false;
            return true;
          }
        } catch (fault) {
          // Behind an append there are two outcomes: it is written here too, or the process ends.
          if (append !== undefined || this.#disk.failureOf(fault) === 'doubt') doubt(fault);
          this.#stall(String(fault));
        }
      }
      if (this.#ending) return false;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        clock.after(pauseAfterFailureMs, resolve);
      });
    }
  }

  #stall(reason: string): void {
    if (!this.#stuck)
      log.error('calls and money could not be written; they wait in memory, and who asks is told so', { reason });
    this.#stuck = true;
    this.#writing?.stall();
    this.#gathering?.stall();
  }
}

/** Something that was to be on disk before it is answered is not, and waits in memory. */
export class Unwritten extends Error {
  constructor() {
    super('it could not be written now');
    this.name = 'Unwritten';
  }
}

/** What those are answered who wait for money that cannot be written now. */
export function unwritten(): Refusal {
  return refuse(
    'overloaded',
    'This cannot be written now: there is no room on the disk, or it is read-only. What has ended is kept and written when it can be.',
  );
}
