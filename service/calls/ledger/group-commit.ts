import type { Clock } from '../../core/clock.js';
import { log } from '../../core/log.js';
import { isFull } from '../../database/space.js';
import type { CallStores } from '../call-stores.js';
import type { Statistics } from '../statistics.js';
import { Group } from './group.js';

const pauseAfterFailureMs = 1_000;

/**
 * Brings money to disk in groups: all of one turn of the loop in one transaction, and what comes while that is on its way in the next one. One group is
 * in flight, so that none is ever on disk without those before it. A full disk is waited out, and nobody is answered meanwhile.
 */
export class GroupCommit {
  #gathering: Group | undefined;
  #writing: Group | undefined;
  #running = false;
  #stuck = false;
  /** Nothing is tried again. */
  #ending = false;
  #wake: (() => void) | undefined;

  /** `doubt` is told of a commit that failed for another reason than a full disk: it does not come back where the disk cannot be trusted. */
  constructor(
    private readonly stores: CallStores,
    private readonly clock: Clock,
    private readonly statistics: Statistics,
    private readonly doubt: (fault: unknown) => void,
  ) {}

  /** What this turn of the loop adds to. */
  get group(): Group {
    if (this.#gathering === undefined) {
      this.#gathering = new Group();
      if (!this.#running) setImmediate(() => void this.#run());
      this.#running = true;
    }
    return this.#gathering;
  }

  /** The last group could not be written, and is tried again. */
  get stuck(): boolean { return this.#stuck; }

  /** Resolves when all that was added until now is on disk; undefined where it is already. */
  durable(): Promise<void> | undefined {
    return (this.#gathering ?? this.#writing)?.durable;
  }

  /** Writes all there is; what cannot be written now is given up, and nobody has been answered that it was. */
  async flush(): Promise<void> {
    this.#ending = true;
    this.#wake?.();
    while (this.#running) await new Promise((resolve) => setImmediate(resolve));
  }

  async #run(): Promise<void> {
    while (this.#gathering !== undefined) {
      const group = this.#writing = this.#gathering;
      this.#gathering = undefined;
      group.close();
      if (await this.#written(group)) {
        this.statistics.add('cdrs_written', group.cdrs);
        group.settle();
      }
      this.#writing = undefined;
    }
    this.#running = false;
  }

  async #written(group: Group): Promise<boolean> {
    for (;;) {
      try {
        await this.stores.call.batch(() => group.put(this.stores));
        this.#stuck = false;
        return true;
      } catch (fault) {
        this.#failed(fault);
      }
      if (this.#ending) return false;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.clock.after(pauseAfterFailureMs, resolve);
      });
    }
  }

  #failed(fault: unknown): void {
    if (!isFull(fault)) this.doubt(fault);
    if (!this.#stuck) log.error('money could not be written', { reason: String(fault) });
    this.#stuck = true;
  }
}
