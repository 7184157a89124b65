import { createHash } from 'node:crypto';
import { assert } from '../core/assert.js';
import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { pack, unpack } from '../database/layout.js';
import { anyDisk } from '../database/space.js';
import type { Disk } from '../database/space.js';
import { CallQueue } from './call-queue.js';
import type { CallStores } from './call-stores.js';
import { EndedQueue } from './ended-queue.js';
import type { ClosedBlock } from './ended-queue.js';
import type { Host } from './host.js';
import { NumberLines } from './number-lines.js';
import type { NumberPage } from './number-lines.js';
import type { OpenCall } from './open-call.js';
import { decodeOpenCall, encodeOpenCall, openCallKey } from './open-call.js';
import type { RollingCountImage } from './rolling-count.js';
import type { Statistics } from './statistics.js';

const tickMs = 10;
/**
 * What changed is gathered for 600 ms and then written within 300 more: in a second it is on disk, at little load with one commit in that
 * time (each costs a flush, and pages of the disk), and a call that ends sooner is never written as open.
 */
const ticksInTurn = 60;
const ticksToWrite = 30;
/** Of these ticks the first belong to the index of numbers, where it is much: a line that leads nowhere does no harm, a CDR that is not found would. */
const ticksToIndex = 10;
/** Written in one tick where that suffices: well under a millisecond of the lookups' time. */
const inTick = { pages: 100, blocks: 10, calls: 100 } as const;
/** Slices on their way to the disk before the journal waits: some seconds of them. */
const slicesInFlight = 256;
const pauseAfterFailureMs = 1_000;

/** What goes to disk together. */
interface Slice {
  readonly pages: readonly NumberPage[];
  readonly blocks: readonly ClosedBlock[];
  readonly calls: readonly OpenCall[];
}

/**
 * Brings calls and CDRs to disk behind the answers' backs (calls/README.md, Call detail records). An open call that changed is queued; those that have ended are laid
 * out at the next tick, together, so that only bytes wait for the disk, which is several times as fast as doing it to one call between two
 * answers. All is written in slices so small that no lookup feels them.
 */
export class Journal {
  #filling = new CallQueue();
  #draining = new CallQueue();
  /** Calls that have ended since the last tick. */
  readonly #ending: OpenCall[] = [];
  readonly #ended = new EndedQueue();
  readonly #numbers = new NumberLines();
  /** Ended calls whose CDRs are not on disk yet. */
  #endedWaiting = 0;
  /** What this turn is to write, and how much of it in a tick. */
  #pagesDue = 0;
  #blocksDue = 0;
  #share = { pages: 0, blocks: 0, calls: 0 };
  #tick = 0;
  readonly #inFlight = new Set<Promise<void>>();
  #resumeAtMs = 0;
  /** The last slice could not be written: that is said once. */
  #isFailing = false;
  readonly #timer: Timer;

  /** `doubt` is told of a commit that failed for another reason than the room on the disk: it does not come back where the disk cannot be trusted. */
  constructor(
    private readonly stores: CallStores,
    private readonly hosts: () => Iterable<Host>,
    private readonly clock: Clock,
    private readonly statistics: Statistics,
    private readonly disk: Disk = anyDisk,
    private readonly doubt: (fault: unknown) => void = () => undefined,
  ) {
    this.#timer = clock.every(tickMs, () => this.#onTick());
  }

