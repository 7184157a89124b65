import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import { refuse } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import { cdrRetentionDays, changeLogRetentionDays, jobRetentionDays, maximumInactiveDays } from '../parts/settings.js';
import { job as jobTable, night as nightTable, purgeMark } from '../parts/system-tables.js';
import { withRemoved } from '../records/removed.js';
import type { Submit } from '../records/request.js';
import type { Write } from '../schema/write.js';
import type { Registry } from '../schema/registry.js';
import { Settings } from '../schema/setting.js';
import type { Setting } from '../schema/setting.js';
import { value } from '../schema/declaration.js';
import { nextId } from './create.js';
import type { OldBefore } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { daysBetween, localDate, purgeDue } from './schedule.js';

const dayMs = 86_400_000;

/** What decides about the night is handed. */
interface NightSurroundings {
  readonly registry: Registry;
  readonly clock: Clock;
  /** The NIU's zone, an IANA name. */
  readonly zone: () => string;
  readonly reader: { refresh(): void; view(application: string): StoreView };
  readonly submit: Submit;
  /** Tells the jobs thread that there is something to do. */
  readonly wake: (application: string) => void;
  /** Whether a time source vouches for the NIU's clock; undefined where that cannot be found out. */
  readonly isSynchronised: () => boolean | undefined;
}

/** A purge that does not begin before a person has looked at the clock, or the clock is synchronised. */
interface WaitingPurge {
  readonly application: string;
  /** The local date that had its purge last. */
  readonly mark: string;
  /** The local date as the clock has it now. */
  readonly date: string;
}

/**
 * Begins the nightly purge of each application, once for each local date (jobs.md, Nightly purge). To begin is one
 * change: the day mark, and the job that holds the instants before which things are old; the job does the rest and
 * finishes it after any crash.
 */
export class Night {
  readonly #waiting = new Map<string, WaitingPurge>();
  readonly #settings = new Map<string, Settings>();
  #looking: Promise<void> | undefined;

  constructor(readonly surroundings: NightSurroundings) {}

  /** Looks whether a purge is due, and begins it. Anyone may call it at any time, any number of times. */
  look(): Promise<void> {
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Resolves when no look is under way. */
  idle(): Promise<void> {
    return this.#looking ?? Promise.resolve();
  }

  /** Purges that wait for a person; as of the last look. */
  waiting(): readonly WaitingPurge[] {
    return [...this.#waiting.values()];
  }

  /**
   * A person has seen that the clock is right: the purge begins. Refuses `not_found` where none waits, and as the
   * writer does. `by` is the administrator's user name.
   */
  async acknowledge(application: string, by: string): Promise<RefusalData | undefined> {
    await this.look();
    const waiting = this.#waiting.get(application);
    if (waiting === undefined) return refuse('not_found', 'No purge waits for a person.').toData();
    return this.#begin(application, localDate(this.surroundings.zone(), this.surroundings.clock.now()), by);
  }

  /**
   * The date has no purge: the next one takes what it would have removed. Refuses `not_found` where none waits, and as
   * the writer does.
   */
  async skip(application: string, by: string): Promise<RefusalData | undefined> {
    await this.look();
    if (!this.#waiting.has(application)) return refuse('not_found', 'No purge waits for a person.').toData();
    const date = localDate(this.surroundings.zone(), this.surroundings.clock.now());
    const refused = await this.#submit(application, by, [this.#markWrite(application, date)]);
    if (refused !== undefined) return refused;
    log.notice('the nightly purge is passed over', { application, date, by });
    this.#waiting.delete(application);
    return undefined;
  }

  /** Before which instant what was archived would go if the purge began now; undefined where nothing is old ever. */
  archivedBefore(application: string): number | undefined {
    const { clock, reader } = this.surroundings;
    reader.refresh();
    return this.#before(application, reader.view(application), clock.now()).archivedMs;
  }

  async #lookAtAll(): Promise<void> {
    for (const { name } of this.surroundings.registry.applications) {
      const refused = await this.#lookAt(name);
      // The next look, a minute from now at the latest, tries again.
      if (refused !== undefined)
        log.warning('the nightly purge could not begin', { application: name, reason: refused.message });
    }
  }

  async #lookAt(application: string): Promise<RefusalData | undefined> {
    const { clock, zone, isSynchronised } = this.surroundings;
    const mark = this.#mark(application)?.date;
    const due = purgeDue(mark, clock.now(), zone(), isSynchronised());
    switch (due.kind) {
      case 'due':
        return this.#begin(application, due.date, 'system');
      case 'first':
        return this.#submit(application, 'system', [this.#markWrite(application, due.date)]);
      case 'waits':
        return this.#wait({ application, mark: mark!, date: due.date });
      case 'done':
        this.#waiting.delete(application);
    }
    return undefined;
  }

  #wait(waits: WaitingPurge): undefined {
    const { application, mark, date } = waits;
    if (this.#waiting.get(application)?.date !== date) {
      log.alarm(
        'the clock has jumped and is not synchronised: the nightly purge waits until somebody says that it is right. Next: timedatectl, then niuctl purge-night',
        { alarm: 'purge_waits', application, purged: mark, now: date, days: daysBetween(mark, date) },
      );
    }
    this.#waiting.set(application, waits);
  }

