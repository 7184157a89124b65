import type { Finding } from '../../core/refusals.js';
import type { View } from '../../schema/view.js';
import { activationOf, activationTables, compareStamps, holdsAt, type Activation } from './activation.js';
import { groupOf, type GroupRow, type Tenant } from './rows.js';

/** Groups that are named in one finding; the others are counted. */
const namedGroups = 20;

/**
 * Groups that are compared with each other: each may have ten thousand members, and a person who saves waits for it.
 */
const comparedGroups = 50;

/** A plan in force on a group. */
interface InForce {
  readonly group: number;
  readonly activation: Activation;
}

/**
 * A warning where writing a plan's rules moves calls to it (crs/README.md, Activating): it is in force, counts as
 * activated anew, and so comes before plans that were activated later, on the same group or on one that shares a number
 * with it.
 */
export function movedGroups(view: View, tenant: Tenant, plan: string, nowMs: number): readonly Finding[] {
  const inForce = inForceOf(view, tenant, nowMs);
  const own = inForce.filter(({ activation }) => activation.plan === plan);
  if (own.length === 0 || own.length === inForce.length) return [];
  const groups = new Map<number, GroupRow | undefined>();
  const groupAt = (number: number): GroupRow | undefined => {
    if (!groups.has(number) && groups.size < comparedGroups) groups.set(number, readGroup(view, tenant, number));
    return groups.get(number);
  };
  const overtaken = new Set<string>();
  const moved = own.filter(({ group, activation }) => {
    const later = inForce.filter(
      (other) => other.activation.plan !== plan && compareStamps(other.activation, activation) < 0,
    );
    const before = later.filter((other) => other.group === group || shareMember(groupAt(group), groupAt(other.group)));
    for (const other of before) overtaken.add(other.activation.plan);
    return before.length > 0;
  });
  if (moved.length === 0) return [];
  const numbers = [...new Set(moved.map(({ group }) => group))].sort((a, b) => a - b);
  const plans = [...overtaken].sort();
  const message = `The plan is active and counts as activated now: calls of ${numbers.length === 1 ? 'group' : 'groups'} ${listed(numbers.map(String))} go by it before ${listed(plans)}, activated later.`;
  return [{ field: 'rules', code: 'activated_anew', message }];
}

function listed(names: readonly string[]): string {
  return names.length > namedGroups
    ? `${names.slice(0, namedGroups).join(', ')} and ${names.length - namedGroups} more`
    : names.join(', ');
}

function inForceOf(view: View, { provider, subscriber }: Tenant, nowMs: number): readonly InForce[] {
  const found: InForce[] = [];
  for (const table of activationTables) {
    for (const { key, row } of view.scan(table, { prefix: [provider, subscriber] })) {
      const activation = activationOf(row);
      if (holdsAt(activation, nowMs)) found.push({ group: Number(key[2]), activation });
    }
  }
  return found;
}

function readGroup(view: View, { provider, subscriber }: Tenant, number: number): GroupRow | undefined {
  const row = view.get('group', [provider, subscriber, number])?.row;
  return row === undefined ? undefined : groupOf(row);
}

function shareMember(one: GroupRow | undefined, other: GroupRow | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const members = new Set(one.members);
  return other.members.some((member) => members.has(member));
}
