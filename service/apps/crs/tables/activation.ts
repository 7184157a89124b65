import { serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { table } from '../../../schema/declaration.js';
import { count } from '../../../schema/kinds/integer.js';
import { name } from '../../../schema/kinds/name.js';
import { tenantName } from './service-provider.js';

/** The name of a plan, here and where groups and activations give it. */
export const planName = name;

/** The number of a group or a supergroup. */
export const groupNumber = count;

/**
 * State beside the tables that are provisioned. It goes to the archive with its group and comes back with it. Only
 * those plans that are on the group have one.
 */
const kept = {
  title: 'Activation',
  internal: true,
  columns: {
    service_provider_name: serviceProviderName(tenantName),
    subscriber_name: subscriberName(tenantName),
    group_number: { label: 'Group Number', kind: groupNumber, required: true, meaning: 'The group.' },
    call_plan_name: {
      label: 'Call Plan Name',
      kind: planName,
      required: true,
      meaning: 'The plan that is active on it.',
    },
    stamp: { label: 'Stamp', kind: count, required: true, meaning: 'The change that activated it last.' },
    activated: {
      label: 'Activated',
      kind: count,
      required: true,
      meaning: 'The instant of that change, in milliseconds since 1970-01-01 UTC.',
    },
    start: {
      label: 'Start',
      kind: count,
      meaning: 'The instant from which it holds, likewise; always where it is not set.',
    },
    end: {
      label: 'End',
      kind: count,
      meaning: 'The instant from which it holds no more, likewise; never where it is not set.',
    },
  },
  key: ['service_provider_name', 'subscriber_name', 'group_number', 'call_plan_name'],
  references: [
    {
      to: 'group',
      column: 'group_number',
      by: ['service_provider_name', 'subscriber_name', 'group_number'],
      contained: true,
    },
  ],
  tenant: subscriberTenant,
} as const;

/** A plan that is active on a group (crs/README.md, Activating). */
export const activation = table({
  ...kept,
  name: 'activation',
  number: 7,
  meaning: 'That a call plan is active on a group, and since which change.',
});

/** The activation to come of a plan on a group, beside the one in force; once its start is reached it holds too. */
export const activationToCome = table({
  ...kept,
  name: 'activation_to_come',
  number: 8,
  meaning: 'That a call plan will be active on a group.',
});
