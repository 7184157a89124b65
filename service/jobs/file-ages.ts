import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';

/**
 * How long files have lain there. The wall clock tells it from the instant that a file bears. For a day behind a step
 * of the clock, whoever made it, and while a purge waits for a person to say whether the clock is right, a file is no
 * older than this process has seen it by the monotonic clock: what is removed cannot be had back, and no file stays for
 * more than a day longer.
 */
export class FileAges {
  #seenMs: ReadonlyMap<string, number> = new Map();
  #seeing = new Map<string, number>();
  #wallMs: number;
  #monotonicMs: number;
  /** When the clock was last seen to have been set forward, by the monotonic one. */
  #steppedMs: number | undefined;
  #isDoubtful = false;

  constructor(private readonly clock: Clock) {
    this.#wallMs = clock.now();
    this.#monotonicMs = clock.monotonic();
  }

  /** A look at all files begins; those that the look before has not met are forgotten. */
  begin(purgeWaits: boolean): void {
    const [wallMs, monotonicMs] = [this.clock.now(), this.clock.monotonic()];
    if (wallMs - this.#wallMs - (monotonicMs - this.#monotonicMs) >= limits.clockStepMs) this.#steppedMs = monotonicMs;
    this.#isDoubtful =
      purgeWaits || (this.#steppedMs !== undefined && monotonicMs - this.#steppedMs < limits.uploadKeptMs);
    [this.#wallMs, this.#monotonicMs] = [wallMs, monotonicMs];
    [this.#seenMs, this.#seeing] = [this.#seeing, new Map()];
  }

  /** That a file is there; before it is asked after. */
  see(path: string): void {
    this.#seeing.set(path, this.#seenMs.get(path) ?? this.#monotonicMs);
  }

  /** For how long something has been so of a file, since an instant by the wall clock. */
  sinceMs(path: string, instantMs: number): number {
    const toldMs = this.#wallMs - instantMs;
    return this.#isDoubtful
      ? Math.min(toldMs, this.#monotonicMs - (this.#seeing.get(path) ?? this.#monotonicMs))
      : toldMs;
  }
}
