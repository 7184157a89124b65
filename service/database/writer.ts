import { ABORT } from 'lmdb';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { DamagedRecord } from '../core/damaged-record.js';
import { log } from '../core/log.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { enterChange } from './change-entry.js';
import { Draft } from './draft.js';
import type { KeptChange } from './logged-change.js';
import { numberAt, numberKey } from './numbers.js';
import { isPageFault } from './page-doubt.js';
import { writePosition } from './position.js';
import type { Position } from './position.js';
import { anyDisk } from './space.js';
import type { Disk } from './space.js';
import type { Stores } from './stores.js';
import { countOf } from './tale.js';
import { lastChangeKey } from './view.js';

/**
 * Evaluates a change on a draft; what it gives back is answered once it is durable, a refusal at once and nothing kept.
 */
type Evaluate<T> = (draft: Draft) => T | Refusal;

interface Proposal<T> {
  readonly application: string;
  readonly by: string;
  readonly what: string;
  readonly evaluate: Evaluate<T>;
  /** The job that the change is a slice of. */
  readonly job?: number;
  /** The change that this one takes back. */
  readonly reverts?: number;
  /** The verdict alone is wanted: taken back whatever it is. */
  readonly dryRun?: boolean;
}

interface Waiting {
  readonly proposal: Proposal<unknown>;
  readonly settle: (result: unknown) => void;
}

interface Outcome {
  readonly waiting: Waiting;
  readonly result: unknown;
}

/** A group while its transaction is open. */
interface Held {
  readonly outcomes: Outcome[];
  /** The number of the last change. */
  last: number;
  /** It was handed to the log. */
  appended: boolean;
}

/** What is answered to those whose change a failed write took with it. */
const told = { full: 'disk_reserve', 'read-only': 'read_only_disk', doubt: 'internal' } as const;

/** What the writer needs of its surroundings. */
interface WriterOptions {
  readonly clock: Clock;
  /** Raises the shared change number; called after the commit and before anyone is answered. */
  readonly raise: (change: number) => void;
  /** Why nothing may be written now (standby, disk reserve); undefined when it may. */
  readonly refusal: () => Refusal | undefined;
  /** What writes are tried on; absent in tests. */
  readonly disk?: Disk;
  /**
   * Puts what a group changes into the log of a pair, before it is committed: the transaction is held open until that
   * is done, so that nothing is in this store which the log lacks (database/README.md, What another unit follows).
   * Absent in a unit alone. Gives where the store stands in the log with the group, which goes into the same
   * transaction. A log that cannot say whether it has the group does not come back: the process ends then.
   */
  readonly append?: (changes: readonly KeptChange[]) => Promise<Position>;
  /** A commit failed in a way after which nothing on disk can be trusted to be what memory says. */
  readonly doubt: (fault: unknown) => void;
}

/**
 * The one way to write the store (architecture.md, One way to write). Proposals are taken in groups that share one
 * transaction and one flush; one group is in flight. Each is evaluated in a child transaction of its own, so that a
 * refused or faulty one leaves no trace and disturbs no other.
 */
export class Writer {
  readonly #queue: Waiting[] = [];
  readonly #disk: Disk;
  #busy = false;
  #idle: (() => void)[] = [];

  constructor(
    readonly stores: Stores,
    readonly options: WriterOptions,
  ) {
    this.#disk = options.disk ?? anyDisk;
  }

