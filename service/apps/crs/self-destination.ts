import { refusals, type Finding } from '../../core/refusals.js';
import { numbered } from '../../routing/lint/rule-number.js';
import { pointersOf, staticNumbersOf } from '../../routing/references.js';
import type { View } from '../../schema/view.js';
import { groupKeysOf, groupOf, rulesOf, type GroupRow, type Tenant } from './rows.js';

/**
 * A call must not be sent back to the number it was made to (routing.md, R6), which with groups is: no plan of a group,
 * nor its override number, leads to a member of the group. Who wants calls to such a number to reach it leaves it out
 * of the group. Held from both sides, since either record may come last.
 */

/** The numbers among the destinations of a plan's rules that are in a group of the plan. One seek for each number. */
export function groupedDestinations(view: View, rulesText: string, tenant: Tenant, plan: string): readonly Finding[] {
  return staticNumbersOf(rulesText).flatMap((number) => {
    const group = groupKeysOf(view, number).find((key) => isOwn(key, tenant) && hasPlan(view, key, plan));
    if (group === undefined) return [];
    return pointersOf(rulesText, number).map((pointer) =>
      numbered(finding(pointer, `${number} is a member of group ${group[2]}, which has this plan.`)),
    );
  });
}

function isOwn([provider, subscriber]: readonly [string, string, number], tenant: Tenant): boolean {
  return provider === tenant.provider && subscriber === tenant.subscriber;
}

/** Whether a group has a plan. */
export function hasPlan(view: View, key: readonly [string, string, number], plan: string): boolean {
  const row = view.get('group', key)?.row;
  return row !== undefined && groupOf(row).plans.includes(plan);
}

/** The override number of a group, and the destinations of its plans, that are members of it. */
export function memberDestinations(view: View, group: GroupRow): readonly Finding[] {
  const members = new Set(group.members);
  const findings: Finding[] = [];
  if (group.override !== undefined && members.has(group.override))
    findings.push(finding('override_number', `${group.override} is a member of the group.`));
  for (const plan of group.plans) {
    const number = staticNumbersOf(rulesOf(view, group, plan) ?? '').find((each) => members.has(each));
    if (number !== undefined) findings.push(finding('members', `A rule of ${plan} leads to ${number}.`));
  }
  return findings;
}

function finding(field: string, message: string): Finding {
  return { field, code: 'self_destination', message: `${refusals.self_destination.text} ${message}` };
}
