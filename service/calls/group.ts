import type { CallStores } from './call-stores.js';
import { carryOutIn } from './effect.js';
import type { Effect, EffectKind, StoreName } from './effect.js';
import { encodeEnded, endedKey } from './ended-answers.js';
import type { EndedAnswer } from './ended-answers.js';
import { EndedQueue } from './ended-queue.js';
import type { ClosedBlock } from './ended-queue.js';
import type { Account } from './ledger/account.js';
import { encodeLine, encodeReference, lineKey, referenceKey } from './ledger/ledger-layout.js';
import type { LedgerLine } from './ledger/ledger-layout.js';
import { encodeOpenCall, openCallKey } from './open-call-layout.js';
import type { OpenCall } from './open-call.js';

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

/**
 * What goes to disk together: everything of one turn of the loop, so that a charge, the CDR of its call and the end of
 * the reservation are all there or none of them is (calling-card.md, Invariants). Its bytes are made once, when it is
 * closed.
 */
export class Group {
  /** Resolves when all of it is on disk. */
  readonly durable: Promise<void>;
  /** Whether it is on disk, as soon as that can be said: false where it cannot be written now and waits. */
  readonly outcome: Promise<boolean>;
  /** CDRs in it. */
  cdrs = 0;
  /** About how many bytes it has beside money. */
  bytes = 0;
  #tell!: (written: boolean) => void;
  #settle!: () => void;
  readonly #accounts = new Map<Account, AccountOwner>();
  readonly #entered: EnteredLine[] = [];
  readonly #kept = new Set<OpenCall>();
  readonly #ended = new EndedQueue();
  /** What the END of calls is answered, should it be repeated. */
  readonly #answers: EndedAnswer[] = [];
  /** In the order in which they were asked for; what is laid out at the end comes behind. */
  readonly #effects: Effect[] = [];
  readonly #own: ((stores: CallStores) => void)[] = [];

  /** `serial` tells it apart from every other. */
  constructor(private readonly serial: number) {
    this.durable = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.outcome = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  put(store: StoreName, key: Buffer, value: Buffer): void {
    this.#add('put', store, key, value);
  }

  remove(store: StoreName, key: Buffer): void {
    this.#add('remove', store, key, undefined);
  }

  /** CDRs that were not there before, and what goes of the open calls that they were. */
  block({ key, value, calls }: ClosedBlock, stored: readonly Buffer[]): void {
    this.#add('block', 'cdr', key, value);
    for (const open of stored) this.remove('call', open);
    this.cdrs += calls;
  }

  /** The lines of an application's numbers before an hour (`forgottenLines`) lead nowhere any more. */
  forget(key: Buffer): void {
    this.#add('forget', 'cdrByNumber', key, undefined);
  }

  /** Something that this unit alone keeps: within the batch, before all else. */
  own(write: (stores: CallStores) => void): void {
    this.#own.push(write);
  }

  /** The account has changed. */
  change(account: Account, owner: AccountOwner): void {
    if (this.#accounts.has(account)) return;
    this.#accounts.set(account, owner);
    account.writing();
  }

  /** A line of an account that has changed. */
  enter(owner: AccountOwner, account: Account, line: LedgerLine, scope: string): void {
    this.change(account, owner);
    this.#entered.push({ owner, scope, line });
  }

  /** The open call as it stands when the group is closed. */
  keep(open: OpenCall): void {
    if (!this.#kept.has(open)) this.bytes += openCallBytes;
    this.#kept.add(open);
    open.store();
  }

  /** The call is written elsewhere, or later. */
  leave(open: OpenCall): void {
    this.#kept.delete(open);
  }

  /** The call has ended: its CDR takes the place of its record. */
  end(open: OpenCall): void {
    this.#kept.delete(open);
    this.#ended.add(open);
  }

  /** What the END of a call is answered from now on. */
  answer(answer: EndedAnswer): void {
    this.#answers.push(answer);
  }

  /** Nothing is to be kept of the call. */
  drop(open: OpenCall): void {
    this.#kept.delete(open);
    this.remove('call', openCallKey(open));
  }

  /**
   * Nothing is added any more: accounts are laid out as they stand, with exactly the lines that they had until now.
   * Gives all that is done.
   */
  close(): readonly Effect[] {
    this.#ended.close();
    for (const block of this.#ended.take(Infinity)) this.block(block, block.stored);
    if (this.#answers.length > 0)
      this.put('ended', endedKey(this.#answers.at(-1)!.atMs, this.serial), encodeEnded(this.#answers));
    // Behind what ends, for a call id may have come again in the same turn.
    for (const open of this.#kept) this.put('call', openCallKey(open), encodeOpenCall(open));
    for (const account of this.#accounts.keys()) this.put('account', account.key, account.encode());
    for (const {
      owner: { application },
      scope,
      line,
    } of this.#entered) {
      this.put('ledger', lineKey(application, line.account, line.serial), encodeLine(line));
      if (line.reference !== undefined)
        this.put('reference', referenceKey(application, scope, line.reference), encodeReference(line));
    }
    return this.#effects;
  }

  /** Within a batch; may be done again when that failed. */
  write(stores: CallStores): void {
    for (const write of this.#own) write(stores);
    for (const effect of this.#effects) carryOutIn(stores, effect);
  }

  /** It is on disk: who waits for it goes on. */
  settle(): void {
    for (const {
      owner,
      scope,
      line: { reference },
    } of this.#entered)
      if (reference !== undefined) owner.referenceWritten(scope, reference);
    for (const [account, owner] of this.#accounts) {
      account.written();
      owner.written(account);
    }
    this.#settle();
    this.#tell(true);
  }

  /** It cannot be written now: who waits is told so, and it is written later. */
  stall(): void {
    this.#tell(false);
  }

  #add(kind: EffectKind, store: StoreName, key: Buffer, value: Buffer | undefined): void {
    this.#effects.push({ kind, store, key, value });
    this.bytes += key.length + (value?.length ?? 0);
  }
}

/** What an open call takes, about. */
const openCallBytes = 200;
