import { assert } from '../core/assert.js';
import { isRefusal } from '../core/refusals.js';
import { formatRow } from '../records/fields.js';
import type { Seeing } from '../records/fields.js';
import { withMovements, type Moved } from '../records/movements.js';
import { matcher } from '../records/filter.js';
import { position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Archived, Stored } from '../schema/view.js';
import { headerOf } from './header.js';
import { textOf } from './job.js';
import type { Job } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { belongsTo } from './tenant.js';

/** What an export writes: a table, or what an application keeps elsewhere (call detail records). */
export interface ExportSource {
  readonly header: readonly string[];
  /** Records to look at, for the progress. */
  readonly total: number;
  /**
   * Cells of the next records, undefined for one that is passed over. May be left in the middle: the next call goes on
   * behind the last record given.
   */
  rows(): Iterable<readonly string[] | undefined>;
}

/** The records of a table, or of its archive, in key order: those of the job's tenant that pass its filters. */
export function tableSource(view: StoreView, table: Table, job: Job, moved: Moved): ExportSource {
  const own = belongsTo(table, job.tenant);
  const matches = matcher(table, job.filters, textOf(job));
  assert(!isRefusal(matches), 'filters were read before the job was made');
  const { provider, subscriber } = job.tenant;
  // Where keys begin with the tenant only its part of the table is walked.
  const led = provider !== undefined && table.tenant?.provider === table.key[0];
  const prefix: Key = !led
    ? []
    : subscriber !== undefined && table.tenant?.subscriber === table.key[1]
      ? [provider, subscriber]
      : [provider];
  const sees: Seeing = ({ name, secret }) => secret === undefined || job.secretColumns.includes(name);
  let after: Key | undefined;
  const options = () => ({ prefix, ...(after === undefined ? {} : { after }) });
  const columns = job.kwargs['columns'] as readonly string[] | undefined;
  const places = columns?.map((name) => position(table, name));
  const cells = (row: Row): readonly string[] => {
    const all = formatRow(table, row, sees);
    return places === undefined ? all : places.map((place) => all[place]!);
  };
  return {
    header: columns ?? headerOf(table),
    total: view.count(table.name, job.archive, led ? prefix.map(String) : []),
    *rows() {
      const records: Iterable<Stored | Archived> = job.archive
        ? view.scanArchive(table.name, options())
        : view.scan(table.name, options());
      for (const record of records) {
        after = 'archived' in record ? [...record.key, record.archived] : record.key;
        const row = own(record.row) ? withMovements(table, record, moved, view) : undefined;
        yield row !== undefined && matches(row) ? cells(row) : undefined;
      }
    },
  };
}
