import type { RefusalData } from '../core/refusals.js';
import { readHead } from '../database/change-log.js';
import type { Stores } from '../database/stores.js';
import type { StoreView } from '../database/view.js';
import type { Reverted } from './revert.js';

/** Hands the taking back of one change to the writer; what cannot be taken back is left and listed. */
export type Revert = (change: number) => Promise<Reverted | RefusalData>;

/**
 * Takes back everything that a job has added, its last slice first (jobs.md, Import): each slice a change of its own, so that
 * nobody waits for the whole. Rows that were changed or referred to since are left; they are the answer.
 */
export async function takeBack(stores: Stores, view: StoreView, jobId: number, created: number, revert: Revert): Promise<Reverted['left']> {
  const left: Reverted['left'][number][] = [];
  for (let change = view.change; change >= created; change--) {
    const head = readHead(stores, change);
    if (head?.job !== jobId || head.application !== view.application || head.revertedBy !== undefined) continue;
    const reverted = await revert(change);
    if (!('code' in reverted)) left.push(...reverted.left);
  }
  return left;
}
