import { limits } from '../../core/limits.js';
import { cdrIdentifier, parseCdrIdentifier } from '../cdr.js';
import type { Cdr, CdrPlace } from '../cdr.js';
import { Cdrs } from '../cdrs.js';
import type { AccountMoney } from '../../routing/account.js';
import type { CallStores } from '../call-stores.js';
import { HeldMoney } from './held-money.js';
import { accountKey, decodeAccount, readAccountKey } from './ledger-layout.js';
import type { LedgerLine } from './ledger-layout.js';
import { LedgerReader } from './ledger-reader.js';

/** What was gone through, and what does not hold: at most `limits.ledgerFaults` of it. */
export interface LedgerReceipt {
  readonly accounts: number;
  readonly lines: number;
  /** Lines that the settling of calls has entered. */
  readonly charges: number;
  /** CDRs of settled calls. */
  readonly settled: number;
  readonly faults: readonly string[];
}

interface VerifyOptions {
  /** Calls that arrived before are not looked for among the CDRs: they may have been purged. */
  readonly cdrsFromMs: number;
  /** Lines, calls and CDRs looked at in one turn of the loop. */
  readonly inTurn?: number;
  /** What the application finds wrong with an account, in words (routing/service.ts). */
  readonly audit?: (account: string, money: AccountMoney) => string | undefined;
  /** Says that it is to end: what was not looked at by then stays out of the receipt. */
  readonly stopping?: () => boolean;
}

/**
 * Goes through the money of an application on disk (calling-card.md, Invariants): the lines of every account have no
 * gap and come to what the account says; every line of a call is in its CDR, and every line that a CDR names is there
 * with that amount. May run while calls are made: what is written together is read together, and nothing that was
 * written changes.
 */
export async function verifyLedger(
  stores: CallStores,
  application: number,
  options: VerifyOptions,
): Promise<LedgerReceipt> {
  const verification = new Verification(stores, application, options);
  if (options.audit !== undefined) await verification.walkOpenCalls();
  await verification.walkAccounts();
  await verification.walkCdrs();
  return verification.receipt();
}

class Verification {
  readonly #reader: LedgerReader;
  readonly #cdrs: Cdrs;
  readonly #faults: string[] = [];
  readonly #inTurn: number;
  readonly #held: HeldMoney;
  #accounts = 0;
  #lines = 0;
  #charges = 0;
  #settled = 0;
  #looked = 0;

  constructor(
    private readonly stores: CallStores,
    private readonly application: number,
    private readonly options: VerifyOptions,
  ) {
    this.#reader = new LedgerReader(application, stores);
    this.#cdrs = new Cdrs(stores.cdr, stores.cdrByNumber);
    this.#inTurn = options.inTurn ?? limits.ledgerLines;
    this.#held = new HeldMoney(application, stores.call);
  }

  receipt(): LedgerReceipt {
    return {
      accounts: this.#accounts,
      lines: this.#lines,
      charges: this.#charges,
      settled: this.#settled,
      faults: this.#faults,
    };
  }

