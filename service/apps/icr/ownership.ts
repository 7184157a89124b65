import type { Finding } from '../../core/refusals.js';
import { value } from '../../schema/declaration.js';
import type { View } from '../../schema/view.js';
import { number } from './tables/number.js';
import { route, routeEntry } from './tables/route.js';

/**
 * Exact routes and number records agree about whose a number is (routing.md, N5). Both sides of the rule are here:
 * neither a route to another subscriber's number nor a number that another subscriber routes can be written.
 */
export function foreignRoute(view: View, called: string, provider: string, subscriber: string): readonly Finding[] {
  const foreign = view
    .grouped(route.name, 'pattern', called)
    .some(
      (entry) =>
        value(entry, routeEntry.service_provider_name) !== provider ||
        value(entry, routeEntry.subscriber_name) !== subscriber,
    );
  return foreign ? [finding('Another subscriber has a route for this number.')] : [];
}

export function foreignNumber(view: View, called: string, provider: string, subscriber: string): readonly Finding[] {
  const row = view.get(number.name, [called])?.row;
  if (row === undefined) return [];
  return value(row, number.at.service_provider_name) === provider &&
    value(row, number.at.subscriber_name) === subscriber
    ? []
    : [finding('The number belongs to another subscriber.')];
}

/** Whose it is remains unsaid: a tenant never learns of another's records (api.md). */
function finding(message: string): Finding {
  return { field: 'number', code: 'foreign_number', message };
}
