import { foreignReferences } from '../records/references.js';
import type { Application } from '../schema/application.js';
import { position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { View } from '../schema/view.js';
import type { RowFinding } from './import-rows.js';
import type { Job } from './job.js';
import { scopeParts } from '../schema/tenant.js';

const nothing: readonly RowFinding[] = [];

/**
 * What refuses a row of an import to whoever started it, before the store is asked whether there is such a record: a
 * secret that they may not see, and one that names what is another tenant's, which for them is not there (api.md,
 * Permission).
 */
export function notForStarter(
  application: Application,
  table: Table,
  { tenant, position: { unseen = [] } }: Job,
  view: () => View,
): (row: Row) => readonly RowFinding[] {
  const own = scopeParts(tenant);
  const secrets = unseen.map((name) => ({ name, place: position(table, name) }));
  return (row) => {
    const secret = secrets.find(({ place }) => row[place] !== undefined);
    if (secret !== undefined)
      return [
        { field: secret.name, code: 'not_permitted', message: `${secret.name} is set by those alone who may see it.` },
      ];
    return own.length === 0 ? nothing : foreignReferences(application, table, row, undefined, own, view());
  };
}
