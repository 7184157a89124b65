import { existsSync } from 'node:fs';
import { log } from '../core/log.js';
import { finishRestore, orderRestore, stagedIn, unstage, waitingPlace } from '../database/restore.js';
import type { NativeLoad } from '../platform/native.js';
import { tryFolder } from './claim.js';
import type { Config } from './config.js';

/**
 * At a start, before the stores are looked at: what was ordered is put in place; what nobody ordered, and nobody is at
 * work on, goes.
 */
export function settleRestore({ state_dir: state }: Config, native: NativeLoad): void {
  const restored = finishRestore(state);
  if (restored !== undefined) log.notice('a restore is in place', { what: restored });
  if (
    native.addon !== undefined &&
    existsSync(waitingPlace(state)) &&
    tryFolder('state_dir', waitingPlace(state), native) === undefined
  )
    unstage(state);
}

/**
 * A restore that is ordered from niud while it runs: niud ends in order, says with its last act that the new counts,
 * and begins again. Killed before that it goes on with the old, behind it with the new.
 */
export class OrderedRestore {
  #isOrdered = false;

  constructor(
    readonly config: Config,
    readonly nowMs: () => number,
    readonly startAnew: (reason: string) => void,
  ) {}

  /** Gives what is put in place; undefined where nothing waits. */
  order(): string | undefined {
    const staged = stagedIn(this.config.state_dir);
    if (staged === undefined) return undefined;
    this.#isOrdered = true;
    // The answer goes out first.
    setImmediate(() => this.startAnew(staged.what));
    return staged.what;
  }

  /** When the stores are closed. */
  carryOut(): void {
    if (this.#isOrdered && stagedIn(this.config.state_dir) !== undefined)
      orderRestore(this.config.state_dir, this.nowMs());
  }
}
