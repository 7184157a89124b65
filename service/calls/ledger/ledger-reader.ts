import { DamagedRecord } from '../../core/damaged-record.js';
import type { Accounts, Entered } from '../../routing/account.js';
import type { LedgerStores } from '../call-stores.js';
import {
  accountKey,
  decodeAccount,
  decodeLine,
  decodeReference,
  lineKey,
  readAccountKey,
  referenceKey,
} from './ledger-layout.js';
import type { AccountImage, LedgerLine } from './ledger-layout.js';

/** Of an account that nothing was ever entered for. */
export const nothing: AccountImage = { moved: 0, serial: 0, marks: {} };

/**
 * What is on disk of an account. One that is damaged is told from its last line, which has its sum and serial: only
 * when things first happened to it is forgotten, and the next movement writes it anew. Throws `DamagedRecord` where the
 * line cannot be told either.
 */
export function storedAccount(
  { account, ledger }: LedgerStores,
  application: number,
  name: string,
  key: Buffer,
): AccountImage | undefined {
  try {
    const stored = account.get(key);
    return stored === undefined ? undefined : decodeAccount(stored);
  } catch (fault) {
    if (!(fault instanceof DamagedRecord)) throw fault;
    for (const line of ledger.scanBack(lineKey(application, name, lastSerial), 1)) {
      const of = readAccountKey(line.key);
      if (of.application !== application || of.account !== name) break;
      const { moved, serial } = decodeLine(line.key, line.value);
      return { moved, serial, marks: {} };
    }
    return nothing;
  }
}
const lastSerial = 2 ** 48 - 1;

/**
 * The money of one application's accounts as it is on disk, for every thread but that of the calls. What open calls
 * have reserved is not known here.
 */
export class LedgerReader implements Accounts {
  /** `application` is its number. */
  constructor(
    readonly application: number,
    private readonly stores: LedgerStores,
  ) {}

  /** Sees what was written since the last reading. */
  refresh(): void {
    this.stores.account.refresh();
  }

  /** All zero for an account that nothing was ever entered for. */
  account(account: string): AccountImage {
    return storedAccount(this.stores, this.application, account, accountKey(this.application, account)) ?? nothing;
  }

  moved(account: string): number {
    return this.account(account).moved;
  }

  mark(account: string, name: string): number | undefined {
    return this.account(account).marks[name];
  }

  entered(scope: string, reference: string): Entered | undefined {
    const stored = this.stores.reference.get(referenceKey(this.application, scope, reference));
    return stored === undefined ? undefined : decodeReference(stored);
  }

  reserved(): number {
    return 0;
  }
  calls(): number {
    return 0;
  }

  line(account: string, serial: number): LedgerLine | undefined {
    const key = lineKey(this.application, account, serial);
    const stored = this.stores.ledger.get(key);
    return stored === undefined ? undefined : decodeLine(key, stored);
  }

  /** At most `limit` lines behind the one of serial `after`, oldest first. */
  lines(account: string, after: number, limit: number): readonly LedgerLine[] {
    const found = this.#ofAccount(
      this.stores.ledger.scan(lineKey(this.application, account, after), limit + 1),
      account,
    );
    return found.filter(({ serial }) => serial > after).slice(0, limit);
  }

  /** At most `limit` lines before the one of serial `before`, newest first; `Infinity` begins at the end. */
  linesBack(account: string, before: number, limit: number): readonly LedgerLine[] {
    const from = Math.min(before, this.account(account).serial + 1);
    return this.#ofAccount(this.stores.ledger.scanBack(lineKey(this.application, account, from), limit), account);
  }

  #ofAccount(scan: Iterable<{ key: Buffer; value: Buffer }>, account: string): readonly LedgerLine[] {
    const lines: LedgerLine[] = [];
    for (const { key, value } of scan) {
      const of = readAccountKey(key);
      if (of.application !== this.application || of.account !== account) break;
      lines.push(decodeLine(key, value));
    }
    return lines;
  }
}
