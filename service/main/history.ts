import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import type { Reader } from '../database/reader.js';
import type { Stores } from '../database/stores.js';
import type { StoreView } from '../database/view.js';
import { changeDetail, countTold, listChanges } from '../records/changes.js';
import type { Change, Touched } from '../records/changes.js';
import type { Seeing } from '../records/fields.js';
import type { Reverted, RevertRequest } from '../records/revert.js';
import { takeBack } from '../records/take-back.js';
import type { ChangeSummary, History, Scope } from '../rest/desk.js';

/** The change log as REST shows it, on the desk's own reading; undo goes to the writer. */
export function history(reader: Reader, revert: (request: RevertRequest) => Promise<Reverted | RefusalData>): History {
  const touchedBy = (application: string, change: number, tenant: readonly string[], sees?: Seeing): readonly Touched[] | undefined =>
    changeDetail(reader.stores, reader.view(application), application, change, limits.pageRows, sees)
      ?.filter(({ tenant: owner }) => tenant.every((part, place) => owner[place] === part));
  const isOwn = (application: string, { change }: Change, tenant: readonly string[]): boolean => tenant.length === 0 || (touchedBy(application, change, tenant) ?? []).length > 0;
  return {
    list(application, { before, limit, tenant }) {
      const changes: Change[] = [];
      let from = before;
      for (let pages = 0; changes.length <= limit && pages < limits.changePages; pages++) {
        const page = listChanges(reader.stores, application, limits.pageRows, from);
        for (const change of page) if (isOwn(application, change, partsOf(tenant))) gather(changes, change);
        from = page.at(-1)?.change;
        if (from === undefined) break;
      }
      const shown = changes.slice(0, limit);
      const next = changes.length > limit ? shown.at(-1)!.change : from;
      return { changes: shown.map(summary), ...(next === undefined ? {} : { next }) };
    },
    one(application, change, tenant, sees) {
      const head = reader.view(application).head(change);
      const touched = head?.application === application ? touchedBy(application, change, partsOf(tenant), sees) : undefined;
      if (head === undefined || touched === undefined || (tenant.provider !== undefined && touched.length === 0)) return undefined;
      const whole = countTold(reader.stores, application, change) === touched.length;
      return { ...summary({ change, ...head }), whole, touched: touched.map(({ table, key, before, after, abilities }) => ({ table, key, abilities, ...(before === null ? {} : { before }), ...(after === null ? {} : { after }) })) };
    },
    async revert(application, change, by, tenant) {
      const view = reader.view(application);
      const head = view.head(change);
      const one = (of: number, leave: boolean) => revert({ application, by, change: of, leave, tenant: partsOf(tenant) });
      const done = head?.job === undefined || head.application !== application ? await one(change, false) : await wholeJob(reader.stores, view, head.job, change, (of) => one(of, true));
      reader.refresh();
      return done;
    },
  };
}

/** The slices of a job are one entry, under the number of the last. */
function gather(changes: Change[], change: Change): void {
  const place = change.job === undefined ? -1 : changes.findIndex(({ job }) => job === change.job);
  if (place < 0) changes.push(change);
  else changes[place] = { ...changes[place]!, records: changes[place]!.records + change.records };
}

/** An import is one undoable unit: whichever of its slices is named, all of them are taken back, the last first (jobs.md, Import). */
async function wholeJob(stores: Stores, view: StoreView, job: number, change: number, revert: (change: number) => Promise<Reverted | RefusalData>): Promise<Reverted | RefusalData> {
  let answer: Reverted | RefusalData | undefined;
  let records = 0;
  const created = view.get('job', [job])?.created ?? Math.max(1, change - limits.pageRows);
  const left = await takeBack(stores, view, job, created, async (of) => {
    const done = await revert(of);
    if (!('code' in done)) records += done.records;
    if (answer === undefined || !('code' in done)) answer = done;
    return done;
  });
  return answer === undefined ? refuse('stale', 'The job has been taken back.').toData() : 'code' in answer ? answer : { change: answer.change, records, left };
}

function partsOf({ provider, subscriber }: Scope): readonly string[] {
  return [provider, subscriber].filter((part) => part !== undefined);
}

function summary({ change, at, by, what, records, reverts, revertedBy }: Change): ChangeSummary {
  return { txnid: change, at, by, what, records, revertible: revertedBy === undefined && reverts === undefined, ...(revertedBy === undefined ? {} : { revertedBy }) };
}
