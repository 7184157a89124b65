import { value } from '../../schema/declaration.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { callPlan } from './tables/call-plan.js';
import { group } from './tables/group.js';

/** A subscriber, as records name it. */
export interface Tenant {
  readonly provider: string;
  readonly subscriber: string;
}

export interface GroupRow extends Tenant {
  readonly number: number;
  readonly members: readonly string[];
  readonly plans: readonly string[];
  readonly override: string | undefined;
  readonly constraints: readonly string[];
}

/** Lists that are not set are empty. */
export function groupOf(row: Row): GroupRow {
  const { at } = group;
  return {
    number: value(row, at.group_number),
    provider: value(row, at.service_provider_name),
    subscriber: value(row, at.subscriber_name),
    members: value(row, at.members) ?? none,
    plans: value(row, at.call_plans) ?? none,
    override: value(row, at.override_number),
    constraints: value(row, at.constraints) ?? none,
  };
}
const none: readonly string[] = [];

/** The rules of a live plan. */
export function rulesOf(view: View, { provider, subscriber }: Tenant, plan: string): string | undefined {
  const row = view.get(callPlan.name, [provider, subscriber, plan])?.row;
  return row === undefined ? undefined : value(row, callPlan.at.rules);
}

/** The keys of the groups that have a number among their members, in no order. One seek. */
export function groupKeysOf(
  view: View,
  number: string,
): readonly (readonly [provider: string, subscriber: string, group: number])[] {
  return view.grouped(group.name, 'members', number) as unknown as readonly (readonly [string, string, number])[];
}
