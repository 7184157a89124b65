import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { KeyedStore } from '../database/calls-store.js';
import { decodeEnded, endedAt } from './ended-answers.js';
import type { EndedAnswer } from './ended-answers.js';
import type { GroupCommit } from './group-commit.js';

/** Blocks that one sweep looks at: there are at most 250 groups in a second, and four sweeps. */
const inOneGo = 100;

/**
 * What END answered of charged calls, on disk with their CDRs for ten minutes, so that a stack that repeats it after a
 * restart hears the same (lookup-protocol.md). Those of one group are one value; it goes when the last of them is old
 * enough, by the NIU's clock.
 */
export class EndedBlocks {
  /** Blocks up to this one have been handed out to be removed. */
  #swept: Buffer = Buffer.of(0);

  constructor(
    private readonly store: KeyedStore,
    private readonly groups: GroupCommit,
    private readonly clock: Clock,
  ) {}

  /** Those that a repeated END may still ask for, the oldest first. */
  *restore(): Iterable<EndedAnswer & { readonly agoMs: number }> {
    const nowMs = this.clock.now();
    for (const { value } of this.store.scan(Buffer.of(0))) {
      for (const answer of decodeEnded(value)) {
        const agoMs = Math.max(0, nowMs - answer.atMs);
        if (agoMs <= limits.endedCallMs) yield { ...answer, agoMs };
      }
    }
  }

  /** Has some of those removed whose time is over. */
  sweep(): void {
    if (this.groups.stuck) return;
    const beforeMs = this.clock.now() - limits.endedCallMs;
    for (const { key } of this.store.scan(this.#swept, inOneGo)) {
      if (endedAt(key) >= beforeMs) return;
      this.groups.group.remove('ended', key);
      this.#swept = Buffer.concat([key, Buffer.of(0)]);
    }
  }
}
