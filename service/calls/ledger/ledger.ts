import { assert } from '../../core/assert.js';
import { limits } from '../../core/limits.js';
import type { Accounts, Entered, Movement } from '../../routing/account.js';
import type { LedgerStores } from '../call-stores.js';
import type { AccountOwner } from '../group.js';
import type { GroupCommit } from '../group-commit.js';
import { TurnoverMap } from '../../core/turnover-map.js';
import { TwoGenerations } from '../two-generations.js';
import { Account } from './account.js';
import { CheckedMovements } from './checked-movements.js';
import type { Entry } from './entry.js';
import { accountKey, decodeReference, referenceKey } from './ledger-layout.js';
import { nothing, storedAccount } from './ledger-reader.js';

/** What movements have in common beside their instant. */
interface Entering {
  /** The call whose settling moves the money. */
  readonly call?: string;
  /** Who has them entered. */
  readonly by?: string;
}

/**
 * The money of one application's accounts in the calls thread (calling-card.md, Reserve, settle). Memory is changed in
 * the turn in which something is asked, so that two calls cannot spend the same cent; the disk follows in groups.
 * Accounts are read when they are first asked for; those with open calls, or on their way to the disk, stay, and of the
 * others as many as `limit`.
 */
export class Ledger implements Accounts, AccountOwner {
  readonly #busy = new TurnoverMap<Account>();
  readonly #resting: TwoGenerations<Account>;
  /** What references that are on their way to the disk were entered with, by scope and reference. */
  readonly #entering = new TurnoverMap<Entered>();

  /** `application` is its number. */
  constructor(
    readonly application: number,
    private readonly stores: LedgerStores,
    private readonly groups: GroupCommit,
    limit: number = limits.restingAccounts,
  ) {
    this.#resting = new TwoGenerations(limit);
  }

  moved(account: string): number {
    return this.#account(account).moved;
  }

  reserved(account: string, callId?: string): number {
    const { reserved, held } = this.#heldBeside(account, callId);
    return reserved - (held ?? 0);
  }

  calls(account: string, callId?: string): number {
    const { calls, held } = this.#heldBeside(account, callId);
    return calls - (held === undefined ? 0 : 1);
  }

  mark(account: string, name: string): number | undefined {
    return this.#account(account).mark(name);
  }

  entered(scope: string, reference: string): Entered | undefined {
    const entering = this.#entering.get(`${scope}\0${reference}`);
    if (entering !== undefined) return entering;
    this.stores.reference.refresh();
    const stored = this.stores.reference.get(referenceKey(this.application, scope, reference));
    return stored === undefined ? undefined : decodeReference(stored);
  }

  /** What open calls hold of all accounts. */
  *held(): Iterable<{ readonly account: string; readonly callId: string; readonly amount: number }> {
    for (const { name, holders } of this.#busy.values())
      for (const [callId, amount] of holders) yield { account: name, callId, amount };
  }

  /** Puts a reservation in the place of the call's own on this account. It is kept with the open call, not here. */
  reserve(account: string, callId: string, amount: number): void {
    assert(Number.isSafeInteger(amount) && amount >= 0, 'a reservation is a whole amount from 0');
    const found = this.#account(account);
    found.reserve(callId, amount);
    this.#hold(found);
  }

  free(account: string, callId: string): void {
    const found = this.#account(account);
    found.free(callId);
    this.#letRest(found);
  }

  /**
   * Enters movements, all or none, in one group; `call` is named in each where it is given. Nothing was entered since
   * they were checked.
   */
  enter({ movements }: CheckedMovements, atMs: number, { call, by }: Entering = {}): readonly Entry[] {
    return movements.map(({ account: name, amount, reason, reference, scope = name, ...asked }) => {
      const account = this.#changed(name);
      account.enter(amount);
      const { moved, serial } = account;
      this.groups.group.enter(
        this,
        account,
        { account: name, serial, atMs, amount, reason, call: call ?? asked.call, reference, by, moved },
        scope,
      );
      if (reference !== undefined) this.#entering.set(`${scope}\0${reference}`, { account: name, amount });
      return { account: name, serial, amount };
    });
  }

  /**
   * The same, but nothing at all where one of them bears a reference that its scope has had. Resolves when they are on
   * disk, or those before.
   */
  async move(movements: readonly Movement[], atMs: number, by?: string): Promise<void> {
    const had = movements.some(
      ({ account, reference, scope = account }) =>
        reference !== undefined && this.entered(scope, reference) !== undefined,
    );
    if (!had) this.enter(new CheckedMovements(movements, this), atMs, by === undefined ? {} : { by });
    await this.groups.durable();
  }

  /** Something happened to the account; only the first time counts. */
  note(account: string, name: string, atMs: number): void {
    if (this.#account(account).mark(name) === undefined) this.#changed(account).note(name, atMs);
  }

  /** The same; resolves when it is on disk. */
  async markNow(account: string, name: string, atMs: number): Promise<void> {
    this.note(account, name, atMs);
    await this.groups.durable();
  }

  written(account: Account): void {
    this.#letRest(account);
  }

  /** The account was written by another unit, which this one follows: what is on disk of it counts. */
  renew(name: string): void {
    this.#resting.delete(name);
    const busy = this.#busy.get(name);
    if (busy === undefined) return;
    this.stores.account.refresh();
    busy.load(storedAccount(this.stores, this.application, name, busy.key) ?? nothing);
  }

  /** Accounts of which no call holds anything are read again when they are asked for. */
  forget(): void {
    this.#resting.turn();
    this.#resting.turn();
  }

  referenceWritten(scope: string, reference: string): void {
    this.#entering.delete(`${scope}\0${reference}`);
  }

  #heldBeside(
    account: string,
    callId: string | undefined,
  ): { readonly reserved: number; readonly calls: number; readonly held: number | undefined } {
    const found = this.#account(account);
    return {
      reserved: found.reserved,
      calls: found.calls,
      held: callId === undefined ? undefined : found.held(callId),
    };
  }

  #account(name: string): Account {
    const kept = this.#busy.get(name) ?? this.#resting.get(name);
    if (kept !== undefined) return kept;
    // Not in memory, so all that was ever written of it is on disk.
    this.stores.account.refresh();
    const key = accountKey(this.application, name);
    const account = new Account(name, key, storedAccount(this.stores, this.application, name, key));
    this.#resting.set(name, account);
    return account;
  }

  /** The account, which is about to change and to be written. */
  #changed(name: string): Account {
    const account = this.#account(name);
    this.groups.group.change(account, this);
    this.#hold(account);
    return account;
  }

  #hold(account: Account): void {
    if (this.#busy.has(account.name)) return;
    this.#busy.set(account.name, account);
    this.#resting.delete(account.name);
  }

  #letRest(account: Account): void {
    if (!account.atRest || !this.#busy.delete(account.name)) return;
    this.#resting.set(account.name, account);
  }
}
