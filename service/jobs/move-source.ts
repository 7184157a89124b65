import { assert } from '../core/assert.js';
import { isRefusal } from '../core/refusals.js';
import { matcher } from '../records/filter.js';
import type { Chosen } from '../records/move-slice.js';
import { withMovements } from '../records/movements.js';
import type { Moved } from '../records/movements.js';
import { spelled } from '../records/references.js';
import type { Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import type { Archived } from '../schema/view.js';
import { textOf } from './job.js';
import type { Job } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { belongsTo } from './tenant.js';
import { scopeParts } from '../schema/tenant.js';

/** A record that was looked at: its place, and what is to be moved now that it is known. */
interface Seen {
  /** The key, and behind it the generation where it lies in the archive. */
  readonly at: Key;
  readonly chosen?: Chosen;
}

/**
 * What a job archives, restores or purges, in key order from behind `after` on: the records of its tenant that pass its
 * filters and were there when it was started. A restore takes of each key the newest generation that passes, a purge
 * each one.
 */
export function* chosenFrom(
  view: StoreView,
  table: Table,
  job: Job,
  after: Key | undefined,
  moved: Moved,
): Generator<Seen, void> {
  const own = belongsTo(table, job.tenant);
  const matches = matcher(table, job.filters, textOf(job));
  assert(!isRefusal(matches), 'filters were read before the job was made');
  const columns = [table.tenant?.provider, table.tenant?.subscriber];
  // Where keys begin with the tenant only its part of the table is walked.
  const apart = columns.findIndex((name, place) => name === undefined || name !== table.key[place]);
  const options = {
    prefix: scopeParts(job.tenant).slice(0, apart < 0 ? columns.length : apart),
    ...(after === undefined ? {} : { after }),
  };
  if (job.type === 'archive') {
    for (const record of view.scan(table.name, options)) {
      const passes =
        record.created <= job.created && own(record.row) && matches(withMovements(table, record, moved, view));
      yield { at: record.key, ...(passes ? { chosen: { key: record.key, modified: record.modified } } : {}) };
    }
    return;
  }
  let newest: Archived | undefined;
  let last: Archived | undefined;
  for (const record of view.scanArchive(table.name, options)) {
    if (newest !== undefined && spelled(newest.key) !== spelled(record.key)) {
      yield { at: placeOf(last!), chosen: chosenOf(newest) };
      newest = undefined;
    }
    last = record;
    const passes =
      record.archived <= job.created && own(record.row) && matches(withMovements(table, record, moved, view));
    if (job.type === 'purge') yield { at: placeOf(record), ...(passes ? { chosen: chosenOf(record) } : {}) };
    else if (passes) newest = record;
    else if (newest === undefined) yield { at: placeOf(record) };
  }
  if (newest !== undefined) yield { at: placeOf(last!), chosen: chosenOf(newest) };
}

function placeOf({ key, archived }: Archived): Key {
  return [...key, archived];
}

function chosenOf({ key, archived }: Archived): Chosen {
  return { key, generation: archived };
}
