import { column } from '../schema/declaration.js';
import type { Kind } from '../schema/kind.js';
import type { Reference } from '../schema/table.js';

/**
 * The columns that say whose a record is, and the references that make it theirs. Both are of the kind that the name
 * has in its own table.
 */

export function serviceProviderName(kind: Kind<string>) {
  return column({
    name: 'service_provider_name',
    label: 'Service Provider Name',
    kind,
    required: true,
    meaning: 'The service provider whose record it is.',
  });
}

export function subscriberName(kind: Kind<string>) {
  return column({
    name: 'subscriber_name',
    label: 'Subscriber Name',
    kind,
    required: true,
    meaning: 'The subscriber of that service provider whose record it is.',
  });
}

/** Archived and restored with its service provider (jobs.md, Containment). */
export const inServiceProvider: Reference = {
  to: 'service_provider',
  column: 'service_provider_name',
  by: ['service_provider_name'],
  contained: true,
};

/** Archived and restored with its subscriber, and so with the subscriber's provider (jobs.md, Containment). */
export const inSubscriber: Reference = {
  to: 'subscriber',
  column: 'subscriber_name',
  by: ['service_provider_name', 'subscriber_name'],
  contained: true,
};

export const providerTenant = { provider: 'service_provider_name' } as const;

export const subscriberTenant = { provider: 'service_provider_name', subscriber: 'subscriber_name' } as const;
