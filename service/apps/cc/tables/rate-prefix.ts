import { providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { table } from '../../../schema/declaration.js';
import { tenantTimestamp } from '../../../schema/tenant-zone.js';
import { intervalSeconds } from '../kinds/charge.js';
import { diallingPrefix } from '../kinds/dialling-prefix.js';
import { charged, endDate } from './rate.js';
import { tenantName } from './service-provider.js';

/** Beyond any other: a line without a date has always held. Part of a key, it needs a value. */
const ever = 0;

/** The deck of a rate (calling-card.md, Rate choice): each line stands beside `child_rates` as a destination child. */
export const ratePrefix = table({
  name: 'rate_prefix',
  number: 7,
  title: 'Rate Prefix',
  meaning: "One line of a rate's deck: what calls to numbers that begin so cost.",
  columns: {
    service_provider_name: serviceProviderName(tenantName),
    rate_name: { label: 'Rate Name', kind: tenantName, required: true, meaning: 'The rate whose deck it is in.' },
    prefix: {
      label: 'Prefix',
      kind: diallingPrefix,
      required: true,
      meaning: 'How the numbers begin; of several that fit the longest counts.',
    },
    effective_date: {
      label: 'Effective Date',
      kind: tenantTimestamp,
      default: ever,
      meaning: 'From when it holds; of several lines of a prefix the latest that holds counts.',
    },
    end_date: endDate,
    ...charged,
    first_interval: {
      label: 'First Interval',
      kind: intervalSeconds,
      meaning: 'Seconds that a call is charged at least; when only the next interval is set, as long as that.',
    },
    next_interval: {
      label: 'Next Interval',
      kind: intervalSeconds,
      meaning:
        'Seconds by which it is charged from there on; when only the first interval is set, the rounding interval of the calling service. Where either is set, its minimum billing and threshold do not count.',
    },
  },
  key: ['service_provider_name', 'rate_name', 'prefix', 'effective_date'],
  references: [{ to: 'rate', column: 'rate_name', by: ['service_provider_name', 'rate_name'], contained: true }],
  tenant: providerTenant,
});
