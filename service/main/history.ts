import { limits } from '../core/limits.js';
import type { RefusalData } from '../core/refusals.js';
import type { Reader } from '../database/reader.js';
import { changeDetail, listChanges } from '../records/changes.js';
import type { Change, Touched } from '../records/changes.js';
import type { Reverted, RevertRequest } from '../records/revert.js';
import type { ChangeSummary, History, Scope } from '../rest/desk.js';

/** The change log as REST shows it, on the desk's own reading; undo goes to the writer. */
export function history(reader: Reader, revert: (request: RevertRequest) => Promise<Reverted | RefusalData>): History {
  const touchedBy = (application: string, change: number, tenant: readonly string[]): readonly Touched[] | undefined =>
    changeDetail(reader.stores, reader.view(application), application, change, limits.pageRows)
      ?.filter(({ tenant: owner }) => tenant.every((part, place) => owner[place] === part));
  const isOwn = (application: string, { change }: Change, tenant: readonly string[]): boolean => tenant.length === 0 || (touchedBy(application, change, tenant) ?? []).length > 0;
  return {
    list(application, { before, limit, tenant }) {
      const changes: Change[] = [];
      let from = before;
      for (let pages = 0; changes.length <= limit && pages < limits.changePages; pages++) {
        const page = listChanges(reader.stores, application, limits.pageRows, from);
        changes.push(...page.filter((change) => isOwn(application, change, partsOf(tenant))));
        from = page.at(-1)?.change;
        if (from === undefined) break;
      }
      const shown = changes.slice(0, limit);
      const next = changes.length > limit ? shown.at(-1)!.change : from;
      return { changes: shown.map(summary), ...(next === undefined ? {} : { next }) };
    },
    one(application, change, tenant) {
      const head = reader.view(application).head(change);
      const touched = head?.application === application ? touchedBy(application, change, partsOf(tenant)) : undefined;
      if (head === undefined || touched === undefined || (tenant.provider !== undefined && touched.length === 0)) return undefined;
      return { ...summary({ change, ...head }), touched: touched.map(({ table, key, before, after }) => ({ table, key, ...(before === null ? {} : { before }), ...(after === null ? {} : { after }) })) };
    },
    async revert(application, change, by, tenant) {
      const leave = reader.view(application).head(change)?.job !== undefined;
      const done = await revert({ application, by, change, leave, tenant: partsOf(tenant) });
      reader.refresh();
      return done;
    },
  };
}

function partsOf({ provider, subscriber }: Scope): readonly string[] {
  return [provider, subscriber].filter((part) => part !== undefined);
}

function summary({ change, at, by, what, records, reverts, revertedBy }: Change): ChangeSummary {
  return { txnid: change, at, by, what, records, revertible: revertedBy === undefined && reverts === undefined, ...(revertedBy === undefined ? {} : { revertedBy }) };
}
