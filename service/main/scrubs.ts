import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/clock.js';
import { writeDurably } from '../core/durable-file.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { refuse } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import type { DamagedPlace } from '../database/damages.js';
import type { DamagedRecordFound, Quarantined } from '../database/quarantine.js';
import { doubtIndexes } from '../database/rebuild.js';
import { scrubFile } from '../database/scrub.js';
import type { ScrubReceipt } from '../database/scrub.js';
import type { ScrubStarter } from '../database/scrub-starter.js';
import { formatTimestamp } from '../core/zones.js';
import { localDate } from '../jobs/schedule.js';
import type { Metric } from '../core/metric.js';
import type { Json } from '../schema/kind.js';
import type { Found } from './standing.js';

/** What scrubs need of the rest. */
export interface ScrubSurroundings {
  readonly clock: Clock;
  /** The zone of the NIU, an IANA name. */
  readonly zone: () => string;
  readonly helper: ScrubStarter;
  readonly stateFolder: string;
  readonly readOnly: boolean;
  /** The stores were made by this start: their first night is yet to come. */
  readonly isNew: boolean;
  /** Whether a nightly purge or a backup of this date is still to begin, or under way. */
  readonly isBusy: () => Promise<boolean>;
  /** How the record of a place is called. */
  readonly spelled: (place: DamagedPlace) => string;
  /** Puts a damaged record into quarantine; false where it stays where it is. */
  readonly take: (found: DamagedRecordFound) => Promise<boolean | RefusalData>;
  readonly list: () => readonly Quarantined[];
  /** Lets one go for good; false where there is none. */
  readonly letGo: (kept: Quarantined, by: string) => Promise<boolean | RefusalData>;
}

/** A scrub that went through everything. */
interface Done extends ScrubReceipt {
  readonly at: number;
  readonly tookMs: number;
}

/**
 * Scrubs of both stores: one for each local date, behind its purge and backup, one of a table in which a thread has met
 * a damaged record, and whenever somebody asks (availability.md, The store on disk). What is damaged is one alarm, with
 * its name and what to do, and goes into quarantine: nothing ends for it.
 */
export class Scrubs {
  #last: Done | undefined;
  #failed: { readonly at: number; readonly reason: string } | undefined;
  #running: Promise<void> | undefined;
  /** Local date that has had its scrub. */
  #date: string | undefined;
  /** Everything is to be gone through. */
  #isWanted = false;
  /** Tables to be gone through for what was met there. */
  readonly #wanted = new Set<string>();
  /** What is damaged and lies where it was, by its name. */
  readonly #lying = new Set<string>();
  #alarms = 0;

