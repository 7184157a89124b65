import { systemZone } from '../../../core/system-zone.js';
import { formatTimestamp } from '../../../core/zones.js';
import { serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import type { Json } from '../../../schema/kind.js';
import { count } from '../../../schema/kinds/integer.js';
import { name } from '../../../schema/kinds/name.js';
import type { Key, Table } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';
import type { Write } from '../../../schema/write.js';
import type { Tenant } from './rows.js';
import { tenantName } from './service-provider.js';

/** The name of a plan, here and where groups and activations give it. */
export const planName = name;

/** The number of a group or a supergroup. */
export const groupNumber = count;

/**
 * A plan that is active on a group (routing.md, crs): state beside the tables that are provisioned. It goes to the archive with its group and comes back
 * with it. Only those plans that are on the group have one.
 */
export const activation: Table = {
  name: 'activation',
  number: 7,
  title: 'Activation',
  meaning: 'That a call plan is active on a group, and since which change.',
  internal: true,
  columns: [
    serviceProviderName(tenantName),
    subscriberName(tenantName),
    { name: 'group_number', label: 'Group Number', kind: groupNumber, required: true, meaning: 'The group.' },
    { name: 'call_plan_name', label: 'Call Plan Name', kind: planName, required: true, meaning: 'The plan that is active on it.' },
    { name: 'stamp', label: 'Stamp', kind: count, required: true, meaning: 'The change that activated it last: the latest is asked first.' },
    { name: 'activated', label: 'Activated', kind: count, required: true, meaning: 'The instant of that change, in milliseconds since 1970-01-01 UTC.' },
    { name: 'start', label: 'Start', kind: count, meaning: 'The instant from which it holds, likewise; always where it is not set.' },
    { name: 'end', label: 'End', kind: count, meaning: 'The instant from which it holds no more, likewise; never where it is not set.' },
  ],
  key: ['service_provider_name', 'subscriber_name', 'group_number', 'call_plan_name'],
  references: [{ to: 'group', column: 'group_number', by: ['service_provider_name', 'subscriber_name', 'group_number'], contained: true }],
  tenant: subscriberTenant,
};

export const activationPlaces = { plan: 3, stamp: 4, activated: 5, start: 6, end: 7 } as const;

/** A window in which an activation holds; instants in milliseconds. */
export interface Window {
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

export function activate(group: Key, plan: string, { startMs, endMs }: Window, view: View, nowMs: number): Write {
  const attributes = { stamp: view.change, activated: nowMs, start: startMs ?? null, end: endMs ?? null };
  return { method: 'put', table: activation.name, key: [...group, plan], attributes };
}

/** Undefined where the plan is not active on the group. */
export function deactivate(group: Key, plan: string, view: View): Write | undefined {
  const key: Key = [...group, plan];
  return view.has(activation.name, key) ? { method: 'forget', table: activation.name, key } : undefined;
}

/**
 * A plan whose rules have changed counts as activated anew wherever it is active, within the same times (routing.md, crs). Reads all activations of the
 * subscriber, some tens of bytes each: who writes rules may wait for that, and a lookup never does it.
 */
export function restamped({ provider, subscriber }: Tenant, plan: string, view: View, nowMs: number): readonly Write[] {
  const active = [...view.scan(activation.name, { prefix: [provider, subscriber] })].filter(({ row }) => row[activationPlaces.plan] === plan);
  return active.map(({ key }) => ({ method: 'put', table: activation.name, key, attributes: { stamp: view.change, activated: nowMs } }));
}

/** The plans that are active on a group, the one activated last first, as the API shows them beside the record. */
export function activeOn(group: Key, view: View): { readonly active: Json } {
  const places = activationPlaces;
  const at = (instantMs: unknown): Json => typeof instantMs === 'number' ? formatTimestamp(systemZone(), instantMs) : null;
  const rows = [...view.scan(activation.name, { prefix: group })].map(({ row }) => row);
  rows.sort((a, b) => Number(b[places.stamp]) - Number(a[places.stamp]));
  return { active: rows.map((row) => ({ call_plan: row[places.plan] as string, activated: at(row[places.activated]), start: at(row[places.start]), end: at(row[places.end]) })) };
}
