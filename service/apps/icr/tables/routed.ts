import type { View } from '../../../schema/view.js';
import type { Finding } from '../../../core/refusals.js';
import { routeCovers } from './ownership.js';
import { rulesAt } from './self-destination.js';

/** How routes and plans hang together, for lint (routing.md, Lint); read as lookups read it, a seek for the number and one for each shape of wildcard. */

/** A subscriber, as records name it. */
interface Tenant {
  readonly provider: string;
  readonly subscriber: string;
}

const covered = {
  provider: routeCovers.indexOf('service_provider_name'),
  subscriber: routeCovers.indexOf('subscriber_name'),
};

/** Whether a route of the tenant, for the number itself or for a pattern that it fits, gives its calls to a plan. */
export function isRouted(view: View, number: string, { provider, subscriber }: Tenant): boolean {
  const shapes = view.shapes('route', 'pattern').filter(({ length }) => length === number.length);
  const patterns = [number, ...shapes.map((shape) => [...shape].map((unit, place) => unit === 'X' ? 'X' : number[place]).join(''))];
  return patterns.some((pattern) => view.grouped('route', 'pattern', pattern).some((row) => row[covered.provider] === provider && row[covered.subscriber] === subscriber));
}

/** Numbers or patterns looked at for examples. */
const someRoutes = 8;

/** Some numbers whose calls routes give to the plan; any digit of a pattern is a 5. */
export function numbersOf(view: View, { provider, subscriber, name }: Tenant & { readonly name: string }): readonly string[] {
  const routes = view.scan('route', { prefix: [provider, subscriber, name], limit: someRoutes });
  return [...routes].map(({ key }) => String(key.at(-1)).replaceAll('X', '5'));
}

/** A number that no route of its subscriber gives to a plan. */
export function withoutRoute(view: View, number: string, tenant: Tenant): readonly Finding[] {
  return isRouted(view, number, tenant) ? [] : [{ field: 'number', code: 'no_route', message: 'No route of the subscriber is for this number; its calls go on as dialled.' }];
}

/** A route to a plan that has no rules yet. */
export function emptyPlan(view: View, { provider, subscriber, name }: Tenant & { readonly name: string }): readonly Finding[] {
  const rules = view.get('call_plan', [provider, subscriber, name])?.row[rulesAt];
  if (typeof rules !== 'string' || !/^\s*(?:\[\s*\])?\s*$/.test(rules)) return [];
  return [{ field: 'call_plan_name', code: 'no_rules', message: `${name} has no rules; calls get the next route, or none.` }];
}
