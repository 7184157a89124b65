import { valueIfSet, type Place } from '../../../schema/declaration.js';
import { list } from '../../../schema/kinds/list.js';
import type { Reference } from '../../../schema/table.js';
import type { Key } from '../../../schema/row.js';
import { tenantName } from './service-provider.js';

/** Names of records of the same provider, in the order in which they are tried. */
export const namesInOrder = list(tenantName, { unique: true });

/** A list of names refers to records of the same provider. `provider` and `names` are where both stand. */
export function listed(
  column: string,
  to: string,
  provider: Place<string>,
  names: Place<readonly string[] | undefined>,
): Reference {
  return {
    to,
    column,
    by: (row): readonly Key[] => {
      const owner = valueIfSet(row, provider);
      return owner === undefined ? [] : (valueIfSet(row, names) ?? []).map((name) => [owner, name]);
    },
  };
}
