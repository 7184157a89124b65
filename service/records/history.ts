import { changeLimits } from '../core/change-limits.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal, RefusalData } from '../core/refusals.js';
import type { Steps, Turns } from '../core/turns.js';
import type { Reader } from '../database/reader.js';
import { countOf } from '../database/tale.js';
import { kindOf } from '../database/operation.js';
import type { StoreView } from '../database/store-view.js';
import { entryDetail, isPart } from './changes.js';
import type { DetailAsked } from './changes.js';
import { listEntries } from './entries.js';
import type { Told } from './entries.js';
import { restoreObstacles, archiveObstacles } from './obstacles.js';
import { isOver, isRevertible, moveOf, takesJob } from './revert.js';
import type { Reverted, RevertRequest } from './revert.js';
import { entryOf } from './units.js';
import { decodeKey } from '../schema/key.js';
import type { ChangeSummary, Counted, EntriesAsked, History, Touched, UndoRequest } from './told-history.js';
import { scopeParts } from '../schema/tenant.js';
import type { Scope } from '../schema/tenant.js';
import { inDeskTurns } from '../core/in-turns.js';

/** What the log of changes is handed: its own reading, and those who take back. */
interface HistorySurroundings {
  readonly reader: Reader;
  readonly turns: Turns;
  readonly revert: (request: RevertRequest) => Promise<Reverted | RefusalData>;
  /** Starts a job that takes an entry back; gives its number. */
  readonly startUndo: (request: UndoRequest) => Promise<number | RefusalData>;
}

/**
 * The change log as REST shows it, read on the desk in the turns that all long work there shares; undo goes to the
 * writer, or to a job.
 */
export class ChangeLog implements History {
  readonly #stores: Reader['stores'];

  constructor(private readonly around: HistorySurroundings) {
    this.#stores = around.reader.stores;
  }

