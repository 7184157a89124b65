import type { Finding } from '../../../core/refusals.js';
import { displayName } from '../../../parts/contact.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { choice } from '../../../schema/kinds/choice.js';
import type { Column, Table } from '../../../schema/table.js';
import { reading } from '../../../schema/table.js';
import { tenantTimestamp } from '../../../schema/tenant-zone.js';
import { chargeAmount, chargeMethod, childless, surcharge } from '../kinds/charge.js';
import { childRates, prefixesOf, rateTypes, readChildRates, rewrittenPrefixes, writtenPrefixes } from '../kinds/child-rates.js';
import { formWarnings, prefixFormOf, withPlus } from '../kinds/prefix-form.js';
import { description, tenantName } from './service-provider.js';
import { treeRenewal } from './prefix-renewal.js';

const endDate: Column = { name: 'end_date', label: 'End Date', kind: tenantTimestamp, meaning: 'From when it holds no more; when not set it goes on.' };

/** What a call is charged, as a rate and each line of a deck has it; what is not set in a line is as its rate has it. */
export const charged: readonly Column[] = [
  { name: 'charge_method', label: 'Charge Method', kind: chargeMethod, meaning: 'What the amount is for: a minute, an interval, the call; or nothing is charged, or the call is refused (blocked).' },
  { name: 'amount', label: 'Amount', kind: chargeAmount, meaning: 'The price of one of these.' },
  { name: 'surcharge', label: 'Surcharge', kind: surcharge, meaning: 'What a call costs beside, once.' },
];

/** An end that is not behind its beginning: such a rate would never hold. */
export function datesFaults(from: number | undefined, until: number | undefined, field = endDate.name): readonly Finding[] {
  return from !== undefined && until !== undefined && until <= from ? [{ field, code: 'out_of_range', message: 'It ends before it begins.' }] : [];
}

export const rate: Table = {
  name: 'rate',
  number: 3,
  title: 'Rate',
  meaning: 'What a call costs: one price, or a tree of them by destination, origin, day, time and length.',
  columns: [
    serviceProviderName(tenantName),
    displayName(),
    { name: 'name', label: 'Name', kind: tenantName, required: true, meaning: 'The name that rate plans give.' },
    description,
    { name: 'type', label: 'Type', kind: choice(rateTypes), meaning: 'What the rate is about, for people; calls are judged by what its children say.' },
    { name: 'effective_date', label: 'Effective Date', kind: tenantTimestamp, meaning: 'From when it holds; when not set it always did. Of rates that match alike, the latest counts.' },
    endDate,
    ...charged.map((column) => column.kind === chargeMethod ? { ...column, default: 'per_minute' } : column),
    {
      name: 'if_no_sub_rates_exist', label: 'If No Sub Rates Exist', kind: childless, default: 'use_parent',
      meaning: 'What a call gets that none of the children holds for: the price of the rate itself, or nothing.',
    },
    { name: 'child_rates', label: 'Child Rates', kind: childRates, meaning: 'Prices for some calls; large decks of prefixes have a table of their own.' },
  ],
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider],
  tenant: providerTenant,
  renewal: () => treeRenewal(rate),
  importing: { form: prefixFormOf('child_rates', writtenPrefixes, (text) => rewrittenPrefixes(text, withPlus)) },
  check: (row) => ({
    errors: datesFaults(read.effective(row), read.end(row)),
    get warnings() { return formWarnings('child_rates', prefixesOf(readChildRates(read.children(row) ?? '[]'))); },
  }),
};

const read = { effective: reading<number>(rate, 'effective_date'), end: reading<number>(rate, 'end_date'), children: reading<string>(rate, 'child_rates') };