  constructor(readonly surroundings: ScrubSurroundings) {
    const { clock, zone, isNew, stateFolder } = surroundings;
    this.#last = readDone(stateFolder);
    if (this.#last !== undefined) this.#date = localDate(zone(), this.#last.at);
    else if (isNew) this.#date = localDate(zone(), clock.now());
  }

  /** Looks whether the scrub of the night is due, and begins it. Anyone may call it at any time. */
  async look(): Promise<void> {
    const { clock, zone, isBusy } = this.surroundings;
    if (this.#running !== undefined || this.#date === localDate(zone(), clock.now())) return;
    if (this.#failed !== undefined && Math.abs(clock.now() - this.#failed.at) < limits.backupRetryMs) return;
    if (await isBusy()) return;
    this.begin();
    await this.idle();
  }

  /** Begins one of everything where none is under way, or waits for one of a table to be over. */
  begin(): void {
    this.#isWanted = true;
    void this.#goOn();
  }

  /** A thread has met something damaged. */
  met(place: DamagedPlace): void {
    this.#alarm(place);
    if (place.environment === 'calls') return void this.#take({ ...place, entries: [] });
    this.#wanted.add(place.database.split('.').slice(0, 2).join('.'));
    void this.#goOn();
  }

  /** Lets what has this id go for good. Refuses `not_found` where there is no such thing, and as who keeps it does. */
  async letGo(id: string, by: string): Promise<RefusalData | undefined> {
    const kept = this.surroundings.list().find((each) => each.id === id);
    const gone = kept === undefined ? false : await this.surroundings.letGo(kept, by);
    if (gone === true) log.notice('a damaged record was let go', { record: `${kept!.table} ${kept!.key}`, by });
    return gone === true
      ? undefined
      : gone === false
        ? refuse('not_found', 'No such record is in quarantine.').toData()
        : gone;
  }

  /** Resolves when none is under way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** What `scrub` and `quarantine` of `GET /system` show. */
  state(nowMs: number): { readonly scrub: { readonly [name: string]: Json }; readonly quarantine: Json } {
    const last = this.#last;
    const text = (at: number): string => formatTimestamp(this.surroundings.zone(), at);
    return {
      scrub: {
        running: this.#running !== undefined || this.#isWanted,
        damaged: this.#lying.size,
        last:
          last === undefined
            ? null
            : {
                at: text(last.at),
                age_seconds: Math.max(0, Math.floor((nowMs - last.at) / 1_000)),
                took_ms: last.tookMs,
                records: last.records,
                unsealed: last.unsealed,
                damaged: last.damaged,
                faults: last.faults,
                first: last.first ?? null,
              },
        failed: this.#failed === undefined ? null : { ...this.#failed, at: text(this.#failed.at) },
      },
      quarantine: this.surroundings
        .list()
        .map((each) => ({
          id: each.id,
          application: each.application,
          table: each.table,
          archived: each.archived,
          key: each.key,
          at: text(each.at),
          bytes: each.bytes,
          written_anew: each.writtenAnew,
        })),
    };
  }

  /** What somebody should look at. */
  found(): readonly Found[] {
    const [kept, lying] = [this.#kept(), this.#lying.size];
    const last = this.#last;
    return [
      ...(kept + lying === 0
        ? []
        : [
            {
              code: 'damaged_records' as const,
              message: `${kept + lying} records are damaged on disk and taken for absent: ${kept} are in quarantine, ${lying} lie where they were.`,
            },
          ]),
      ...((last?.faults ?? 0) === 0
        ? []
        : [
            {
              code: 'damaged_indexes' as const,
              message: `${last!.faults} entries of the stores do not fit their records: ${last!.first ?? ''}.`,
            },
          ]),
      ...(this.#failed === undefined
        ? []
        : [
            { code: 'scrub_failed' as const, message: `The stores could not be gone through: ${this.#failed.reason}.` },
          ]),
      ...(last === undefined || this.surroundings.clock.now() - last.at < limits.scrubOldMs
        ? []
        : [{ code: 'scrub_old' as const, message: 'The stores were not gone through for three nights.' }]),
    ];
  }

  metrics(): readonly Metric[] {
    const gauge = (name: string, help: string, value: number): Metric => ({ name, kind: 'gauge', help, value });
    return [
      gauge('quarantined_records', 'Damaged records in quarantine that were not written anew.', this.#kept()),
      gauge('damaged_records', 'Damaged records that lie where they were.', this.#lying.size),
      gauge(
        'scrub_failed',
        '1 where the last scrub of the stores that was tried failed.',
        this.#failed === undefined ? 0 : 1,
      ),
      gauge(
        'scrub_faults',
        'What the last scrub found not to fit: entries without a record, records without an entry.',
        this.#last?.faults ?? 0,
      ),
      gauge(
        'scrub_time_seconds',
        'When the last scrub that went through everything was begun, in seconds since 1970-01-01 UTC; 0 before the first.',
        (this.#last?.at ?? 0) / 1_000,
      ),
      ...(this.#last === undefined
        ? []
        : [gauge('scrub_records', 'Records that it went through.', this.#last.records)]),
    ];
  }

  #kept(): number {
    return this.surroundings.list().filter(({ writtenAnew }) => !writtenAnew).length;
  }

  /** Of everything: what lies damaged after it is what it found and could not move. */
  async #make(): Promise<void> {
    const { clock, zone, stateFolder, readOnly } = this.surroundings;
    const [at, begun] = [clock.now(), clock.monotonic()];
    this.#alarms = 0;
    const seen = new Set<string>();
    const end = await this.#go(undefined, seen);
    if ('failed' in end) {
      this.#failed = { at, reason: end.failed };
      log.alarm(
        'the stores could not be gone through: pages of them may be damaged. Make a backup (niuctl backup says whether it is whole), or restore the last good one',
        { reason: end.failed },
      );
      return;
    }
    this.#failed = undefined;
    for (const name of this.#lying) if (!seen.has(name)) this.#lying.delete(name);
    this.#last = { ...end.receipt, at, tookMs: Math.round(clock.monotonic() - begun) };
    this.#date = localDate(zone(), at);
    const { records, unsealed, damaged, faults, first, unfit = [], beyond = 0 } = end.receipt;
    if (beyond > 0)
      log.alarm('entries of the log of changes cannot be read: restore a backup', { faults: beyond, first });
    if (faults > beyond)
      log.alarm(
        'indexes do not fit their records: systemctl restart niud builds them anew, and callers wait some seconds',
        { faults: faults - beyond, first, tables: unfit.join(' ') },
      );
    if (!readOnly) doubtIndexes(stateFolder, unfit);
    log.notice('the stores were gone through', { records, unsealed, damaged, faults, took_ms: this.#last.tookMs });
    if (!readOnly) writeDurably(join(stateFolder, scrubFile), `${JSON.stringify(this.#last)}\n`, 0o640);
  }

  /** One run after the other: everything where that was asked for, else the tables in which something was met. */
  async #goOn(): Promise<void> {
    while (this.#running === undefined && (this.#isWanted || this.#wanted.size > 0)) {
      const only = [...this.#wanted];
      this.#wanted.clear();
      this.#running = (this.#isWanted ? this.#make() : this.#goThrough(only)).finally(() => {
        this.#running = undefined;
      });
      this.#isWanted = false;
      await this.#running;
    }
  }

  async #goThrough(only: readonly string[]): Promise<void> {
    const end = await this.#go(only);
    if ('failed' in end)
      log.alarm('a table with a damaged record could not be gone through: niuctl scrub', {
        tables: only.join(' '),
        reason: end.failed,
      });
  }

  /** One run of the helper, and what it finds into quarantine. */
  async #go(only?: readonly string[], seen?: Set<string>): ReturnType<ScrubStarter['ask']> {
    const { helper, stateFolder } = this.surroundings;
    const taken: Promise<void>[] = [];
    const end = await helper.ask({ stateFolder, ...(only === undefined ? {} : { only }) }, (found) => {
      seen?.add(this.surroundings.spelled(found));
      this.#alarm(found);
      taken.push(this.#take(found));
    });
    await Promise.all(taken);
    return end;
  }

  async #take(found: DamagedRecordFound): Promise<void> {
    const name = this.surroundings.spelled(found);
    const taken = this.surroundings.readOnly ? false : await this.surroundings.take(found);
    if (taken === true) {
      this.#lying.delete(name);
      log.notice('a damaged record is in quarantine', { record: name });
    } else if (taken !== false)
      log.warning('a damaged record could not be put into quarantine', { record: name, reason: taken.message });
  }

  /** One for each record, until it is gone from its place. */
  #alarm(place: DamagedPlace): void {
    const name = this.surroundings.spelled(place);
    if (this.#lying.has(name)) return;
    this.#lying.add(name);
    if (++this.#alarms <= limits.scrubAlarms) {
      log.alarm(
        'a record is damaged on disk and is taken for absent: niuctl restore <table> <key> --from <backup>, write it anew, or let it go (niuctl quarantine)',
        { record: name },
      );
    } else if (this.#alarms === limits.scrubAlarms + 1)
      log.alarm('more records are damaged: the disk may be failing (niuctl quarantine, smartctl -a)');
  }
}

function readDone(stateFolder: string): Done | undefined {
  try {
    const done = JSON.parse(readFileSync(join(stateFolder, scrubFile), 'utf8')) as Partial<Done>;
    return typeof done.at === 'number' && typeof done.records === 'number' ? (done as Done) : undefined;
  } catch {
    return undefined;
  }
}
