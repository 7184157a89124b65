import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Reader } from '../database/reader.js';
import { conflicts } from '../records/large-move.js';
import type { ChangeRequest, Submit } from '../records/request.js';

/**
 * Changes from the desk: what a large restore would collide with is looked for here, in steps, and not by the writer; and the jobs thread is
 * told of large moves, which go on there.
 */
export function deskSubmit(reader: Reader, submit: Submit, wake: (application: string) => void): Submit {
  return async (request) => {
    const refused = await collision(reader, request);
    if (refused !== undefined) return refused.toData();
    const written = await submit(request);
    if ('results' in written && written.results.some(({ records }) => records > limits.movedAtOnce)) wake(request.application);
    return written;
  };
}

async function collision(reader: Reader, { application, writes }: ChangeRequest): Promise<Refusal | undefined> {
  for (const write of writes) {
    if (write.method !== 'restore') continue;
    const table = reader.stores.registry.table(application, write.table);
    if (table === undefined) continue;
    const steps = conflicts(reader.stores, () => { reader.refresh(); return reader.view(application); }, table, write.key, write.generation);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true && isRefusal(value)) return value;
      if (done === true) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return undefined;
}
