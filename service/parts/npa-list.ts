import type { Application } from '../schema/application.js';
import { table } from '../schema/declaration.js';
import type { Kind } from '../schema/kind.js';
import { digits } from '../schema/kinds/digits.js';
import { list } from '../schema/kinds/list.js';
import { name } from '../schema/kinds/name.js';
import { npasOfRegion } from './npa-data.js';
import { tableNumbers } from './table-numbers.js';
import { inServiceProvider, providerTenant } from './tenant.js';

/**
 * Lists of area codes that rules name (columns.md, Lists of area codes). Those without a provider are built in; a
 * provider's own list of the same name is taken before them. `providerName` is the kind that the name of a service
 * provider has in the application.
 */
export function npaListTable(providerName: Kind<string>) {
  return table({
    name: 'npa_list',
    number: tableNumbers.npa_list,
    title: 'NPA List',
    meaning: "A list of area codes that rules ask the caller's number for.",
    columns: {
      name: {
        label: 'Name',
        kind: name,
        required: true,
        meaning: 'The name that rules give; two letters for a state, territory or province.',
      },
      service_provider_name: {
        label: 'Service Provider Name',
        kind: providerName,
        meaning: 'Whose list it is; not set for those that every provider has.',
      },
      npas: { label: 'NPAs', kind: list(digits(3, 3), { unique: true }), meaning: 'The area codes.' },
    },
    key: ['service_provider_name', 'name'],
    references: [inServiceProvider],
    tenant: providerTenant,
  });
}

/** The lists that a new store begins with. */
export const builtInNpaLists: NonNullable<Application['builtIn']>[string] = Object.entries(npasOfRegion).map(
  ([region, npas]) => ({ name: region, service_provider_name: '', npas: npas.replaceAll(' ', ',') }),
);
