import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/clock.js';
import { writeDurably } from '../core/durable-file.js';
import { log } from '../core/log.js';
import { compareUnits } from '../pair/audit.js';
import type { Comparison, Sides } from '../pair/audit.js';
import type { Json } from '../schema/kind.js';

/** An audit that came to its end. */
interface AuditDone {
  /** When it was begun, in milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly tookMs: number;
  /** Entries of this unit that were compared. */
  readonly entries: number;
  readonly differences: number;
  /** Some of them are of money. */
  readonly money: boolean;
  /** One of them, as a person reads it. */
  readonly first?: string;
  /** What became of them. */
  readonly mended: Mended;
}

/**
 * `ordered`: the other unit takes the stores of this one, and its own stay beside. `waits`: for a person's word, since
 * money differs. `damaged`: this unit is the one that is wrong. `refused`: the other did not take the order.
 */
type Mended = 'none' | 'ordered' | 'waits' | 'damaged' | 'refused';

interface PairAuditOptions {
  readonly clock: Clock;
  readonly stateFolder: string;
  readonly sides: Sides;
  /** Has the other unit take the stores of this one. */
  readonly mend: () => Promise<boolean>;
}

const fileName = 'audit.json';

/**
 * Audits of the active: both units are compared while they serve, each night and whenever somebody asks. What is
 * another on the other unit is mended from this one, by a snapshot, with an alarm; money only by a person's word, and
 * nothing where this unit is the one that is damaged.
 */
export class PairAudit {
  #running: Promise<void> | undefined;
  #last: AuditDone | undefined;
  #failed: { readonly at: number; readonly reason: string } | undefined;
  #date: string | undefined;

  constructor(readonly options: PairAuditOptions) {
    this.#last = readLast(options.stateFolder);
  }

  /** As people and metrics see it; undefined before the first. */
  get state(): { readonly [name: string]: Json } | undefined {
    const [running, last, failed] = [this.#running !== undefined, this.#last, this.#failed];
    if (!running && last === undefined && failed === undefined) return undefined;
    return {
      ...(running && { running }),
      ...(failed && { failed: failed.reason }),
      ...(last && {
        at: new Date(last.at).toISOString(),
        took_ms: last.tookMs,
        entries: last.entries,
        differences: last.differences,
        ...(last.first !== undefined && { first: last.first, money: last.money }),
        mended: last.mended,
      }),
    };
  }

  /** One a local date; the first that a process sees has had its own where there was one ever. */
  night(date: string): void {
    const isFirst = this.#date === undefined && this.#last === undefined;
    if (this.#date === date) return;
    this.#date = date;
    if (!isFirst) void this.run(false);
  }

  /**
   * Begins one where none is under way. `repair`: what differs is mended even where it is money. Resolves at its end.
   */
  run(repair: boolean): Promise<void> {
    return (this.#running ??= this.#run(repair).finally(() => {
      this.#running = undefined;
    }));
  }

  async #run(repair: boolean): Promise<void> {
    const { clock, sides, stateFolder } = this.options;
    const [at, began] = [clock.now(), clock.monotonic()];
    try {
      const found = await compareUnits(sides);
      const mended = await this.#mend(found, repair);
      const [first] = found.differences;
      this.#last = {
        at,
        tookMs: Math.round(clock.monotonic() - began),
        entries: found.entries,
        differences: found.differences.length + found.beyond,
        money: found.money,
        mended,
        ...(first && { first: `${first.database} ${first.key}: ${first.here} here, ${first.there} there` }),
      };
      this.#failed = undefined;
      writeDurably(join(stateFolder, fileName), `${JSON.stringify(this.#last)}\n`, 0o640);
      this.#tell(this.#last);
    } catch (fault) {
      const reason = (fault as Error).message.split('\n')[0]!;
      this.#failed = { at, reason };
      log.warning('the two units of the pair could not be compared', { reason });
    }
  }

  async #mend({ differences, beyond, money }: Comparison, repair: boolean): Promise<Mended> {
    if (differences.length + beyond === 0) return 'none';
    if (differences.some(({ here }) => here === 'damaged')) return 'damaged';
    if (money && !repair) return 'waits';
    return (await this.options.mend()) ? 'ordered' : 'refused';
  }

  #tell({ differences, first, mended, money, entries, tookMs }: AuditDone): void {
    if (differences === 0) log.notice('both units of the pair hold the same', { entries, took_ms: tookMs });
    else
      log.alarm('the two units of the pair differ', { alarm: 'pair_differences', differences, first, money, mended });
  }
}

function readLast(stateFolder: string): AuditDone | undefined {
  try {
    const done = JSON.parse(readFileSync(join(stateFolder, fileName), 'utf8')) as Partial<AuditDone>;
    return typeof done.at === 'number' && typeof done.differences === 'number' ? (done as AuditDone) : undefined;
  } catch {
    return undefined;
  }
}
