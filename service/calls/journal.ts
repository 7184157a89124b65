import { createHash } from 'node:crypto';
import { assert } from '../core/assert.js';
import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { pack, unpack } from '../database/layout.js';
import { CallQueue, leave, queue } from './call-queue.js';
import type { CallStores } from './call-stores.js';
import { blockBytes } from './cdr-block.js';
import { EndedQueue } from './ended-queue.js';
import type { ClosedBlock } from './ended-queue.js';
import type { GroupCommit } from './group-commit.js';
import type { Host } from './host.js';
import type { NumberLines, NumberPage } from './number-lines.js';
import type { OpenCall } from './open-call.js';
import { decodeOpenCall } from './open-call-layout.js';
import type { OpenCalls } from './open-calls.js';
import type { RollingCountImage } from './rolling-count.js';
import type { Statistics } from './statistics.js';

const tickMs = 10;
/**
 * What changed is gathered for 600 ms and then written within 300 more: in a second it is on disk, at little load with
 * one commit in that time (each costs a flush, and pages of the disk), and a call that ends sooner is never written as
 * open.
 */
const ticksInTurn = 60;
const ticksToWrite = 30;
/**
 * Of these ticks the first belong to the index of numbers, where it is much: a line that leads nowhere does no harm, a
 * CDR that is not found would.
 */
const ticksToIndex = 10;
/** Written in one tick where that suffices: well under a millisecond of the lookups' time. */
const inTick = { pages: 100, blocks: 10, calls: 100 } as const;
/** And no more than this, however much waits: what a group should have at most. */
const most = { blocks: Math.floor(limits.groupRawBytes / blockBytes), calls: 2_000 } as const;

interface JournalOptions {
  readonly stores: CallStores;
  /** Through which it writes. */
  readonly groups: GroupCommit;
  readonly hosts: () => Iterable<Host>;
  readonly open: OpenCalls;
  readonly numbers: NumberLines;
  readonly clock: Clock;
  readonly statistics: Statistics;
  /** False where nothing is written: on a standby. */
  readonly writing: () => boolean;
  /** Takes there what has changed of an open call; undefined where nobody does, and it waits in memory. */
  readonly tell: () => ((open: OpenCall) => void) | undefined;
}

/**
 * Brings calls and CDRs to disk behind the answers' backs (calls/README.md, Call detail records). An open call that
 * changed is queued; those that have ended are laid out at the next tick, together, so that only bytes wait for the
 * disk, which is several times as fast as doing it to one call between two answers. All goes into the next group of
 * what is written anyway, in slices so small that no lookup feels them.
 */
export class Journal {
  #filling = new CallQueue<OpenCall>();
  #draining = new CallQueue<OpenCall>();
  /** Calls that have ended since the last tick. */
  readonly #ending: OpenCall[] = [];
  readonly #ended = new EndedQueue();
  /** Ended calls whose CDRs are not on disk yet. */
  #endedWaiting = 0;
  /** What this turn is to write, and how much of it in a tick. */
  #pagesDue = 0;
  #blocksDue = 0;
  #share = { pages: 0, blocks: 0, calls: 0 };
  #tick = 0;
  readonly #timer: Timer;

  constructor(private readonly options: JournalOptions) {
    this.#timer = options.clock.every(tickMs, () => this.#onTick());
  }

  /** Calls that wait to be written. */
  get waiting(): number {
    return this.#filling.size + this.#draining.size + this.#endedWaiting;
  }

  /** The call has changed or ended. */
  touch(open: OpenCall): void {
    if (open.ending !== undefined) return this.#end(open);
    if (open[queue] === undefined && this.waiting < limits.waitingCdrs) this.#filling.add(open);
  }

  /** The call is written elsewhere, with what has changed of it. */
  leave(open: OpenCall): void {
    leave(open);
  }

  /** The CDR of a call that has ended is written elsewhere; here only the numbers that it is found under. */
  index(open: OpenCall): void {
    this.leave(open);
    this.options.numbers.add(open);
  }

