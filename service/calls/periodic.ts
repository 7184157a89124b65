import { limits } from '../core/limits.js';
import { RollingCount } from './rolling-count.js';
import type { RollingCountImage } from './rolling-count.js';
import { TwoGenerations } from './two-generations.js';

/** How often calls were routed by each `periodic` rule of one application (routing.md, periodic), on the NIU's clock. */
export class Periodic {
  readonly #counts: TwoGenerations<RollingCount>;
  /** Rules used since they were last kept on disk. */
  #changed = new Set<string>();

  constructor(limit: number = limits.periodicRules) {
    this.#counts = new TwoGenerations(limit);
  }

  used(counter: string, hours: number, nowMs: number): number {
    return this.#counts.peek(counter)?.within(nowMs, hours) ?? 0;
  }

  use(counter: string, hours: number, nowMs: number): void {
    const kept = this.#counts.get(counter);
    if (kept?.hours === hours) kept.add(nowMs);
    else {
      const count = kept === undefined ? new RollingCount(hours) : RollingCount.from(kept.image(), hours);
      count.add(nowMs);
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