  /** Answers the evaluation's result once it is flushed to disk, or why nothing was kept. */
  submit<T>(proposal: Proposal<T>): Promise<T | Refusal> {
    return new Promise((resolve) => {
      this.#queue.push({ proposal, settle: resolve as (result: unknown) => void });
      if (!this.#busy) void this.#run();
    });
  }

  /** Resolves when nothing is queued or in flight. */
  drained(): Promise<void> {
    return this.#busy ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    // What arrives in the same turn shares the flush.
    await Promise.resolve();
    while (this.#queue.length > 0) await this.#commit(this.#queue.splice(0, limits.groupChanges));
    this.#busy = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const blocked = this.#disk.blocked();
    const refusal = blocked ?? this.options.refusal();
    if (refusal !== undefined) {
      const isDry = ({ proposal }: Waiting): boolean => blocked === undefined && proposal.dryRun === true;
      for (const waiting of group) if (!isDry(waiting)) waiting.settle(refusal);
      group = group.filter(isDry);
      if (group.length === 0) return;
    }
    const { append } = this.options;
    const held: Held = { outcomes: [], last: 0, appended: false };
    try {
      const { root } = this.stores.store;
      if (append === undefined)
        await root.transaction(() => {
          this.#evaluateGroup(group, held);
        });
      // Of lmdb-js only a child is taken back when its callback rejects: the transaction around it would be committed
      // all the same (seen, lmdb 3.5.6).
      else
        await root.childTransaction(async () => {
          const changes = this.#evaluateGroup(group, held);
          if (changes.length === 0) return;
          held.appended = true;
          writePosition(this.stores.meta, await append(changes));
        });
    } catch (fault) {
      this.#failed(fault, group, held.appended);
      return;
    }
    const { last, outcomes } = held;
    this.options.raise(last);
    for (const { waiting, result } of outcomes) waiting.settle(result);
  }

  /** Within the transaction: what is kept is in it. */
  #evaluateGroup(group: readonly Waiting[], held: Held): readonly KeptChange[] {
    held.last = numberAt(this.stores.meta, lastChangeKey);
    const changes: KeptChange[] = [];
    for (const waiting of group) {
      const { result, kept } = this.#evaluate(waiting, held.last + 1);
      held.outcomes.push({ waiting, result });
      if (kept === undefined) continue;
      held.last++;
      changes.push(kept);
    }
    if (changes.length > 0) this.stores.meta.put(lastChangeKey, numberKey(held.last));
    return changes;
  }

  #evaluate(
    { proposal }: Waiting,
    change: number,
  ): { readonly result: unknown; readonly kept: KeptChange | undefined } {
    const at = this.options.clock.now();
    let result: unknown;
    let kept: KeptChange | undefined;
    this.stores.store.root.childTransaction(() => {
      try {
        const draft = new Draft(this.stores, proposal.application, change, proposal.by, at);
        result = proposal.evaluate(draft);
        if (isRefusal(result) || proposal.dryRun === true || draft.operations.length + draft.beside === 0) return ABORT;
        draft.finish();
        kept = this.#entryOf(change, proposal, draft);
        enterChange(this.stores, kept);
        return undefined;
      } catch (fault) {
        if (isPageFault(fault)) this.options.doubt(fault);
        log.error('a change failed and was taken back', {
          what: proposal.what,
          by: proposal.by,
          fault: String((fault as Error).stack ?? fault),
        });
        result =
          fault instanceof DamagedRecord
            ? refuse('damaged_record', `${fault.message}: niuctl quarantine.`)
            : refuse('internal');
        kept = undefined;
        return ABORT;
      }
    });
    return { result, kept };
  }

  /** What the log is told of a change. */
  #entryOf(change: number, { by, what, application, job, reverts }: Proposal<unknown>, draft: Draft): KeptChange {
    const { at, declared, operations, unit, move, left, beside, aside, hiddenNow: hidden, trimmed } = draft;
    const tale = draft.teller.tale();
    const head = {
      at,
      by,
      what,
      application,
      records: countOf(tale) + beside,
      tale,
      ...(job === undefined ? {} : { job }),
      ...(reverts === undefined ? {} : { reverts }),
      ...(move === undefined ? {} : { move }),
      ...(draft.isQuiet ? { quiet: true } : {}),
    };
    return {
      number: change,
      application: declared.number,
      head,
      unit,
      left,
      beside,
      aside,
      operations,
      hidden,
      trimmed,
    };
  }

  #failed(fault: unknown, group: readonly Waiting[], appended: boolean): void {
    log.alarm('a commit failed. Next: journalctl -k -p warning, and niuctl system', {
      alarm: 'commit_failed',
      fault: String((fault as Error).message ?? fault),
    });
    // What the log may have and this store has not is no matter of room on the disk.
    const failure = appended ? 'doubt' : this.#disk.failureOf(fault);
    for (const { settle } of group) settle(refuse(told[failure]));
    if (failure === 'doubt') this.options.doubt(fault);
  }
}
