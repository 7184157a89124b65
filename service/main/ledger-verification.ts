import { callStores } from '../calls/call-stores.js';
import { Cdrs } from '../calls/cdrs.js';
import type { Hosted } from '../routing/hosted.js';
import { verifyLedger } from '../calls/ledger/verify.js';
import type { LedgerReceipt } from '../calls/ledger/verify.js';
import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import type { Reader } from '../database/reader.js';
import { cdrRetentionDays } from '../parts/settings.js';
import { Settings } from '../schema/setting.js';
import { movedColumn } from '../schema/table.js';

const dayMs = 86_400_000;
const nothing: LedgerReceipt = { accounts: 0, lines: 0, charges: 0, settled: 0, faults: [] };

/** Goes through the ledgers of applications, each of them once at a time, and says in the journal how they stand. */
export class LedgerVerification {
  readonly #running = new Map<string, Promise<LedgerReceipt>>();
  readonly #settings = new Settings();
  #stopping = false;

  /** `tell` hears of each receipt that is whole. */
  constructor(
    private readonly hosted: readonly Hosted[],
    private readonly reader: Reader,
    private readonly clock: Clock,
    private readonly tell: (application: string, receipt: LedgerReceipt) => void,
  ) {}

  /** Who asks while it is gone through gets the same receipt; nothing in it for an application without accounts. */
  verify(name: string): Promise<LedgerReceipt> {
    const known = this.#running.get(name);
    if (known !== undefined) return known;
    if (this.#stopping) return Promise.resolve(nothing);
    const running = this.#verify(this.hosted.find(({ application }) => application.name === name)!).finally(() =>
      this.#running.delete(name),
    );
    this.#running.set(name, running);
    return running;
  }

  /** Resolves when nothing reads any more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.allSettled(this.#running.values());
  }

  async #verify({ application: { name, number, tables }, service }: Hosted): Promise<LedgerReceipt> {
    if (!tables.some((table) => movedColumn(table) !== undefined)) return nothing;
    const receipt = await verifyLedger(callStores(this.reader.stores), number, {
      cdrsFromMs: this.#cdrsFromMs(name, number),
      stopping: () => this.#stopping,
      ...(service.audit === undefined
        ? {}
        : { audit: (account, money) => service.audit!(account, money, this.#view(name)) }),
    });
    if (this.#stopping) return receipt;
    const { faults, ...counted } = receipt;
    if (faults.length === 0) log.info('the ledger holds', { application: name, ...counted });
    else
      log.error('the ledger does not hold', { application: name, ...counted, faults: faults.length, first: faults[0] });
    this.tell(name, receipt);
    return receipt;
  }

  /**
   * CDRs are kept for a time, and were perhaps for a shorter one: those before the oldest that there is may have gone.
   */
  #cdrsFromMs(name: string, application: number): number {
    const days = this.#settings.read(this.#view(name), cdrRetentionDays)!;
    const keptMs = days === 0 ? 0 : this.clock.now() - days * dayMs;
    const { cdr, cdrByNumber } = callStores(this.reader.stores);
    cdr.refresh();
    for (const oldest of new Cdrs(cdr, cdrByNumber).list({ application, fromMs: 0, toMs: Infinity }))
      return Math.max(keptMs, oldest.arrivedMs);
    return keptMs;
  }

  #view(name: string) {
    this.reader.refresh();
    return this.reader.view(name);
  }
}
