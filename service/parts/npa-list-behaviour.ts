import type { Finding } from '../core/refusals.js';
import { value } from '../schema/declaration.js';
import { name } from '../schema/kinds/name.js';
import type { Behaviour } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { View } from '../schema/view.js';
import { npaListTable } from './npa-list.js';

/** The plans of a provider that name a list, for who writes one. */
type PlansNaming = (view: View, provider: string, list: string) => readonly string[];

/** The same in each application, whatever kind its providers' names are of. */
const { at } = npaListTable(name);

/** What writing a list moves; `plansNaming` finds the plans that a list over a built-in one moves. */
export function npaListBehaviour(plansNaming: PlansNaming = () => []): Behaviour {
  return {
    check: (row, view) => ({
      errors: [],
      get warnings() {
        return overBuiltIn(row, view, plansNaming);
      },
    }),
  };
}

/** Plans that are named in one finding; the others are counted. */
const namedPlans = 20;

/** A provider's list over a built-in one moves the plans that name it, at once and without a word of theirs. */
function overBuiltIn(row: Row, view: View, plansNaming: PlansNaming): readonly Finding[] {
  const [list, provider, npas] = [value(row, at.name), value(row, at.service_provider_name), value(row, at.npas)];
  const builtIn = provider === undefined || provider === '' ? undefined : view.get('npa_list', ['', list]);
  if (provider === undefined || builtIn === undefined) return [];
  const before = value((view.get('npa_list', [provider, list]) ?? builtIn).row, at.npas);
  if ([...(before ?? [])].sort().join() === [...(npas ?? [])].sort().join()) return [];
  const plans = plansNaming(view, provider, list);
  if (plans.length === 0) return [];
  const named = plans.slice(0, namedPlans).join(', ');
  const message = `It is taken in place of the built-in list ${list}, and decides now for ${plans.length === 1 ? 'the call plan' : 'the call plans'} ${named}${plans.length > namedPlans ? ` and ${plans.length - namedPlans} more` : ''}.`;
  return [{ field: 'npas', code: 'over_built_in', message }];
}
