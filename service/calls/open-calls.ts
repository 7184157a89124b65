import { unitAt } from '../core/bytes.js';
import { limits } from '../core/limits.js';
import type { OpenCall } from './open-call.js';
import { TurnoverMap } from '../core/turnover-map.js';

/**
 * A power of two. The calls of an application lie in so many maps, so that none is so large that growing it is felt.
 */
const shards = 64;

/** The open calls of every application by call id, at most `limit` in all. */
export class OpenCalls {
  readonly #byApplication: TurnoverMap<OpenCall>[][] = [];
  #size = 0;
  #shardToExpire = 0;

  constructor(private readonly limit: number = limits.openCalls) {}

  get size(): number {
    return this.#size;
  }
  get full(): boolean {
    return this.#size >= this.limit;
  }

  get(application: number, callId: string): OpenCall | undefined {
    return this.#byApplication[application]?.[shardOf(callId)]!.get(callId);
  }

  /** Of a call id that is not open. */
  add(open: OpenCall): void {
    const maps = (this.#byApplication[open.application] ??= Array.from(
      { length: shards },
      () => new TurnoverMap<OpenCall>(),
    ));
    maps[shardOf(open.callId)]!.set(open.callId, open);
    this.#size++;
  }

  /** In place of the one of this id, where there is one. */
  replace(open: OpenCall): void {
    const before = this.get(open.application, open.callId);
    // A map keeps its calls in the order of their leases.
    if (before !== undefined && before.leasedMs !== open.leasedMs) this.remove(before);
    else if (before !== undefined) this.#size--;
    this.add(open);
  }

  remove({ application, callId }: OpenCall): void {
    if (this.#byApplication[application]?.[shardOf(callId)]!.delete(callId) === true) this.#size--;
  }

  /** The lease of an open call begins anew. */
  renew(open: OpenCall, nowMs: number): void {
    open.leaseFrom(nowMs);
    const map = this.#byApplication[open.application]?.[shardOf(open.callId)];
    // A map keeps its calls in the order of their leases.
    if (map?.delete(open.callId) === true) map.set(open.callId, open);
  }

  /**
   * Calls whose leases began before `beforeMs` (an application's own), looking at one part of all open calls in turn,
   * oldest first: called `partsToExpire` times it has seen every one.
   */
  *expired(beforeMs: (application: number) => number): Iterable<OpenCall> {
    this.#shardToExpire = (this.#shardToExpire + 1) % shards;
    for (const [application, maps] of this.#byApplication.entries()) {
      if (maps === undefined) continue;
      const limitMs = beforeMs(application);
      for (const open of maps[this.#shardToExpire]!.values()) {
        if (open.leasedMs >= limitMs) break;
        yield open;
      }
    }
  }

  *[Symbol.iterator](): Iterator<OpenCall> {
    for (const maps of this.#byApplication) for (const map of maps ?? []) yield* map.values();
  }
}

export const partsToExpire = shards;

/** Call ids tend to differ at their end. */
function shardOf(callId: string): number {
  const last = callId.length - 1;
  return (unitAt(callId, last) + 7 * (last > 0 ? unitAt(callId, last - 1) : 0)) & (shards - 1);
}
