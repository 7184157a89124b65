import { limits } from '../../../core/limits.js';
import type { Finding } from '../../../core/refusals.js';
import { displayName } from '../../../parts/contact.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { boolean } from '../../../schema/kinds/boolean.js';
import { duration } from '../../../schema/kinds/duration.js';
import { integer } from '../../../schema/kinds/integer.js';
import { percent } from '../../../schema/kinds/percent.js';
import type { Row, Table } from '../../../schema/table.js';
import { reading } from '../../../schema/table.js';
import { tenantTimestamp } from '../../../schema/tenant-zone.js';
import { datesFaults } from './rate.js';
import { listed, namesInOrder } from './rate-plan.js';
import { description, tenantName } from './service-provider.js';

const seconds = (least: number) => integer(least, limits.callSeconds);

/** All of the price, in hundredths of a percent. */
const whole = 100_00;

export const callingService: Table = {
  name: 'calling_service',
  number: 5,
  title: 'Calling Service',
  meaning: 'How calls are counted and charged: rate plans, rounding, markup and promotion.',
  columns: [
    { name: 'name', label: 'Name', kind: tenantName, required: true, meaning: 'The name that product offerings give.' },
    displayName(),
    description,
    { name: 'rate_plans', label: 'Rate Plans', kind: namesInOrder, meaning: 'The rate plans in the order in which they are tried.' },
    { name: 'minimum_billing', label: 'Minimum Billing', kind: seconds(0), default: 0, meaning: 'Seconds that an answered call is charged at least.' },
    { name: 'default_rounding_interval', label: 'Default Rounding Interval', kind: seconds(1), default: 1, meaning: 'Seconds to whose multiples calls are rounded up.' },
    { name: 'rounding_threshold', label: 'Rounding Threshold', kind: seconds(0), default: 0, meaning: 'Seconds over a full interval that are given away; 0 rounds up always.' },
    { name: 'call_markup', label: 'Call Markup', kind: percent, default: 0, meaning: 'Percent that is put on the price.' },
    serviceProviderName(tenantName),
    { name: 'promotion_active', label: 'Promotion Active', kind: boolean, default: false, meaning: 'Whether the promotion is given.' },
    { name: 'promotion_duration', label: 'Promotion Duration', kind: duration, meaning: 'How long it lasts where it has no end.' },
    { name: 'promotion_start', label: 'Promotion Start', kind: tenantTimestamp, meaning: 'From when calls get it.' },
    { name: 'promotion_end', label: 'Promotion End', kind: tenantTimestamp, meaning: 'From when calls no longer get it.' },
    { name: 'promotion_discount', label: 'Promotion Discount', kind: percent, default: 0, meaning: 'Percent that is taken off the price.' },
  ],
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider, listed('rate_plans', 'rate_plan', () => callingService)],
  tenant: providerTenant,
  check: (row) => ({ errors: promotionFaults(row), warnings: [] }),
  faults: promotionFaults,
};

const read = {
  active: reading<boolean>(callingService, 'promotion_active'),
  lasting: reading<string>(callingService, 'promotion_duration'),
  start: reading<number>(callingService, 'promotion_start'),
  end: reading<number>(callingService, 'promotion_end'),
  discount: reading<number>(callingService, 'promotion_discount'),
};

/** An active promotion says when it is (calling-card.md, Promotion), and nobody is paid for calling. */
function promotionFaults(row: Row): readonly Finding[] {
  const [start, end] = [read.start(row), read.end(row)];
  const missing = (field: string, message: string): readonly Finding[] => read.active(row) === true ? [{ field, code: 'required', message }] : [];
  return [
    ...datesFaults(start, end, 'promotion_end'),
    ...start === undefined ? missing('promotion_start', 'An active promotion has a start.') : [],
    ...end === undefined && read.lasting(row) === undefined ? missing('promotion_end', 'An active promotion has an end or a duration.') : [],
    ...(read.discount(row) ?? 0) > whole ? [{ field: 'promotion_discount', code: 'out_of_range', message: 'More than 100 percent.' }] : [],
  ];
}
