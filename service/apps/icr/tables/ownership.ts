import type { Finding } from '../../../core/refusals.js';
import type { View } from '../../../schema/view.js';

/** What a `route` keeps beside its number in the grouped index `pattern`, in this order; a lookup reads no more of it. */
export const routeCovers = ['priority', 'service_provider_name', 'subscriber_name', 'call_plan_name'] as const;

/**
 * Exact routes and number records agree about whose a number is (routing.md N5). Both sides of the rule are here: neither a route to
 * another subscriber's number nor a number that another subscriber routes can be written.
 */
export function foreignRoute(view: View, called: string, provider: string, subscriber: string): readonly Finding[] {
  const routes = view.grouped('route', 'pattern', called);
  const foreign = routes.some(([, routeProvider, routeSubscriber]) => routeProvider !== provider || routeSubscriber !== subscriber);
  return foreign ? [finding('Another subscriber has a route for this number.')] : [];
}

export function foreignNumber(view: View, called: string, provider: string, subscriber: string): readonly Finding[] {
  const row = view.get('number', [called])?.row;
  if (row === undefined) return [];
  const [, , owningProvider, owningSubscriber] = row;
  return owningProvider === provider && owningSubscriber === subscriber ? [] : [finding('The number belongs to another subscriber.')];
}

/** Whose it is remains unsaid: a tenant never learns of another's records (api.md). */
function finding(message: string): Finding {
  return { field: 'number', code: 'foreign_number', message };
}
