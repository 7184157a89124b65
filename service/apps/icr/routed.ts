import type { View } from '../../schema/view.js';
import type { Finding } from '../../core/refusals.js';
import { plansNamedIn } from '../../routing/references.js';
import { value } from '../../schema/declaration.js';
import { callPlan } from './tables/call-plan.js';
import { routeEntry } from './tables/route.js';

/**
 * How routes and plans hang together, for lint (routing.md, Lint); read as lookups read it, a seek for the number and
 * one for each shape of wildcard.
 */

/** A subscriber, as records name it. */
interface Tenant {
  readonly provider: string;
  readonly subscriber: string;
}

/** The rules of a live plan. */
export function rulesOf(view: View, { provider, subscriber }: Tenant, plan: string): string | undefined {
  const row = view.get(callPlan.name, [provider, subscriber, plan])?.row;
  return row === undefined ? undefined : value(row, callPlan.at.rules);
}

/** Whether a route of the tenant, for the number itself or for a pattern that it fits, gives its calls to a plan. */
function isRouted(view: View, number: string, tenant: Tenant): boolean {
  return plansFor(view, number, tenant, patternsOf(view, number)).length > 0;
}

/** The patterns that a number fits. */
function patternsOf(view: View, number: string): readonly string[] {
  const shapes = view.shapes('route', 'pattern').filter(({ length }) => length === number.length);
  return shapes.map((shape) => [...shape].map((unit, place) => (unit === 'X' ? 'X' : number[place])).join(''));
}

/** Plans of the tenant to which routes give calls to the number, exactly or by patterns too, each once. */
function plansFor(
  view: View,
  number: string,
  { provider, subscriber }: Tenant,
  patterns: readonly string[],
): readonly string[] {
  const rows = [number, ...patterns].flatMap((pattern) => view.grouped('route', 'pattern', pattern));
  return [
    ...new Set(
      rows
        .filter(
          (row) =>
            value(row, routeEntry.service_provider_name) === provider &&
            value(row, routeEntry.subscriber_name) === subscriber,
        )
        .map((row) => value(row, routeEntry.call_plan_name)),
    ),
  ];
}

/** Plans that are followed from one to the next: a chain of them is no longer (R5), and few tenants have more. */
const followedPlans = 64;

/**
 * How calls come to one plan of a tenant: by its own routes, and by plans that lead to it (R5). What was found out is
 * kept, as lint asks for one number after the other.
 */
export class WaysToPlan {
  readonly #leads = new Map<string, boolean | undefined>();

  constructor(
    readonly view: View,
    readonly plan: Tenant & { readonly name: string },
  ) {}

  /** Whether calls to a number may come to it. */
  receives(number: string): boolean {
    return plansFor(this.view, number, this.plan, patternsOf(this.view, number)).some(
      (name) => name === this.plan.name || this.#leadsHere(name) !== false,
    );
  }

  /** Whether a route for the number itself gives its calls to the plan. */
  isRouted(number: string): boolean {
    return plansFor(this.view, number, this.plan, []).includes(this.plan.name);
  }

  /** Another plan to which a route for the number itself gives its calls, and from which they may come here. */
  by(number: string): string | undefined {
    return plansFor(this.view, number, this.plan, []).find(
      (name) => name !== this.plan.name && this.#leadsHere(name) === true,
    );
  }

  /** Undefined where there are too many plans to tell. */
  #leadsHere(from: string): boolean | undefined {
    if (!this.#leads.has(from)) this.#leads.set(from, this.#follow(from));
    return this.#leads.get(from);
  }

  #follow(from: string): boolean | undefined {
    const { name } = this.plan;
    const entered = new Set([from]);
    for (const plan of entered) {
      const rules = rulesOf(this.view, this.plan, plan);
      for (const next of rules === undefined ? [] : plansNamedIn(rules)) {
        if (next === name) return true;
        entered.add(next);
      }
      if (entered.size > followedPlans) return undefined;
    }
    return false;
  }
}

/** Numbers or patterns looked at for examples. */
const someRoutes = 8;

/** Some numbers whose calls routes give to the plan; any digit of a pattern is a 5. */
export function numbersOf(
  view: View,
  { provider, subscriber, name }: Tenant & { readonly name: string },
): readonly string[] {
  const routes = view.scan('route', { prefix: [provider, subscriber, name], limit: someRoutes });
  return [...routes].map(({ key }) => String(key.at(-1)).replaceAll('X', '5'));
}

/** A number that no route of its subscriber gives to a plan. */
export function withoutRoute(view: View, number: string, tenant: Tenant): readonly Finding[] {
  return isRouted(view, number, tenant)
    ? []
    : [
        {
          field: 'number',
          code: 'no_route',
          message: 'No route of the subscriber is for this number; its calls go on as dialled.',
        },
      ];
}

/** A route to a plan that has no rules yet. */
export function emptyPlan(view: View, { name, ...tenant }: Tenant & { readonly name: string }): readonly Finding[] {
  const rules = rulesOf(view, tenant, name);
  if (rules === undefined || !/^\s*(?:\[\s*\])?\s*$/.test(rules)) return [];
  return [
    { field: 'call_plan_name', code: 'no_rules', message: `${name} has no rules; calls get the next route, or none.` },
  ];
}