  /**
   * Writes all that waits now, not what comes meanwhile; resolves when it is on disk, or cannot be now. A standby
   * tells the active of it.
   */
  async flush(): Promise<void> {
    const { groups, numbers, writing } = this.options;
    if (!writing()) {
      for (const calls of [this.#draining, this.#filling]) this.#tell(calls, Infinity);
      return;
    }
    this.#writeCounts();
    this.#layOut();
    this.#ended.close();
    this.#hand(numbers.take(Infinity), [], []);
    const due = { blocks: this.#ended.closed, calls: this.#draining.size + this.#filling.size };
    while (due.blocks + due.calls > 0) {
      const blocks = this.#ended.take(Math.min(most.blocks, due.blocks));
      const first = this.#draining.take(Math.min(most.calls, due.calls));
      const calls = [...first, ...this.#filling.take(Math.min(most.calls, due.calls) - first.length)];
      // There are fewer where a tick has taken them, or a call has ended meanwhile.
      due.blocks = blocks.length === 0 ? 0 : due.blocks - blocks.length;
      due.calls = calls.length === 0 ? 0 : due.calls - calls.length;
      this.#hand([], blocks, calls);
      if ((await groups.outcome()) === false) return;
    }
    await groups.outcome();
  }

  stop(): void {
    this.#timer.stop();
  }

  /**
   * The calls that were open when the process before this one ended; the counts of `periodic` rules go back into their
   * hosts.
   */
  *restore(): Iterable<OpenCall> {
    const { stores } = this.options;
    const hosts = new Map([...this.options.hosts()].map((host) => [host.number, host]));
    for (const { key, value } of stores.lease.scan(Buffer.of(0))) {
      const count = readable('a count', () => readCount(value));
      if (count !== undefined)
        hosts.get(key[0]!)?.counts.periodic.restore(count[0], { hours: count[1], parts: count[2] });
    }
    for (const { key, value } of stores.call.scan(Buffer.of(0))) {
      const open = hosts.has(key[0]!) ? readable('an open call', () => decodeOpenCall(key, value)) : undefined;
      if (open !== undefined) yield open;
    }
  }

  #end(open: OpenCall): void {
    this.leave(open);
    this.options.groups.leave(open);
    if (this.waiting >= limits.waitingCdrs) return this.options.statistics.add('cdrs_lost', 1);
    this.#endedWaiting++;
    this.#ending.push(open);
  }

  #layOut(): void {
    for (const open of this.#ending) {
      this.#ended.add(open);
      this.options.numbers.add(open);
    }
    this.#ending.length = 0;
  }

  #onTick(): void {
    const { groups, numbers, writing } = this.options;
    this.#layOut();
    if (this.#tick === 0) this.#turn();
    this.#tick = (this.#tick + 1) % ticksInTurn;
    if (!writing()) return this.#tell(this.#draining, this.#share.calls);
    if (groups.stuck || groups.full) return;
    const pages = numbers.take(Math.min(this.#pagesDue, this.#share.pages));
    this.#pagesDue -= pages.length;
    const blocks = this.#pagesDue > 0 ? [] : this.#ended.take(Math.min(this.#blocksDue, this.#share.blocks));
    this.#blocksDue -= blocks.length;
    this.#hand(pages, blocks, this.#draining.take(this.#share.calls));
  }

  #tell(calls: CallQueue<OpenCall>, most: number): void {
    const tell = this.options.tell();
    if (tell !== undefined) for (const open of calls.take(most)) tell(open);
  }

  #turn(): void {
    if (this.options.writing()) this.#writeCounts();
    this.options.statistics.set('cdrs_waiting', this.waiting);
    this.#ended.close();
    this.#pagesDue = this.options.numbers.waiting;
    this.#blocksDue = this.#ended.closed;
    if (this.#draining.size === 0) [this.#draining, this.#filling] = [this.#filling, this.#draining];
    this.#share = {
      pages: Math.max(inTick.pages, Math.ceil(this.#pagesDue / ticksToIndex)),
      blocks: Math.min(
        most.blocks,
        Math.max(inTick.blocks, Math.ceil(this.#blocksDue / (ticksToWrite - ticksToIndex))),
      ),
      calls: Math.min(most.calls, Math.max(inTick.calls, Math.ceil(this.#draining.size / ticksToWrite))),
    };
  }

  /** Adds to what is written next. */
  #hand(pages: readonly NumberPage[], blocks: readonly ClosedBlock[], calls: readonly OpenCall[]): void {
    if (pages.length + blocks.length + calls.length === 0) return;
    const { group } = this.options.groups;
    if (pages.length > 0)
      group.own(({ cdrByNumber }) => {
        for (const { key, value } of pages) cdrByNumber.put(key, value).catch(() => undefined);
      });
    for (const block of blocks)
      group.block(
        block,
        block.stored.filter((key) => !this.#isOpenAgain(key)),
      );
    for (const open of calls) group.keep(open);
    const ended = blocks.reduce((sum, block) => sum + block.calls, 0);
    if (ended > 0)
      void group.durable.then(() => {
        this.#endedWaiting -= ended;
      });
  }

  /** A call of this id came behind the one that has ended, and what is stored under it is its own by now. */
  #isOpenAgain(key: Buffer): boolean {
    return this.options.open.get(key[0]!, key.toString('utf8', 1))?.stored === true;
  }

  #writeCounts(): void {
    const { groups, hosts } = this.options;
    if (groups.stuck) return;
    for (const { number, counts } of hosts()) {
      for (const [counter, { hours, parts }] of counts.periodic.takeChanged()) {
        const key = Buffer.concat([Buffer.of(number), createHash('sha256').update(counter).digest()]);
        groups.group.put('lease', key, Buffer.concat([Buffer.of(countLayout), pack([counter, hours, parts])]));
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