  /** Calls that wait to be written. */
  get waiting(): number { return this.#filling.size + this.#draining.size + this.#endedWaiting; }

  /** The call has changed or ended. */
  touch(open: OpenCall): void {
    if (open.ending !== undefined) return this.#end(open);
    if (open.queue === undefined && this.waiting < limits.waitingCdrs) this.#filling.add(open);
  }

  /** The call is written elsewhere, with what has changed of it. */
  leave(open: OpenCall): void {
    open.queue?.remove(open);
  }

  /** The CDR of a call that has ended is written elsewhere; here only the numbers that it is found under. */
  index(open: OpenCall): void {
    this.leave(open);
    this.#numbers.add(open);
  }

  /** Writes all that waits; resolves when it is on disk. */
  async flush(): Promise<void> {
    this.#writeCounts();
    this.#layOut();
    this.#ended.close();
    this.#begin({ pages: this.#numbers.take(Infinity), blocks: [], calls: [] });
    while (this.#ended.closed > 0) this.#begin({ pages: [], blocks: this.#ended.take(limits.sliceRows / 10), calls: [] });
    for (const queue of [this.#draining, this.#filling]) {
      while (queue.size > 0) this.#begin({ pages: [], blocks: [], calls: queue.take(limits.sliceRows) });
    }
    await Promise.all(this.#inFlight);
  }

  stop(): void {
    this.#timer.stop();
  }

  /** The calls that were open when the process before this one ended; the counts of `periodic` rules go back into their hosts. */
  *restore(): Iterable<OpenCall> {
    const hosts = new Map([...this.hosts()].map((host) => [host.number, host]));
    for (const { key, value } of this.stores.lease.scan(Buffer.of(0))) {
      const count = readable('a count', () => readCount(value));
      if (count !== undefined) hosts.get(key[0]!)?.counts.periodic.restore(count[0], { hours: count[1], parts: count[2] });
    }
    for (const { key, value } of this.stores.call.scan(Buffer.of(0))) {
      const open = hosts.has(key[0]!) ? readable('an open call', () => decodeOpenCall(key, value)) : undefined;
      if (open !== undefined) yield open;
    }
  }

  #end(open: OpenCall): void {
    this.leave(open);
    if (this.waiting >= limits.waitingCdrs) return this.statistics.add('cdrs_lost', 1);
    this.#endedWaiting++;
    this.#ending.push(open);
  }

  #layOut(): void {
    for (const open of this.#ending) {
      this.#ended.add(open);
      this.#numbers.add(open);
    }
    this.#ending.length = 0;
  }

  #onTick(): void {
    this.#layOut();
    if (this.#tick === 0) this.#turn();
    this.#tick = (this.#tick + 1) % ticksInTurn;
    if (this.#inFlight.size >= slicesInFlight || this.clock.monotonic() < this.#resumeAtMs) return;
    const pages = this.#numbers.take(Math.min(this.#pagesDue, this.#share.pages));
    this.#pagesDue -= pages.length;
    const blocks = this.#pagesDue > 0 ? [] : this.#ended.take(Math.min(this.#blocksDue, this.#share.blocks));
    this.#blocksDue -= blocks.length;
    this.#begin({ pages, blocks, calls: this.#draining.take(this.#share.calls) });
  }

  #turn(): void {
    this.#writeCounts();
    this.statistics.set('cdrs_waiting', this.waiting);
    this.#ended.close();
    this.#pagesDue = this.#numbers.waiting;
    this.#blocksDue = this.#ended.closed;
    if (this.#draining.size === 0) [this.#draining, this.#filling] = [this.#filling, this.#draining];
    this.#share = {
      pages: Math.max(inTick.pages, Math.ceil(this.#pagesDue / ticksToIndex)),
      blocks: Math.max(inTick.blocks, Math.ceil(this.#blocksDue / (ticksToWrite - ticksToIndex))),
      calls: Math.max(inTick.calls, Math.ceil(this.#draining.size / ticksToWrite)),
    };
  }

  #begin(slice: Slice): void {
    if (slice.pages.length + slice.blocks.length + slice.calls.length === 0) return;
    const written = this.#write(slice);
    this.#inFlight.add(written);
    void written.then(() => this.#inFlight.delete(written));
  }

  async #write(slice: Slice): Promise<void> {
    const blocked = this.disk.blocked();
    try {
      // As late as a disk says it: who empties a queue must not find again at once what went back to it.
      if (blocked !== undefined) await Promise.reject(new Error(blocked.message));
      await this.stores.call.batch(() => this.#put(slice));
      const calls = slice.blocks.reduce((sum, block) => sum + block.calls, 0);
      this.#isFailing = false;
      this.#endedWaiting -= calls;
      this.statistics.add('cdrs_written', calls);
    } catch (error) {
      // A flush that failed once says nothing when it is tried again: the kernel has let the pages go (fsync(2)).
      if (blocked === undefined && this.disk.failureOf(error) === 'doubt') this.doubt(error);
      this.#failed(slice, error);
    }
  }

  #put({ pages, blocks, calls }: Slice): void {
    const { call, cdr, cdrByNumber } = this.stores;
    for (const { key, value } of pages) withBatch(cdrByNumber.put(key, value));
    for (const { key, value, stored } of blocks) {
      withBatch(cdr.put(key, value));
      for (const open of stored) withBatch(call.remove(open));
    }
    for (const open of calls) {
      withBatch(call.put(openCallKey(open), encodeOpenCall(open)));
      open.stored = true;
    }
  }

  /** A full disk is waited out: the slice goes back to where it came from. */
  #failed({ pages, blocks, calls }: Slice, error: unknown): void {
    if (!this.#isFailing) log.error('calls could not be written', { reason: String(error), calls: this.waiting });
    this.#isFailing = true;
    this.#resumeAtMs = this.clock.monotonic() + pauseAfterFailureMs;
    for (const page of pages) this.#numbers.wait(page);
    this.#ended.takeBack(blocks);
    for (const open of calls) if (open.ending === undefined) this.touch(open);
  }

  #writeCounts(): void {
    for (const { number, counts } of this.hosts()) {
      for (const [counter, { hours, parts }] of counts.periodic.takeChanged()) {
        const key = Buffer.concat([Buffer.of(number), createHash('sha256').update(counter).digest()]);
        withBatch(this.stores.lease.put(key, Buffer.concat([Buffer.of(countLayout), pack([counter, hours, parts])])));
      }
    }
  }
}

/** What cannot be read is missed, and niud starts all the same: the next scrub finds it. */
function readable<T>(what: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (fault) {
    log.error(`${what} on disk cannot be read and is taken for absent: niuctl scrub`, { reason: String(fault) });
    return undefined;
  }
}

/** Layout of a stored count: this byte, then an array. */
const countLayout = 1;

/** Throws where the value is none. */
export function readCount(value: Buffer): [counter: string, hours: number, parts: RollingCountImage['parts']] {
  assert(value[0] === countLayout, `a stored count has layout ${countLayout}`);
  return unpack(value.subarray(1));
}

/** The promise of the whole batch says whether it came to disk; a single one must not end the process. */
function withBatch(written: Promise<void>): void {
  written.catch(() => undefined);
}
