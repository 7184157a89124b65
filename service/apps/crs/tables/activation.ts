import { serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { count } from '../../../schema/kinds/integer.js';
import { name } from '../../../schema/kinds/name.js';
import type { Row, Table } from '../../../schema/table.js';
import { tenantName } from './service-provider.js';

/** The name of a plan, here and where groups and activations give it. */
export const planName = name;

/** The number of a group or a supergroup. */
export const groupNumber = count;

/**
 * State beside the tables that are provisioned. It goes to the archive with its group and comes back with it. Only those plans that are on the group have one.
 */
const kept: Pick<Table, 'title' | 'internal' | 'columns' | 'key' | 'references' | 'tenant'> = {
  title: 'Activation',
  internal: true,
  columns: [
    serviceProviderName(tenantName),
    subscriberName(tenantName),
    { name: 'group_number', label: 'Group Number', kind: groupNumber, required: true, meaning: 'The group.' },
    { name: 'call_plan_name', label: 'Call Plan Name', kind: planName, required: true, meaning: 'The plan that is active on it.' },
    { name: 'stamp', label: 'Stamp', kind: count, required: true, meaning: 'The change that activated it last.' },
    { name: 'activated', label: 'Activated', kind: count, required: true, meaning: 'The instant of that change, in milliseconds since 1970-01-01 UTC.' },
    { name: 'start', label: 'Start', kind: count, meaning: 'The instant from which it holds, likewise; always where it is not set.' },
    { name: 'end', label: 'End', kind: count, meaning: 'The instant from which it holds no more, likewise; never where it is not set.' },
  ],
  key: ['service_provider_name', 'subscriber_name', 'group_number', 'call_plan_name'],
  references: [{ to: 'group', column: 'group_number', by: ['service_provider_name', 'subscriber_name', 'group_number'], contained: true }],
  tenant: subscriberTenant,
};

/** A plan that is active on a group (routing.md, crs). */
export const activation: Table = { ...kept, name: 'activation', number: 7, meaning: 'That a call plan is active on a group, and since which change.' };

/** The activation to come of a plan on a group, beside the one in force; once its start is reached it holds too. */
export const activationToCome: Table = { ...kept, name: 'activation_to_come', number: 8, meaning: 'That a call plan will be active on a group.' };

/** Where both are kept, the one in force first. */
export const activationTables = [activation.name, activationToCome.name] as const;

/** A plan that is active on a group, at those instants that its activation is for. */
export interface Activation {
  readonly plan: string;
  /** The change that activated it last. */
  readonly stamp: number;
  /** The instant of that change. */
  readonly activatedMs: number;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

export function activationOf(row: Row): Activation {
  return {
    plan: row[3] as string, stamp: row[4] as number, activatedMs: row[5] as number,
    startMs: row[6] as number | undefined, endMs: row[7] as number | undefined,
  };
}

/** Whether it holds at an instant: from its start on, and no more from its end on (routing.md, T2). */
export function holdsAt({ startMs, endMs }: Activation, instantMs: number): boolean {
  return (startMs === undefined || instantMs >= startMs) && (endMs === undefined || instantMs < endMs);
}

/** The instant that it is stamped with: that of its command, or its start when that is later (routing.md, crs). */
export function stampedMs({ activatedMs, startMs }: Activation): number {
  return startMs === undefined ? activatedMs : Math.max(activatedMs, startMs);
}

/** The one stamped last first; at the same instant that of the later command, while of those that start together none is before another. */
export function compareStamps(a: Activation, b: Activation): number {
  return stampedMs(b) - stampedMs(a) || orderOf(b) - orderOf(a);
}

function orderOf(activation: Activation): number {
  return activation.startMs !== undefined && activation.startMs > activation.activatedMs ? 0 : activation.stamp;
}
