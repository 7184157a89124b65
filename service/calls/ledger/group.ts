import type { CallStores } from '../call-stores.js';
import { EndedQueue } from '../ended-queue.js';
import type { ClosedBlock } from '../ended-queue.js';
import { encodeOpenCall, openCallKey } from '../open-call.js';
import type { OpenCall } from '../open-call.js';
import type { Account } from './account.js';
import { encodeLine, encodeReference, lineKey, referenceKey } from './ledger-layout.js';
import type { LedgerLine } from './ledger-layout.js';

/** Whose accounts a group writes. */
export interface AccountOwner {
  /** The application's number. */
  readonly application: number;
  /** The account is on disk as it stood when the group was closed. */
  written(account: Account): void;
  /** So is a reference. */
  referenceWritten(scope: string, reference: string): void;
}

interface EnteredLine {
  readonly owner: AccountOwner;
  readonly scope: string;
  readonly line: LedgerLine;
}

export interface StoredValue {
  readonly key: Buffer;
  readonly value: Buffer;
}

/**
 * Money that goes to disk together: everything of one turn of the loop, so that a charge, the CDR of its call and the end of the reservation are all
 * there or none of them is (calling-card.md, Invariants).
 */
export class Group {
  /** Resolves when all of it is on disk. */
  readonly durable: Promise<void>;
  /** Whether it is on disk, as soon as that can be said: false where it cannot be written now and waits. */
  readonly outcome: Promise<boolean>;
  #tell!: (written: boolean) => void;
  readonly #accounts = new Map<Account, AccountOwner>();
  readonly #entered: EnteredLine[] = [];
  readonly #kept = new Set<OpenCall>();
  readonly #dropped: OpenCall[] = [];
  readonly #ended = new EndedQueue();
  /** What the END of calls is answered, should it be repeated. */
  readonly #replies: StoredValue[] = [];
  #images: readonly StoredValue[] = [];
  #lines: readonly StoredValue[] = [];
  #references: readonly StoredValue[] = [];
  #blocks: readonly ClosedBlock[] = [];
  #settle!: () => void;

  constructor() {
    this.durable = new Promise((resolve) => { this.#settle = resolve; });
    this.outcome = new Promise((resolve) => { this.#tell = resolve; });
  }

  /** CDRs in it. */
  get cdrs(): number { return this.#blocks.reduce((sum, { calls }) => sum + calls, 0); }

  /** The account has changed. */
  change(account: Account, owner: AccountOwner): void {
    if (this.#accounts.has(account)) return;
    this.#accounts.set(account, owner);
    account.writing++;
  }

  /** A line of an account that has changed. */
  enter(owner: AccountOwner, account: Account, line: LedgerLine, scope: string): void {
    this.change(account, owner);
    this.#entered.push({ owner, scope, line });
  }

  /** The open call as it stands when the group is written, or later. */
  keep(open: OpenCall): void {
    this.#kept.add(open);
    open.stored = true;
  }

  /** The call has ended: its CDR takes the place of its record; beside it lies what END is answered. */
  end(open: OpenCall, reply: StoredValue): void {
    this.#replies.push(reply);
    this.#kept.delete(open);
    this.#ended.add(open);
  }

  /** Nothing is to be kept of the call. */
  drop(open: OpenCall): void {
    this.#kept.delete(open);
    this.#dropped.push(open);
  }

  /** Nothing is added any more: accounts are laid out as they stand, with exactly the lines that they had until now. */
  close(): void {
    this.#images = [...this.#accounts.keys()].map((account) => ({ key: account.key, value: account.encode() }));
    this.#lines = this.#entered.map(({ owner: { application }, line }) => ({ key: lineKey(application, line.account, line.serial), value: encodeLine(line) }));
    this.#references = this.#entered.flatMap(({ owner: { application }, scope, line }) =>
      line.reference === undefined ? [] : [{ key: referenceKey(application, scope, line.reference), value: encodeReference(line) }]);
    this.#ended.close();
    this.#blocks = this.#ended.take(Infinity);
  }

  /** Within a batch; may be done again when that failed. What ends goes first, for a call id may have come again in the same turn. */
  put({ call, cdr, account, ledger, reference }: CallStores): void {
    for (const { key, value, stored } of this.#blocks) {
      withBatch(cdr.put(key, value));
      for (const open of stored) withBatch(call.remove(open));
    }
    for (const { key, value } of this.#replies) withBatch(call.put(key, value));
    for (const open of this.#dropped) withBatch(call.remove(openCallKey(open)));
    for (const open of this.#kept) withBatch(call.put(openCallKey(open), encodeOpenCall(open)));
    for (const { key, value } of this.#images) withBatch(account.put(key, value));
    for (const { key, value } of this.#lines) withBatch(ledger.put(key, value));
    for (const { key, value } of this.#references) withBatch(reference.put(key, value));
  }

  /** It is on disk: who waits for it goes on. */
  settle(): void {
    for (const { owner, scope, line: { reference } } of this.#entered) if (reference !== undefined) owner.referenceWritten(scope, reference);
    for (const [account, owner] of this.#accounts) {
      account.writing--;
      owner.written(account);
    }
    this.#settle();
    this.#tell(true);
  }

  /** It cannot be written now: who waits is told so, and it is written later. */
  stall(): void {
    this.#tell(false);
  }
}

/** The promise of the whole batch says whether it came to disk; a single one must not end the process. */
function withBatch(written: Promise<void>): void {
  written.catch(() => undefined);
}
