import { displayName } from '../../../parts/contact.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { placesOf, table } from '../../../schema/declaration.js';
import { boolean } from '../../../schema/kinds/boolean.js';
import { duration } from '../../../schema/kinds/duration.js';
import { integer } from '../../../schema/kinds/integer.js';
import { percent } from '../../../schema/kinds/percent.js';
import { tenantTimestamp } from '../../../schema/tenant-zone.js';
import { listed, namesInOrder } from './names-in-order.js';
import { description, tenantName } from './service-provider.js';
import { ccLimits } from '../limits.js';

const seconds = (least: number) => integer(least, ccLimits.callSeconds);

const columns = {
  name: { label: 'Name', kind: tenantName, required: true, meaning: 'The name that product offerings give.' },
  display_name: displayName(),
  description,
  rate_plans: {
    label: 'Rate Plans',
    kind: namesInOrder,
    meaning: 'The rate plans in the order in which they are tried.',
  },
  minimum_billing: {
    label: 'Minimum Billing',
    kind: seconds(0),
    default: 0,
    meaning: 'Seconds that an answered call is charged at least.',
  },
  default_rounding_interval: {
    label: 'Default Rounding Interval',
    kind: seconds(1),
    default: 1,
    meaning: 'Seconds to whose multiples calls are rounded up.',
  },
  rounding_threshold: {
    label: 'Rounding Threshold',
    kind: seconds(0),
    default: 0,
    meaning: 'Seconds over a full interval that are given away; 0 rounds up always.',
  },
  call_markup: { label: 'Call Markup', kind: percent, default: 0, meaning: 'Percent that is put on the price.' },
  service_provider_name: serviceProviderName(tenantName),
  promotion_active: {
    label: 'Promotion Active',
    kind: boolean,
    default: false,
    meaning: 'Whether the promotion is given.',
  },
  promotion_duration: {
    label: 'Promotion Duration',
    kind: duration,
    meaning: 'How long it lasts where it has no end.',
  },
  promotion_start: { label: 'Promotion Start', kind: tenantTimestamp, meaning: 'From when calls get it.' },
  promotion_end: { label: 'Promotion End', kind: tenantTimestamp, meaning: 'From when calls no longer get it.' },
  promotion_discount: {
    label: 'Promotion Discount',
    kind: percent,
    default: 0,
    meaning: 'Percent that is taken off the price.',
  },
} as const;

const at = placesOf(columns);

export const callingService = table({
  name: 'calling_service',
  number: 5,
  title: 'Calling Service',
  meaning: 'How calls are counted and charged: rate plans, rounding, markup and promotion.',
  columns,
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider, listed('rate_plans', 'rate_plan', at.service_provider_name, at.rate_plans)],
  tenant: providerTenant,
});