  /** Who holds money, for the application's own look at its accounts. */
  async walkOpenCalls(): Promise<void> {
    const steps = this.#held.remember(this.#inTurn);
    while (steps.next().done !== true && !this.#isStopped) await this.#turn(this.#inTurn);
  }

  async walkAccounts(): Promise<void> {
    let behind = accountKey(this.application, '');
    while (!this.#isStopped) {
      const key = this.#nextAccount(behind);
      if (key === undefined) break;
      await this.#account(key);
      behind = Buffer.concat([key, Buffer.of(0)]);
    }
    // Those that nothing was ever moved on.
    for (const account of this.#held.accounts())
      if (this.stores.account.get(accountKey(this.application, account)) === undefined) this.#audit(account);
  }

  async walkCdrs(): Promise<void> {
    const range = { application: this.application, fromMs: this.options.cdrsFromMs, toMs: Infinity };
    let after: CdrPlace | undefined;
    do {
      await this.#turn(this.#inTurn);
      after = this.#someCdrs(after === undefined ? range : { ...range, after });
    } while (after !== undefined && !this.#isStopped);
  }

  /** Gives where it came to, or undefined at the end. */
  #someCdrs(range: Parameters<Cdrs['list']>[0]): CdrPlace | undefined {
    let left = this.#inTurn;
    for (const cdr of this.#cdrs.list(range)) {
      this.#cdr(cdr);
      if (--left === 0) return { application: cdr.application, arrivedMs: cdr.arrivedMs, serial: cdr.serial };
    }
    return undefined;
  }

  #nextAccount(from: Buffer): Buffer | undefined {
    for (const { key } of this.stores.account.scan(from, 1))
      return readAccountKey(key).application === this.application ? key : undefined;
    return undefined;
  }

  async #account(key: Buffer): Promise<void> {
    const { account } = readAccountKey(key);
    await this.#turn(1);
    const { moved, serial } = decodeAccount(this.stores.account.get(key)!);
    this.#accounts++;
    let sum = 0;
    for (let last = 0; last < serial && !this.#isStopped; ) {
      const lines = this.#reader.lines(account, last, Math.min(this.#inTurn, serial - last));
      for (const line of lines) {
        sum += line.amount;
        if (line.serial !== last + 1) this.#fault(`account ${account} has line ${line.serial} behind line ${last}`);
        if (line.moved !== sum)
          this.#fault(`line ${line.serial} of account ${account} says ${line.moved}, the lines come to ${sum}`);
        last = line.serial;
        this.#line(line);
      }
      if (lines.length === 0) {
        this.#fault(`account ${account} lacks its lines from ${last + 1} to ${serial}`);
        break;
      }
      await this.#turn(lines.length);
    }
    if (this.#isStopped) return;
    if (sum !== moved) this.#fault(`account ${account} says ${moved}, its lines come to ${sum}`);
    if (this.#reader.lines(account, serial, 1).length > 0) this.#checkNewer(key, serial);
    this.#audit(account);
  }

  /** Movements and reservations are of one snapshot. */
  #audit(account: string): void {
    const { audit } = this.options;
    if (audit === undefined) return;
    this.#reader.refresh();
    const words = audit(account, { moved: this.#reader.moved(account), reserved: this.#held.on(account) });
    if (words !== undefined) this.#fault(words);
  }

  /** A line behind the last was entered meanwhile, or belongs to nothing. */
  #checkNewer(key: Buffer, serial: number): void {
    if (decodeAccount(this.stores.account.get(key)!).serial <= serial)
      this.#fault(`account ${readAccountKey(key).account} has lines behind its last, ${serial}`);
  }

  #line(line: LedgerLine): void {
    this.#lines++;
    const place = line.call === undefined ? undefined : parseCdrIdentifier(line.call);
    if (place === undefined || place.application !== this.application) {
      if (line.reason === 'charge')
        this.#fault(`line ${line.serial} of account ${line.account} is a charge without a call`);
      return;
    }
    this.#charges++;
    if (place.arrivedMs < this.options.cdrsFromMs) return;
    const entry = this.#cdrs
      .get(place)
      ?.entries?.find(({ account, serial }) => account === line.account && serial === line.serial);
    if (entry?.amount !== line.amount)
      this.#fault(
        `line ${line.serial} of account ${line.account} moves ${line.amount}, the CDR of its call ${entry === undefined ? 'does not have it' : `says ${entry.amount}`}`,
      );
  }

  #cdr(cdr: Cdr): void {
    if (cdr.entries === undefined) return;
    this.#settled++;
    for (const { account, serial, amount } of cdr.entries) {
      const line = this.#reader.line(account, serial);
      if (line?.amount !== amount || line.call !== cdrIdentifier(cdr))
        this.#fault(`CDR ${cdrIdentifier(cdr)} moves ${amount} on account ${account}, line ${serial} does not`);
    }
  }

  get #isStopped(): boolean {
    return this.options.stopping?.() === true;
  }

  #fault(words: string): void {
    if (this.#faults.length < limits.ledgerFaults) this.#faults.push(words);
  }

  /** Lets other work have its turn when enough was looked at; what is read next is of a newer snapshot. */
  async #turn(looked: number): Promise<void> {
    this.#looked += looked;
    if (this.#looked < this.#inTurn) return;
    this.#looked = 0;
    await new Promise((resolve) => setImmediate(resolve));
    this.#reader.refresh();
  }
}
