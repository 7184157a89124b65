import { displayName } from '../../../parts/contact.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { column, table } from '../../../schema/declaration.js';
import { choice } from '../../../schema/kinds/choice.js';
import { tenantTimestamp } from '../../../schema/tenant-zone.js';
import { chargeAmount, chargeMethod, childless, surcharge } from '../kinds/charge.js';
import { childRates, rateTypes } from '../kinds/child-rates.js';
import { description, tenantName } from './service-provider.js';

/** The end of a rate, and of a line of its deck. */
export const endDate = column({
  label: 'End Date',
  kind: tenantTimestamp,
  meaning: 'From when it holds no more; when not set it goes on.',
});

/**
 * What a call is charged, as a rate and each line of a deck has it; what is not set in a line is as its rate has it.
 */
export const charged = {
  charge_method: column({
    label: 'Charge Method',
    kind: chargeMethod,
    meaning:
      'What the amount is for: a minute, an interval, the call; or nothing is charged, or the call is refused (blocked).',
  }),
  amount: column({ label: 'Amount', kind: chargeAmount, meaning: 'The price of one of these.' }),
  surcharge: column({ label: 'Surcharge', kind: surcharge, meaning: 'What a call costs beside, once.' }),
};

export const rate = table({
  name: 'rate',
  number: 3,
  title: 'Rate',
  meaning: 'What a call costs: one price, or a tree of them by destination, origin, day, time and length.',
  columns: {
    service_provider_name: serviceProviderName(tenantName),
    display_name: displayName(),
    name: { label: 'Name', kind: tenantName, required: true, meaning: 'The name that rate plans give.' },
    description,
    type: {
      label: 'Type',
      kind: choice(rateTypes),
      meaning: 'What the rate is about, for people; calls are judged by what its children say.',
    },
    effective_date: {
      label: 'Effective Date',
      kind: tenantTimestamp,
      meaning: 'From when it holds; when not set it always did. Of rates that match alike, the latest counts.',
    },
    end_date: endDate,
    ...charged,
    charge_method: { ...charged.charge_method, default: 'per_minute' },
    if_no_sub_rates_exist: {
      label: 'If No Sub Rates Exist',
      kind: childless,
      default: 'use_parent',
      meaning: 'What a call gets that none of the children holds for: the price of the rate itself, or nothing.',
    },
    child_rates: {
      label: 'Child Rates',
      kind: childRates,
      meaning: 'Prices for some calls; large decks of prefixes have a table of their own.',
    },
  },
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider],
  tenant: providerTenant,
});
