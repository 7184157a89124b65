import { createHash } from 'node:crypto';
import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { KeyedStore } from '../database/calls-store.js';
import { cdrKey, encodeCdr, numberKey, numbersOf, packValue, unpackValue } from './cdr.js';
import type { Host } from './host.js';
import type { OpenCall } from './open-call.js';
import { decodeOpenCall, encodeOpenCall, openCallKey } from './open-call.js';
import type { RollingCountImage } from './rolling-count.js';
import type { Statistics } from './statistics.js';

/** Where calls are kept: sub-databases of the `calls` environment. */
export interface CallStores {
  /** Open calls, by application and call id; they hold the leases. */
  readonly call: KeyedStore;
  /** Counts of `periodic` rules, by application and a hash of the counter's name. */
  readonly lease: KeyedStore;
  readonly cdr: KeyedStore;
  readonly cdrByNumber: KeyedStore;
}

const tickMs = 10;
/**
 * What changed is gathered for 600 ms and then written within 300 more: in a second it is on disk, at little load with one commit in that
 * time (each costs a flush, and pages of the disk), and a call that ends sooner is never written as open.
 */
const ticksInTurn = 60;
const ticksToWrite = 30;
/** Calls written in one tick where that suffices: well under a millisecond of the lookups' time. */
const callsInTick = 100;
/** Slices on their way to the disk before the journal waits: some seconds of them. */
const slicesInFlight = 256;
const pauseAfterFailureMs = 1_000;

const nothing = Buffer.of(1);

/**
 * Brings calls and CDRs to disk behind the answers' backs (routing.md, CDRs). What changed is queued, and the queue is written in slices so
 * small that no lookup feels them.
 */
export class Journal {
  #filling: OpenCall[] = [];
  #draining: OpenCall[] = [];
  #drained = 0;
  #tick = 0;
  readonly #inFlight = new Set<Promise<void>>();
  #resumeAtMs = 0;
  readonly #timer: Timer;

  constructor(
    private readonly stores: CallStores,
    private readonly hosts: () => Iterable<Host>,
    private readonly clock: Clock,
    private readonly statistics: Statistics,
  ) {
    this.#timer = clock.every(tickMs, () => this.#onTick());
  }

  /** Calls that wait to be written. */
  get waiting(): number { return this.#filling.length + this.#draining.length - this.#drained; }

  /** The call has changed or ended. */
  touch(open: OpenCall): void {
    if (open.queued) return;
    if (this.waiting >= limits.waitingCdrs) return this.#giveUp(open);
    open.queued = true;
    this.#filling.push(open);
  }

  /** Writes all that waits; resolves when it is on disk. */
  async flush(): Promise<void> {
    this.#writeCounts();
    const all = [...this.#draining.slice(this.#drained), ...this.#filling];
    this.#draining = [];
    this.#filling = [];
    this.#drained = 0;
    for (let start = 0; start < all.length; start += limits.sliceRows) this.#begin(all.slice(start, start + limits.sliceRows));
    await Promise.all(this.#inFlight);
  }

  stop(): void {
    this.#timer.stop();
  }

  /** The calls that were open when the process before this one ended; the counts of `periodic` rules go back into their hosts. */
  *restore(): Iterable<OpenCall> {
    const hosts = new Map([...this.hosts()].map((host) => [host.number, host]));
    for (const { key, value } of this.stores.lease.scan(Buffer.of(0))) {
      const [counter, hours, parts] = unpackValue(value) as [string, number, RollingCountImage['parts']];
      hosts.get(key[0]!)?.counts.periodic.restore(counter, { hours, parts });
    }
    for (const { key, value } of this.stores.call.scan(Buffer.of(0))) {
      if (hosts.has(key[0]!)) yield decodeOpenCall(key, value);
    }
  }

  #onTick(): void {
    if (this.#tick === 0) this.#turn();
    this.#tick = (this.#tick + 1) % ticksInTurn;
    if (this.#drained === this.#draining.length || this.#inFlight.size >= slicesInFlight || this.clock.monotonic() < this.#resumeAtMs) return;
    const end = this.#drained + Math.max(callsInTick, Math.ceil(this.#draining.length / ticksToWrite));
    this.#begin(this.#draining.slice(this.#drained, end));
    this.#drained = Math.min(end, this.#draining.length);
  }

  #turn(): void {
    this.#writeCounts();
    this.statistics.set('cdrs_waiting', this.waiting);
    if (this.#drained < this.#draining.length) return;
    this.#draining = this.#filling;
    this.#filling = [];
    this.#drained = 0;
  }

  #begin(slice: readonly OpenCall[]): void {
    const written = this.#write(slice);
    this.#inFlight.add(written);
    void written.then(() => this.#inFlight.delete(written));
  }

  async #write(slice: readonly OpenCall[]): Promise<void> {
    for (const open of slice) open.queued = false;
    try {
      await this.stores.call.batch(() => { for (const open of slice) this.#put(open); });
      this.statistics.add('cdrs_written', slice.reduce((sum, { ending }) => ending === undefined ? sum : sum + 1, 0));
    } catch (error) {
      this.#failed(slice, error);
    }
  }

  #put(open: OpenCall): void {
    const { call, cdr, cdrByNumber } = this.stores;
    if (open.ending === undefined) {
      withBatch(call.put(openCallKey(open), encodeOpenCall(open)));
      open.stored = true;
      return;
    }
    if (open.stored) withBatch(call.remove(openCallKey(open)));
    withBatch(cdr.put(cdrKey(open), encodeCdr(open)));
    for (const number of numbersOf(open)) withBatch(cdrByNumber.put(numberKey(number, open), nothing));
  }

  /** A full disk is waited out: the slice goes back into the queue. */
  #failed(slice: readonly OpenCall[], error: unknown): void {
    if (this.clock.monotonic() >= this.#resumeAtMs) log.error('calls could not be written', { reason: String(error), calls: slice.length });
    this.#resumeAtMs = this.clock.monotonic() + pauseAfterFailureMs;
    for (const open of slice) this.touch(open);
  }

  /** An open call is written when it changes next; one that has ended is lost. */
  #giveUp(open: OpenCall): void {
    if (open.ending !== undefined) this.statistics.add('cdrs_lost', 1);
  }

  #writeCounts(): void {
    for (const { number, counts } of this.hosts()) {
      for (const [counter, { hours, parts }] of counts.periodic.takeChanged()) {
        const key = Buffer.concat([Buffer.of(number), createHash('sha256').update(counter).digest()]);
        withBatch(this.stores.lease.put(key, packValue([counter, hours, parts])));
      }
    }
  }
}

/** The promise of the whole batch says whether it came to disk; a single one must not end the process. */
function withBatch(written: Promise<void>): void {
  written.catch(() => undefined);
}
