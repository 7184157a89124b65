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
export function history({ reader, turns, revert, startUndo }: HistorySurroundings): History {
  const { stores } = reader;
  const { clock } = turns;
  const looking = (application: string) => (): StoreView => {
    reader.refresh();
    return reader.view(application);
  };
  function* summary(told: Told, tenant: readonly string[], by: string): Steps<ChangeSummary> {
    const { change, head, tale } = told;
    const look = looking(head.application);
    const whole =
      tenant.length === 0 || (tale.tenants !== undefined && tale.tenants.every((owner) => isPart(tenant, owner)));
    const seen = whole ? ofTale(told) : yield* ofOwn(told, tenant);
    const revertible = whole && (yield* isRevertible(stores, look(), told, by));
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
  function ofTale({ head, tale }: Told): Counted {
    const { number } = stores.registry.application(head.application)!;
    const nameOf = (table: number): string => stores.numbered(number, table).table.name;
    const counts: Record<string, Record<string, number>> = {};
    for (const [table, code, count] of tale.counts)
      counts[nameOf(table)] = { ...counts[nameOf(table)], [kindOf(code)]: count };
    const keys = tale.keys.map(([table, key]) => ({
      table: nameOf(table),
      key: decodeKey(stores.numbered(number, table).table, Buffer.from(key)),
    }));
    return { records: countOf(tale), counts, keys };
  }
  /** Of an entry of several tenants a tenant sees its own, of very many the first. */
  function* ofOwn(told: Told, tenant: readonly string[]): Steps<Counted> {
    const detail = yield* entryDetail(stores, looking(told.head.application)(), told, {
      limit: limits.pageRows,
      tenant,
    });
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
  function find(application: string, change: number): Told | undefined {
    const entry = entryOf(stores, change);
    if (entry?.head.application !== application) return undefined;
    return { ...entry, tale: entry.head.tale ?? { counts: [], keys: [], tenants: undefined } };
  }
  function* page(
    application: string,
    told: Told,
    asked: DetailAsked & { readonly tenant: readonly string[]; readonly by: string },
  ): Steps<Awaited<ReturnType<History['one']>>> {
    const detail = yield* entryDetail(stores, looking(application)(), told, asked);
    const owns = asked.tenant.length === 0 || told.tale.tenants?.some((owner) => isPart(asked.tenant, owner)) === true;
    if (detail === undefined || (!owns && detail.touched.length === 0 && asked.after === undefined)) return undefined;
    const shown = detail.touched.map(({ table, key, kind, before, after, abilities }) => ({
      table,
      key,
      kind,
      abilities,
      ...(before === null ? {} : { before }),
      ...(after === null ? {} : { after }),
    }));
    return {
      ...(yield* summary(told, asked.tenant, asked.by)),
      touched: shown,
      ...(detail.next === undefined ? {} : { next: detail.next }),
    };
  }
  /** A page of entries, each with what it is of. */
  function* listed(
    application: string,
    { tenant, by, asker, only, ...asked }: EntriesAsked,
  ): Steps<Awaited<ReturnType<History['list']>>> {
    const began = clock.monotonic();
    const own = scopeParts(tenant);
    const request = { ...asked, ...(only === undefined ? {} : { table: only.table, key: only.key }), tenant: own, by };
    const found = yield* listEntries(
      stores,
      looking(application),
      application,
      request,
      () => clock.monotonic() - began > changeLimits.entriesMs,
    );
    const changes: (ChangeSummary & { readonly touched?: readonly Touched[] })[] = [];
    for (const told of found.entries) {
      const touched =
        only === undefined
          ? undefined
          : ((yield* entryDetail(stores, looking(application)(), told, {
              limit: limits.pageRows,
              tenant: own,
              only,
              sees: asked.sees,
            }))?.touched ?? []);
      changes.push({
        ...(yield* summary(told, own, asker)),
        ...(touched === undefined
          ? {}
          : {
              touched: touched.map(({ table, key, kind, before, after, abilities }) => ({
                table,
                key,
                kind,
                abilities,
                ...(before === null ? {} : { before }),
                ...(after === null ? {} : { after }),
              })),
            }),
      });
    }
    return { changes, ...(found.next === undefined ? {} : { next: found.next }) };
  }
  /** With whom turns are shared: those who act for one tenant of one application. */
  const ownerOf = (application: string, tenant: Scope): string => [application, ...scopeParts(tenant)].join('/');
  return {
    list: (application, asked) => inDeskTurns(turns, ownerOf(application, asked.tenant), listed(application, asked)),
    async one(application, change, { tenant, sees, limit, after, asker }) {
      const told = find(application, change);
      if (told === undefined || told.head.quiet === true) return undefined;
      return inDeskTurns(
        turns,
        ownerOf(application, tenant),
        page(application, told, { limit, after, sees, tenant: scopeParts(tenant), by: asker }),
      );
    },
    async revert(application, change, by, tenant) {
      reader.refresh();
      const told = find(application, change);
      if (told === undefined) return refuse('not_found', `The change log has no change ${change}.`).toData();
      const refused = isOver(told) ?? (await obstacle(application, told));
      if (refused !== undefined) return refused.toData();
      if (takesJob(stores, told)) {
        const job = await startUndo({ application, by, entry: told.change, records: told.head.records, tenant });
        return typeof job === 'number' ? { change: null, left: [], job, entry: told.change } : job;
      }
      const done = await revert({ application, by, change: told.change, tenant: scopeParts(tenant) });
      reader.refresh();
      return 'code' in done ? done : { ...done, entry: told.change };
    },
  };

  /** What stands in the way of the large move that would take an entry back. */
  async function obstacle(application: string, told: Told): Promise<Refusal | undefined> {
    const move = moveOf(stores, told);
    if (move === undefined || move.kind === 'purge') return undefined;
    const { table } = stores.numbered(stores.registry.application(application)!.number, move.table);
    const look = looking(application);
    const found = await inDeskTurns<Refusal | undefined>(
      turns,
      application,
      move.kind === 'restore'
        ? archiveObstacles(stores, look, table, move.key)
        : restoreObstacles(stores, look, table, move.key),
    );
    return isRefusal(found) ? found : undefined;
  }
}
