import { refuse } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import type { UndoRequest } from '../records/told-history.js';
import type { Attributes } from '../schema/write.js';
import { nextId } from './create.js';
import { unfinished } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { roleIdOf } from './tenant.js';

/**
 * The record of the job that takes an entry back; `file` names it in the download folder. Refuses `moving` where
 * another one does so already.
 */
export function undoRecord(
  { by, entry, records, tenant }: UndoRequest,
  view: StoreView,
  nowMs: number,
  file: string,
): { readonly id: number; readonly attributes: Attributes } | RefusalData {
  const other = unfinished(view).find(({ type, kwargs }) => type === 'undo' && kwargs['txnid'] === entry);
  if (other !== undefined) return refuse('moving', `Job ${other.id} takes change ${entry} back already.`).toData();
  const id = nextId(view);
  return {
    id,
    attributes: {
      job_id: id,
      job_type: 'undo',
      object: 'change',
      status: 'processing',
      role_id: roleIdOf(tenant),
      by,
      out_file: file,
      service_provider_name: tenant.provider ?? null,
      started: nowMs,
      updated: nowMs,
      kwargs: { txnid: entry, records },
    },
  };
}