  async #begin(application: string, date: string, by: string): Promise<RefusalData | undefined> {
    const { clock, reader, wake } = this.surroundings;
    reader.refresh();
    const view = reader.view(application);
    const nowMs = clock.now();
    const id = nextId(view);
    const refused = await this.#submit(application, by, [
      this.#markWrite(application, date),
      {
        method: 'create',
        table: jobTable.name,
        attributes: {
          job_id: id,
          job_type: 'purge',
          object: 'archive',
          status: 'processing',
          role_id: 'platform_owner',
          by,
          started: nowMs,
          ...withRemoved([], {}, nowMs),
          position: { before: { ...this.#before(application, view, nowMs) } },
        },
      },
    ]);
    if (refused !== undefined) return refused;
    log.notice('the nightly purge begins', { application, date, job: id });
    this.#waiting.delete(application);
    wake(application);
    return undefined;
  }

  /** Instants before which things are old: `now - archived > N x 24 h`; nothing is old where the setting is 0. */
  #before(application: string, view: StoreView, nowMs: number): OldBefore {
    const settings = this.#settings.get(application) ?? new Settings();
    this.#settings.set(application, settings);
    const before = (name: string, setting: Setting<number>): object => {
      const days = settings.read(view, setting)!;
      return days === 0 ? {} : { [name]: nowMs - days * dayMs };
    };
    return {
      ...before('archivedMs', maximumInactiveDays),
      ...before('changedMs', changeLogRetentionDays),
      ...before('calledMs', cdrRetentionDays),
      ...before('endedMs', jobRetentionDays),
    };
  }

  #mark(application: string): { readonly date: string; readonly version: number } | undefined {
    const { reader } = this.surroundings;
    reader.refresh();
    const stored = reader.view(application).get(nightTable.name, [purgeMark]);
    return stored === undefined
      ? undefined
      : { date: value(stored.row, nightTable.at.date)!, version: stored.modified };
  }

  /** Taken only where nobody else has written the mark meanwhile. */
  #markWrite(application: string, date: string): Write {
    const mark = this.#mark(application);
    const attributes = { name: purgeMark, date, at: this.surroundings.clock.now() };
    return mark === undefined
      ? { method: 'create', table: nightTable.name, attributes }
      : { method: 'put', table: nightTable.name, key: [purgeMark], attributes, guard: mark.version };
  }

  /** Another job may have been started in between: then with the next look. */
  async #submit(application: string, by: string, writes: readonly Write[]): Promise<RefusalData | undefined> {
    const answer = await this.surroundings.submit({ application, by, what: 'begin the nightly purge', writes });
    return 'code' in answer ? answer : undefined;
  }
}
