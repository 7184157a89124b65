import { providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import type { Table } from '../../../schema/table.js';
import { reading } from '../../../schema/table.js';
import { tenantTimestamp } from '../../../schema/tenant-zone.js';
import { diallingPrefix } from '../kinds/dialling-prefix.js';
import { formWarnings, prefixFormOf, withPlus } from '../kinds/prefix-form.js';
import { intervalSeconds } from '../kinds/charge.js';
import { deckRenewal } from './prefix-renewal.js';
import { charged, datesFaults } from './rate.js';
import { tenantName } from './service-provider.js';

/** Beyond any other: a line without a date has always held. Part of a key, it needs a value. */
const ever = 0;

/** The deck of a rate (calling-card.md, Rate choice): each line stands beside `child_rates` as a destination child. */
export const ratePrefix: Table = {
  name: 'rate_prefix',
  number: 7,
  title: 'Rate Prefix',
  meaning: 'One line of a rate\'s deck: what calls to numbers that begin so cost.',
  columns: [
    serviceProviderName(tenantName),
    { name: 'rate_name', label: 'Rate Name', kind: tenantName, required: true, meaning: 'The rate whose deck it is in.' },
    { name: 'prefix', label: 'Prefix', kind: diallingPrefix, required: true, meaning: 'How the numbers begin; of several that fit the longest counts.' },
    { name: 'effective_date', label: 'Effective Date', kind: tenantTimestamp, default: ever, meaning: 'From when it holds; of several lines of a prefix the latest that holds counts.' },
    { name: 'end_date', label: 'End Date', kind: tenantTimestamp, meaning: 'From when it holds no more; when not set it goes on.' },
    ...charged,
    { name: 'first_interval', label: 'First Interval', kind: intervalSeconds, meaning: 'Seconds that a call is charged at least; when only the next interval is set, as long as that.' },
    { name: 'next_interval', label: 'Next Interval', kind: intervalSeconds, meaning: 'Seconds by which it is charged from there on; when only the first interval is set, the rounding interval of the calling service. Where either is set, its minimum billing and threshold do not count.' },
  ],
  key: ['service_provider_name', 'rate_name', 'prefix', 'effective_date'],
  references: [{ to: 'rate', column: 'rate_name', by: ['service_provider_name', 'rate_name'], contained: true }],
  tenant: providerTenant,
  renewal: () => deckRenewal(ratePrefix),
  importing: { form: prefixFormOf('prefix', (text) => [text], withPlus), replaced: { from: 'effective_date', until: 'end_date' } },
  check: (row) => ({ errors: datesFaults(read.effective(row), read.end(row)), get warnings() { return formWarnings('prefix', [read.prefix(row)!]); } }),
};

const read = { prefix: reading<string>(ratePrefix, 'prefix'), effective: reading<number>(ratePrefix, 'effective_date'), end: reading<number>(ratePrefix, 'end_date') };
