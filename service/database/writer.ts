import { ABORT } from 'lmdb';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { DamagedRecord } from '../core/damaged-record.js';
import { log } from '../core/log.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { readHead, writeHead } from './change-log.js';
import { Draft } from './draft.js';
import { numberAt, numberKey } from './numbers.js';
import { encodeOperations } from './operation.js';
import { isPageFault } from './page-doubt.js';
import { anyDisk } from './space.js';
import type { Disk } from './space.js';
import type { Stores } from './stores.js';
import { countOf, together } from './tale.js';
import { lastChangeKey } from './view.js';

/** Evaluates a change on a draft; what it gives back is answered once it is durable, a refusal at once and nothing kept. */
export type Evaluate<T> = (draft: Draft) => T | Refusal;

export interface Proposal<T> {
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

/** What is answered to those whose change a failed write took with it. */
const told = { full: 'disk_reserve', 'read-only': 'read_only_disk', doubt: 'internal' } as const;

/** What the writer needs of its surroundings. */
export interface WriterOptions {
  readonly clock: Clock;
  /** Raises the shared change number; called after the commit and before anyone is answered. */
  readonly raise: (change: number) => void;
  /** Why nothing may be written now (standby, disk reserve); undefined when it may. */
  readonly refusal: () => Refusal | undefined;
  /** What writes are tried on; absent in tests. */
  readonly disk?: Disk;
  /** A commit failed in a way after which nothing on disk can be trusted to be what memory says. */
  readonly doubt: (fault: unknown) => void;
}

/**
 * The one way to write the store (architecture.md, One way to write). Proposals are taken in groups that share one transaction and one
 * flush; one group is in flight. Each is evaluated in a child transaction of its own, so that a refused or faulty one
 * leaves no trace and disturbs no other.
 */
export class Writer {
  readonly #queue: Waiting[] = [];
  readonly #disk: Disk;
  #busy = false;
  #idle: (() => void)[] = [];

  constructor(readonly stores: Stores, readonly options: WriterOptions) {
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
    let outcomes: Outcome[] = [];
    let last = 0;
    try {
      await this.stores.store.root.transaction(() => {
        last = numberAt(this.stores.meta, lastChangeKey);
        outcomes = group.map((waiting) => {
          const outcome = this.#evaluate(waiting, last + 1);
          if (outcome.kept) last++;
          return outcome;
        });
        this.stores.meta.put(lastChangeKey, numberKey(last));
      });
    } catch (fault) {
      this.#failed(fault, group);
      return;
    }
    this.options.raise(last);
    for (const { waiting, result } of outcomes) waiting.settle(result);
  }

  #evaluate(waiting: Waiting, change: number): Outcome & { kept: boolean } {
    const { proposal } = waiting;
    const at = this.options.clock.now();
    let result: unknown;
    let kept = false;
    this.stores.store.root.childTransaction(() => {
      try {
        const draft = new Draft(this.stores, proposal.application, change, proposal.by, at);
        result = proposal.evaluate(draft);
        if (isRefusal(result) || proposal.dryRun === true || draft.operations.length + draft.beside === 0) return ABORT;
        draft.finish();
        this.#enter(change, proposal, draft);
        kept = true;
        return undefined;
      } catch (fault) {
        if (isPageFault(fault)) this.options.doubt(fault);
        log.error('a change failed and was taken back', { what: proposal.what, by: proposal.by, fault: String((fault as Error).stack ?? fault) });
        result = fault instanceof DamagedRecord ? refuse('damaged_record', `${fault.message}: niuctl quarantine.`) : refuse('internal');
        kept = false;
        return ABORT;
      }
    });
    return { waiting, result, kept };
  }

  /** The change into the log. */
  #enter(change: number, { by, what, application, job, reverts }: Proposal<unknown>, draft: Draft): void {
    const { at, operations, unit, move, left } = draft;
    const tale = draft.teller.tale();
    const head = {
      at, by, what, application, records: countOf(tale) + draft.beside, tale,
      ...(job === undefined ? {} : { job }), ...(reverts === undefined ? {} : { reverts }), ...(move === undefined ? {} : { move }), ...(draft.isQuiet ? { quiet: true } : {}),
    };
    // Without operations whoever follows the log begins anew.
    if (draft.beside === 0) this.stores.changes.put(numberKey(change), encodeOperations(operations));
    const first = unit === undefined || unit === change ? undefined : readHead(this.stores, unit);
    if (first === undefined) {
      writeHead(this.stores, change, { ...head, ...(unit === undefined ? {} : { unit: change, link: change }) });
      if (reverts !== undefined && head.quiet !== true) this.#takenBack(reverts, change, left);
      return;
    }
    writeHead(this.stores, change, { ...head, unit: unit!, link: first.link ?? unit! });
    const whole = first.tale === undefined ? tale : together(first.tale, tale);
    writeHead(this.stores, unit!, { ...first, unit: unit!, link: change, tale: whole, records: countOf(whole) });
  }

  /** Marks what a change takes back. Where that was itself an undo, what it had taken back is in force again, and so on. */
  #takenBack(reverted: number, by: number, left: number): void {
    const head = readHead(this.stores, reverted);
    if (head === undefined) return;
    writeHead(this.stores, reverted, { ...head, revertedBy: by, left });
    const inForce = head.reverts === undefined ? undefined : readHead(this.stores, head.reverts);
    if (inForce === undefined) return;
    const { revertedBy: _, left: __, ...again } = inForce;
    writeHead(this.stores, head.reverts!, again);
    if (again.reverts !== undefined) this.#takenBack(again.reverts, head.reverts!, 0);
  }

  #failed(fault: unknown, group: readonly Waiting[]): void {
    log.alarm('a commit failed. Next: journalctl -k -p warning, and niuctl system', { alarm: 'commit_failed', fault: String((fault as Error).message ?? fault) });
    const failure = this.#disk.failureOf(fault);
    for (const { settle } of group) settle(refuse(told[failure]));
    if (failure === 'doubt') this.options.doubt(fault);
  }
}
