import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import { unpack } from '../database/layout.js';
import type { CallStores } from './call-stores.js';
import type { Endings } from './endings.js';
import { Unwritten } from './group-commit.js';
import type { GroupCommit } from './group-commit.js';
import type { Journal } from './journal.js';
import { decodeOpenCall } from './open-call-layout.js';
import { isCharged } from './open-call.js';
import type { OpenCall } from './open-call.js';
import type { OpenCalls } from './open-calls.js';
import type { ServingHost } from './serving-host.js';
import { code } from './told-record.js';
import type { Charged, Ended, Open } from './told-record.js';

/** Records of one outbox, numbered one after the other. */
export interface ToldBatch {
  readonly life: string;
  readonly first: number;
  readonly records: readonly Uint8Array[];
}

interface ToldOptions {
  readonly stores: CallStores;
  readonly groups: GroupCommit;
  readonly hosts: readonly (ServingHost | undefined)[];
  readonly open: OpenCalls;
  readonly journal: Journal;
  readonly endings: Endings;
  readonly clock: Clock;
}

/**
 * Enters what a standby was told while it was that: calls that only it knew, what came of calls that both know, and
 * their ends.
 * Each record counts once, by its number, which stands in the log with what it did; and the end of a call by its
 * serial, so that one that has ended meanwhile is left alone.
 */
export class ToldCalls {
  /** By the life of an outbox: the number of the last record that was entered. */
  readonly #taken = new Map<string, number>();

  constructor(private readonly options: ToldOptions) {}

  /**
   * Resolves with the number of the last record that is in the log, or undefined where it cannot be written now. Of the
   * active alone.
   */
  async enter({ life, first, records }: ToldBatch): Promise<number | undefined> {
    const { stores, groups } = this.options;
    const key = Buffer.from(life, 'hex');
    const last = first + records.length - 1;
    const taken = this.#taken.get(life) ?? numberIn(stores.outbox.get(key));
    if (last > taken) {
      // All in one turn, and so in one group: what money it moves counts together with the number.
      for (const record of records.slice(Math.max(0, taken + 1 - first))) this.#enterOne(Buffer.from(record));
      groups.group.put('outbox', key, numberBytes(last));
      this.#taken.set(life, last);
    }
    try {
      await groups.durable();
      return Math.max(last, taken);
    } catch (fault) {
      if (fault instanceof Unwritten) return undefined;
      throw fault;
    }
  }

  /** What cannot be read is told and passed over: it would hold all that comes behind it for ever. */
  #enterOne(record: Buffer): void {
    try {
      const told = unpack<Ended | Charged | Open>(record);
      if (told[0] === code.ended) this.#ended(told);
      else if (told[0] === code.charged) this.#charged(told);
      else if (told[0] === code.open) this.#open(told);
      else throw new Error(`a record of kind ${String(told[0])}`);
    } catch (fault) {
      log.error('what the other unit was told of a call could not be entered', {
        fault: String((fault as Error).stack ?? fault),
      });
    }
  }

  /** A call goes on: from now on both units know of it, and it outlives either. */
  #open([, known, key, value]: Open): void {
    const { open: calls, hosts, journal, clock } = this.options;
    const image = decodeOpenCall(Buffer.from(key), Buffer.from(value));
    const host = hosts[image.application];
    const open = this.#callOf(image, known);
    if (host === undefined || open === undefined) return;
    if (open === image) {
      // Another of this id was begun here, or this one has ended here: this unit was the standby that told of it.
      const isHere = calls.get(image.application, image.callId) !== undefined;
      if (isHere || calls.full || host.ended.answer(image.callId, clock.monotonic()) !== undefined) return;
      image.leaseFrom(clock.now());
      calls.add(image);
    }
    journal.touch(open);
  }

  #ended([, known, key, value, endedMs, cause, durationMs]: Ended): void {
    const { hosts, journal, endings, clock } = this.options;
    const image = decodeOpenCall(Buffer.from(key), Buffer.from(value));
    const host = hosts[image.application];
    const open = this.#callOf(image, known);
    if (host === undefined || open === undefined) return;
    open.said(cause ?? undefined, durationMs ?? undefined);
    // Where this unit was never told of it another of its id may be open.
    if (open === image) open.end('end', endedMs);
    else endings.close(host, open, 'end', endedMs);
    journal.touch(open);
    host.ended.add(open.callId, [], clock.monotonic());
  }

  /**
   * The plain call that is open here, with what the other unit was told of it; of one that only that unit knew its
   * image. Undefined where it has ended meanwhile.
   */
  #callOf(image: OpenCall, known: boolean): OpenCall | undefined {
    const open = this.options.open.get(image.application, image.callId);
    if (open?.serial === image.serial) {
      if (isCharged(open)) return undefined;
      open.hear(image);
      return open;
    }
    if (known) return undefined;
    image.store(false);
    return image;
  }

  #charged([, application, callId, serial, timeMs, cause, durationMs]: Charged): void {
    const { open: calls, hosts, endings } = this.options;
    const open = calls.get(application, callId);
    const host = hosts[application];
    if (host === undefined || open === undefined || open.serial !== serial || !isCharged(open)) return;
    void Promise.resolve(
      endings.settle(
        host,
        open,
        { callId, cause: cause ?? undefined, durationMs: durationMs ?? undefined, timeMs },
        false,
      ),
    ).catch(() => undefined);
  }
}

function numberIn(bytes: Buffer | undefined): number {
  return bytes === undefined ? 0 : Number(bytes.readBigUInt64BE(0));
}

function numberBytes(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}
