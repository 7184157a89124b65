import { limits } from '../core/limits.js';
import { RollingCount } from './rolling-count.js';
import type { RollingCountImage } from './rolling-count.js';
import { TwoGenerations } from './two-generations.js';

/**
 * How often calls were routed by each `periodic` rule of one application (routing.md, periodic), by the calls'
 * instants.
 */
export class Periodic {
  readonly #counts: TwoGenerations<RollingCount>;
  /** Rules used since they were last kept on disk. */
  #changed = new Set<string>();

  constructor(limit: number = limits.periodicRules) {
    this.#counts = new TwoGenerations(limit);
  }

  /** In the hours before an instant; without the call that was counted at `ownMs`. */
  used(counter: string, hours: number, instantMs: number, ownMs?: number): number {
    const count = this.#counts.peek(counter);
    if (count === undefined) return 0;
    const used = count.within(instantMs, hours);
    return used > 0 && ownMs !== undefined && count.isWithin(ownMs, instantMs) ? used - 1 : used;
  }

  /** A call that was counted is routed otherwise. */
  takeBack(counter: string, countedMs: number): void {
    const count = this.#counts.peek(counter);
    if (count === undefined) return;
    count.takeBack(countedMs);
    this.#changed.add(counter);
  }

  use(counter: string, hours: number, instantMs: number): void {
    const kept = this.#counts.get(counter);
    if (kept?.hours === hours) kept.add(instantMs);
    else {
      const count = kept === undefined ? new RollingCount(hours) : RollingCount.from(kept.image(), hours);
      count.add(instantMs);
      this.#counts.set(counter, count);
    }
    this.#changed.add(counter);
  }

  /** The counts that changed since this was last asked. */
  takeChanged(): readonly (readonly [counter: string, image: RollingCountImage])[] {
    if (this.#changed.size === 0) return [];
    const changed = [...this.#changed];
    this.#changed = new Set();
    return changed.flatMap((counter) => {
      const count = this.#counts.peek(counter);
      return count === undefined ? [] : [[counter, count.image()] as const];
    });
  }

  restore(counter: string, image: RollingCountImage): void {
    this.#counts.set(counter, RollingCount.from(image));
  }
}