  list(application: string, asked: EntriesAsked): ReturnType<History['list']> {
    return inDeskTurns(this.around.turns, ownerOf(application, asked.tenant), this.#listed(application, asked));
  }

  async one(
    application: string,
    change: number,
    { tenant, sees, limit, after, asker }: Parameters<History['one']>[2],
  ): ReturnType<History['one']> {
    const told = this.#find(application, change);
    if (told === undefined || told.head.quiet === true) return undefined;
    const asked = { limit, after, sees, tenant: scopeParts(tenant), by: asker };
    return inDeskTurns(this.around.turns, ownerOf(application, tenant), this.#page(application, told, asked));
  }

  async revert(application: string, change: number, by: string, tenant: Scope): ReturnType<History['revert']> {
    const { reader, revert, startUndo } = this.around;
    reader.refresh();
    const told = this.#find(application, change);
    if (told === undefined) return refuse('not_found', `The change log has no change ${change}.`).toData();
    const refused = isOver(told) ?? (await this.#obstacle(application, told));
    if (refused !== undefined) return refused.toData();
    if (takesJob(this.#stores, told)) {
      const job = await startUndo({ application, by, entry: told.change, records: told.head.records, tenant });
      return typeof job === 'number' ? { change: null, left: [], job, entry: told.change } : job;
    }
    const done = await revert({ application, by, change: told.change, tenant: scopeParts(tenant) });
    reader.refresh();
    return 'code' in done ? done : { ...done, entry: told.change };
  }

  /** The newest view, whenever it is asked for. */
  readonly #look = (application: string): StoreView => {
    this.around.reader.refresh();
    return this.around.reader.view(application);
  };

  #find(application: string, change: number): Told | undefined {
    const entry = entryOf(this.#stores, change);
    if (entry?.head.application !== application) return undefined;
    return { ...entry, tale: entry.head.tale ?? { counts: [], keys: [], tenants: undefined } };
  }

  /** A page of entries, each with what it is of. */
  *#listed(
    application: string,
    { tenant, by, asker, only, ...asked }: EntriesAsked,
  ): Steps<Awaited<ReturnType<History['list']>>> {
    const { clock } = this.around.turns;
    const began = clock.monotonic();
    const own = scopeParts(tenant);
    const request = { ...asked, ...(only === undefined ? {} : { table: only.table, key: only.key }), tenant: own, by };
    const found = yield* listEntries(
      this.#stores,
      () => this.#look(application),
      application,
      request,
      () => clock.monotonic() - began > changeLimits.entriesMs,
    );
    const changes: (ChangeSummary & { readonly touched?: readonly Touched[] })[] = [];
    for (const told of found.entries) {
      const detail =
        only === undefined
          ? undefined
          : yield* this.#detail(application, told, { limit: limits.pageRows, tenant: own, only, sees: asked.sees });
      changes.push({
        ...(yield* this.#summary(told, own, asker)),
        ...(only === undefined ? {} : { touched: shownOf(detail) }),
      });
    }
    return { changes, ...(found.next === undefined ? {} : { next: found.next }) };
  }

  *#page(
    application: string,
    told: Told,
    asked: DetailAsked & { readonly tenant: readonly string[]; readonly by: string },
  ): Steps<Awaited<ReturnType<History['one']>>> {
    const detail = yield* this.#detail(application, told, asked);
    const owns = asked.tenant.length === 0 || told.tale.tenants?.some((owner) => isPart(asked.tenant, owner)) === true;
    if (detail === undefined || (!owns && detail.touched.length === 0 && asked.after === undefined)) return undefined;
    return {
      ...(yield* this.#summary(told, asked.tenant, asked.by)),
      touched: shownOf(detail),
      ...(detail.next === undefined ? {} : { next: detail.next }),
    };
  }

  #detail(application: string, told: Told, asked: DetailAsked): Steps<Detail> {
    return entryDetail(this.#stores, this.#look(application), told, asked);
  }

  *#summary(told: Told, tenant: readonly string[], by: string): Steps<ChangeSummary> {
    const { change, head, tale } = told;
    const whole =
      tenant.length === 0 || (tale.tenants !== undefined && tale.tenants.every((owner) => isPart(tenant, owner)));
    const seen = whole ? this.#ofTale(told) : yield* this.#ofOwn(told, tenant);
    const revertible = whole && (yield* isRevertible(this.#stores, this.#look(head.application), told, by));
    const { at, by: maker, what, revertedBy, reverts, job } = head;
    return {
      txnid: change,
      at,
      by: maker,
      what,
      ...seen,
      revertible,
      whole,
      ...(revertedBy === undefined ? {} : { revertedBy }),
      ...(reverts === undefined ? {} : { reverts }),
      ...(job === undefined ? {} : { job }),
    };
  }

  #ofTale({ head, tale }: Told): Counted {
    const { number } = this.#stores.registry.application(head.application)!;
    const nameOf = (table: number): string => this.#stores.numbered(number, table).table.name;
    const counts: Record<string, Record<string, number>> = {};
    for (const [table, code, count] of tale.counts)
      counts[nameOf(table)] = { ...counts[nameOf(table)], [kindOf(code)]: count };
    const keys = tale.keys.map(([table, key]) => ({
      table: nameOf(table),
      key: decodeKey(this.#stores.numbered(number, table).table, Buffer.from(key)),
    }));
    return { records: countOf(tale), counts, keys };
  }

  /** Of an entry of several tenants a tenant sees its own, of very many the first. */
  *#ofOwn(told: Told, tenant: readonly string[]): Steps<Counted> {
    const detail = yield* this.#detail(told.head.application, told, { limit: limits.pageRows, tenant });
    const touched = detail?.touched ?? [];
    const counts: Record<string, Record<string, number>> = {};
    for (const { table, kind } of touched)
      counts[table] = { ...counts[table], [kind]: (counts[table]?.[kind] ?? 0) + 1 };
    return {
      records: touched.length,
      counts,
      keys: touched.slice(0, changeLimits.toldKeys).map(({ table, key }) => ({ table, key })),
    };
  }

  /** What stands in the way of the large move that would take an entry back. */
  async #obstacle(application: string, told: Told): Promise<Refusal | undefined> {
    const move = moveOf(this.#stores, told);
    if (move === undefined || move.kind === 'purge') return undefined;
    const { number } = this.#stores.registry.application(application)!;
    const { table } = this.#stores.numbered(number, move.table);
    const obstacles = move.kind === 'restore' ? archiveObstacles : restoreObstacles;
    const found = await inDeskTurns<Refusal | undefined>(
      this.around.turns,
      application,
      obstacles(this.#stores, () => this.#look(application), table, move.key),
    );
    return isRefusal(found) ? found : undefined;
  }
}

type Detail = ReturnType<typeof entryDetail> extends Steps<infer D> ? D : never;

/** With whom turns are shared: those who act for one tenant of one application. */
function ownerOf(application: string, tenant: Scope): string {
  return [application, ...scopeParts(tenant)].join('/');
}

function shownOf(detail: Detail): readonly Touched[] {
  return (detail?.touched ?? []).map(({ table, key, kind, before, after, abilities }) => ({
    table,
    key,
    kind,
    abilities,
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
  }));
}
