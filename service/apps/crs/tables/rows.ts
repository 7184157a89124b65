import type { Row } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';

/**
 * Rows as the checks of several tables read them. Numbers, plans and groups look at each other, so that none of them can ask the declaration of another
 * where its columns stand; a test holds these places to the declarations.
 */

/** A subscriber, as records name it. */
export interface Tenant {
  readonly provider: string;
  readonly subscriber: string;
}

export const subscriberPlaces = { name: 0, provider: 2, override: 8 } as const;

export const numberPlaces = { number: 0, provider: 2, subscriber: 3 } as const;

export const planPlaces = { name: 0, provider: 2, subscriber: 3, rules: 4 } as const;

export const groupPlaces = { number: 0, members: 2, plans: 3, override: 4, provider: 5, subscriber: 6, constraints: 7 } as const;

export const supergroupPlaces = { number: 0, entries: 2, provider: 3, subscriber: 4 } as const;

export interface GroupRow extends Tenant {
  readonly number: number;
  readonly members: readonly string[];
  readonly plans: readonly string[];
  readonly override: string | undefined;
  readonly constraints: readonly string[];
}

/** Lists that are not set are empty. */
export function groupOf(row: Row): GroupRow {
  return {
    number: row[groupPlaces.number] as number,
    provider: row[groupPlaces.provider] as string,
    subscriber: row[groupPlaces.subscriber] as string,
    members: row[groupPlaces.members] as readonly string[] | undefined ?? none,
    plans: row[groupPlaces.plans] as readonly string[] | undefined ?? none,
    override: row[groupPlaces.override] as string | undefined,
    constraints: row[groupPlaces.constraints] as readonly string[] | undefined ?? none,
  };
}
const none: readonly string[] = [];

/** The rules of a live plan. */
export function rulesOf(view: View, { provider, subscriber }: Tenant, plan: string): string | undefined {
  return view.get('call_plan', [provider, subscriber, plan])?.row[planPlaces.rules] as string | undefined;
}

/** What `group` keeps under each of its members in the grouped index `members`: the rest of its key, tenant first. */
export const memberCovers = ['service_provider_name', 'subscriber_name', 'group_number'] as const;

/** The keys of the groups that have a number among their members, in no order. One seek. */
export function groupKeysOf(view: View, number: string): readonly (readonly [provider: string, subscriber: string, group: number])[] {
  return view.grouped('group', 'members', number) as unknown as readonly (readonly [string, string, number])[];
}
