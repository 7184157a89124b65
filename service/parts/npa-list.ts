import type { Application } from '../schema/application.js';
import type { AnyKind } from '../schema/kind.js';
import { digits } from '../schema/kinds/digits.js';
import { list } from '../schema/kinds/list.js';
import { name } from '../schema/kinds/name.js';
import type { Finding } from '../core/refusals.js';
import type { Row, Table } from '../schema/table.js';
import type { View } from '../schema/view.js';
import { npasOfRegion } from './npa-data.js';
import { tableNumbers } from './table-numbers.js';
import { inServiceProvider, providerTenant } from './tenant.js';

/** The plans of a provider that name a list, for who writes one. */
export type PlansNaming = (view: View, provider: string, list: string) => readonly string[];

/**
 * Lists of area codes that rules name (tables.md, npa_list). Those without a provider are built in; a provider's own list of the same name
 * is taken before them. `providerName` is the kind that the name of a service provider has in the application; `plansNaming` finds the plans that a list over a built-in one moves.
 */
export function npaListTable(providerName: AnyKind, plansNaming: PlansNaming = () => []): Table {
  return {
    name: 'npa_list',
    number: tableNumbers.npa_list,
    title: 'NPA List',
    meaning: 'A list of area codes that rules ask the caller\'s number for.',
    columns: [
      { name: 'name', label: 'Name', kind: name, required: true, meaning: 'The name that rules give; two letters for a state, territory or province.' },
      { name: 'service_provider_name', label: 'Service Provider Name', kind: providerName, meaning: 'Whose list it is; not set for those that every provider has.' },
      { name: 'npas', label: 'NPAs', kind: list(digits(3, 3), { unique: true }), meaning: 'The area codes.' },
    ],
    key: ['service_provider_name', 'name'],
    references: [inServiceProvider],
    tenant: providerTenant,
    check: (row, view) => ({ errors: [], get warnings() { return overBuiltIn(row, view, plansNaming); } }),
  };
}

/** Plans that are named in one finding; the others are counted. */
const namedPlans = 20;

/** A provider's list over a built-in one moves the plans that name it, at once and without a word of theirs. */
function overBuiltIn(row: Row, view: View, plansNaming: PlansNaming): readonly Finding[] {
  const [list, provider, npas] = row as readonly [string, string | undefined, readonly string[] | undefined];
  const builtIn = provider === undefined || provider === '' ? undefined : view.get('npa_list', ['', list]);
  if (provider === undefined || builtIn === undefined) return [];
  const before = (view.get('npa_list', [provider, list]) ?? builtIn).row[2] as readonly string[] | undefined;
  if ([...before ?? []].sort().join() === [...npas ?? []].sort().join()) return [];
  const plans = plansNaming(view, provider, list);
  if (plans.length === 0) return [];
  const named = plans.slice(0, namedPlans).join(', ');
  const message = `It is taken in place of the built-in list ${list}, and decides now for ${plans.length === 1 ? 'the call plan' : 'the call plans'} ${named}${plans.length > namedPlans ? ` and ${plans.length - namedPlans} more` : ''}.`;
  return [{ field: 'npas', code: 'over_built_in', message }];
}

/** The lists that a new store begins with. */
export const builtInNpaLists: NonNullable<Application['builtIn']>[string] =
  Object.entries(npasOfRegion).map(([region, npas]) => ({ name: region, service_provider_name: '', npas: npas.replaceAll(' ', ',') }));
