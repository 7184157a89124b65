import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import type { Refusal, RefusalData } from '../core/refusals.js';
import type { Turns } from '../core/turns.js';
import type { Reader } from '../database/reader.js';
import { archiveObstacles, restoreObstacles } from '../records/obstacles.js';
import { isLinted } from '../records/linted.js';
import type { ChangeRequest, Linted, Submit } from '../records/request.js';
import { inDeskTurns } from '../core/in-turns.js';

/** Finds out, in another thread, what the records of a change are worth warnings for (`records/linted.ts`). */
type Lint = (
  request: Pick<ChangeRequest, 'application' | 'writes'>,
) => Promise<readonly (Linted | undefined)[] | RefusalData>;

/**
 * Changes from the desk: what a large move would collide with is looked for here, in turns, and not by the writer, nor
 * does that lint what the jobs thread has linted before; and the jobs thread is told of large moves, which go on there.
 */
export function deskSubmit(
  reader: Reader,
  turns: Turns,
  submit: Submit,
  jobs: { readonly lint: Lint; readonly wake: (application: string) => void },
): Submit {
  return async (request) => {
    const refused = await obstacle(reader, turns, request);
    if (refused !== undefined) return refused.toData();
    const { application, writes } = request;
    const linted = isLinted(reader.stores.registry, request) ? await jobs.lint({ application, writes }) : undefined;
    if (linted !== undefined && 'code' in linted) return linted;
    const written = await submit(linted === undefined ? request : { ...request, linted });
    if ('results' in written && written.results.some(({ records }) => records > limits.movedAtOnce))
      jobs.wake(request.application);
    return written;
  };
}

async function obstacle(
  reader: Reader,
  turns: Turns,
  { application, writes }: ChangeRequest,
): Promise<Refusal | undefined> {
  // Nothing large moves in a batch, and what is small the writer looks at itself, with what the writes before it leave.
  if (writes.length > 1) return undefined;
  const look = () => {
    reader.refresh();
    return reader.view(application);
  };
  for (const write of writes) {
    const table = reader.stores.registry.table(application, write.table);
    if (table === undefined || (write.method !== 'restore' && write.method !== 'archive')) continue;
    const steps =
      write.method === 'restore'
        ? restoreObstacles(
            reader.stores,
            look,
            table,
            write.key,
            write.generation === 'this' ? undefined : write.generation,
          )
        : archiveObstacles(reader.stores, look, table, write.key);
    const found = await inDeskTurns<Refusal | undefined>(turns, application, steps);
    if (isRefusal(found)) return found;
  }
  return undefined;
}
