import { assert } from '../core/assert.js';
import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import type { CallStores } from './call-stores.js';
import { cdrsIn, readStored } from './cdr-block.js';
import { forgetLines } from './cdr-purge.js';
import { carryOutIn } from './effect.js';
import type { Effect } from './effect.js';
import { decodeEnded } from './ended-answers.js';
import { readCount } from './journal.js';
import type { Journal } from './journal.js';
import { readAccountKey } from './ledger/ledger-layout.js';
import { effectsIn } from './logged.js';
import { readForgottenLines } from './number-lines.js';
import type { NumberLines } from './number-lines.js';
import { decodeOpenCall } from './open-call-layout.js';
import type { OpenCall } from './open-call.js';
import type { OpenCalls } from './open-calls.js';
import type { ServingHost } from './serving-host.js';

interface StandbyOptions {
  readonly stores: CallStores;
  readonly hosts: readonly (ServingHost | undefined)[];
  readonly open: OpenCalls;
  readonly numbers: NumberLines;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly active: () => boolean;
}

/**
 * Does again on a standby what the active did to `calls`: first on disk, then in memory, so that open calls, what they
 * hold, counts and answers are warm when it takes over. Of accounts nothing stays in memory that the disk has
 * otherwise: two units would spend the same cent.
 */
export class Standby {
  constructor(private readonly options: StandbyOptions) {}

  /**
   * Applies a group of the log. Resolves when it is on disk, with what `beside` writes in the same batch (the
   * position), and in memory; rejects with what the disk said, or with why this release does not know what is in it
   * (`NoEffects`, an unknown layout), and nothing was done then. One at a time.
   */
  async apply(bytes: Buffer, beside?: () => void): Promise<void> {
    const { stores, numbers, active } = this.options;
    assert(!active(), 'an active follows nobody');
    const effects = effectsIn(bytes);
    const inMemory = effects.map((effect) => this.#inMemory(effect));
    for (const effect of effects) if (effect.kind === 'block') this.#index(effect);
    const pages = numbers.take(Infinity);
    try {
      await stores.call.batch(() => {
        for (const { key, value } of pages) stores.cdrByNumber.put(key, value).catch(() => undefined);
        for (const effect of effects) carryOutIn(stores, effect);
        beside?.();
      });
    } catch (fault) {
      for (const page of pages) numbers.wait(page);
      throw fault;
    }
    for (const remember of inMemory) remember?.();
  }

  /**
   * This unit is about to be the active, and all of the log is applied: what it reads of accounts from now on is what
   * is on disk.
   */
  takeOver(): void {
    for (const host of this.options.hosts) host?.ledger.forget();
  }

  /** Lines of the numbers of new CDRs. */
  #index({ key, value }: Effect): void {
    for (const stored of cdrsIn(key, value!)) this.options.numbers.add(readStored(stored));
  }

  /** What memory is to know of it, once it is on disk. */
  #inMemory({ kind, store, key, value }: Effect): (() => void) | undefined {
    if (kind === 'forget') return () => this.#forgetLines(key);
    if (kind === 'block') return this.#ended(key, value!);
    if (store === 'call') return this.#call(key, value);
    if (store === 'account') return this.#account(key);
    if (store === 'ended' && value !== undefined) return this.#answers(value);
    if (store === 'lease' && value !== undefined) return this.#count(key, value);
    return undefined;
  }

  /** A repeated END of a call that cost nothing. */
  #ended(key: Buffer, value: Buffer): () => void {
    const { hosts, clock } = this.options;
    const ended = cdrsIn(key, value)
      .map(readStored)
      .filter(({ ending }) => ending === 'end')
      .map(({ application, callId }) => ({ application, callId }));
    return () => {
      for (const { application, callId } of ended) hosts[application]?.ended.add(callId, [], clock.monotonic());
    };
  }

  #call(key: Buffer, value: Buffer | undefined): (() => void) | undefined {
    const { hosts, open } = this.options;
    const host = hosts[key[0]!];
    if (host === undefined) return undefined;
    const callId = key.toString('utf8', 1);
    const now = value === undefined ? undefined : decodeOpenCall(key, value);
    return () => {
      const before = open.get(host.number, callId);
      if (before !== undefined) this.#letGo(host, before);
      if (now === undefined) {
        if (before !== undefined) open.remove(before);
        return;
      }
      open.replace(now);
      now.leaseAgain(host.counts.leases);
      now.holdAgain(host.ledger);
      // One that this unit had told the active of, and that has gone on here meanwhile.
      if (before?.serial === now.serial && !before.stored && now.hear(before)) this.options.journal.touch(now);
    };
  }

  #letGo(host: ServingHost, open: OpenCall): void {
    this.options.journal.leave(open);
    open.giveBack(host.counts.leases);
    open.hold(undefined, host.ledger);
  }

  #account(key: Buffer): () => void {
    const { application, account } = readAccountKey(key);
    return () => {
      this.options.hosts[application]?.ledger.renew(account);
    };
  }

  #answers(value: Buffer): () => void {
    const { hosts, clock } = this.options;
    const answers = decodeEnded(value);
    return () => {
      for (const { application, callId, atMs, reply } of answers)
        hosts[application]?.ended.add(callId, reply ?? [], clock.monotonic() - Math.max(0, clock.now() - atMs));
    };
  }

  #count(key: Buffer, value: Buffer): () => void {
    const [counter, hours, parts] = readCount(value);
    return () => {
      this.options.hosts[key[0]!]?.counts.periodic.restore(counter, { hours, parts });
    };
  }

  /** Behind all else: a line that leads nowhere does no harm. */
  #forgetLines(key: Buffer): void {
    const { stores } = this.options;
    const { application, beforeHour } = readForgottenLines(key);
    forgetLines(stores, application, beforeHour, (keys) =>
      stores.call.batch(() => {
        for (const each of keys) stores.cdrByNumber.remove(each).catch(() => undefined);
      }),
    ).catch((fault: unknown) =>
      log.warning('lines of numbers that lead nowhere could not be removed', { reason: String(fault) }),
    );
  }
}
