import { callPlan as callPlanTable } from '../../service/apps/easy0/tables/call-plan.js';
import { ingress as ingressTable } from '../../service/apps/easy0/tables/ingress.js';
import { serviceProvider as serviceProviderTable } from '../../service/apps/easy0/tables/service-provider.js';
import { npaNxxTable } from '../../service/parts/npa-nxx.js';
import { fileOf, officeOf, type Sample } from './sample.js';

/**
 * Easy Zero: two providers that screen what is dialled to 0. The numbering data is invented; a site loads its own
 * licensed file.
 */

const providers: readonly (readonly string[])[] = [
  [
    'Harbor_Telephone',
    'Harbor Telephone',
    'Ana',
    'Ramirez',
    officeOf('Harbor_Telephone'),
    '12 Harbor Road, Portland ME',
    '2075550110',
    'Screens by switch and by state.',
  ],
  [
    'Lakeshore_Telecom',
    'Lakeshore Telecom',
    'Ben',
    'Olsen',
    officeOf('Lakeshore_Telecom'),
    '400 Lakeshore Drive, Chicago IL',
    '3125550120',
    '',
  ],
];

const ingress: readonly (readonly string[])[] = [
  ['pointcode', '010-020-001', 'Harbor_Telephone'],
  ['trunk', '4100', 'Harbor_Telephone'],
  ['trunk', '4200', 'Lakeshore_Telecom'],
  ['realm', 'sip.lakeshore.example', 'Lakeshore_Telecom'],
];

/** npa, nxx, block, lata, state, zip, timezone. */
const areas: readonly (readonly [npa: string, lata: string, state: string, zip: string, zone: string])[] = [
  ['207', '120', 'ME', '04101', 'America/New_York'],
  ['617', '128', 'MA', '02108', 'America/New_York'],
  ['312', '358', 'IL', '60601', 'America/Chicago'],
  ['214', '552', 'TX', '75201', 'America/Chicago'],
];
const exchanges = ['220', '234', '345', '456', '567'];

const plans: readonly (readonly [provider: string, name: string, priority: number, rules: unknown])[] = [
  [
    'Harbor_Telephone',
    'Coin_Phones',
    10,
    [
      {
        label: 'Lobby switch',
        criteria: { pointcode: [['010-020-001', '010-020-009']], time: ['08:00', '17:00'] },
        destination: { number: '2075550150' },
      },
      { label: 'Coin lines', criteria: { match: [['207555xxxx']] }, destination: { terminate: true } },
    ],
  ],
  [
    'Harbor_Telephone',
    'New_England',
    20,
    [
      {
        label: 'Neighbours by day',
        criteria: { npa: [['ME'], ['MA']], day: [['monday'], ['tuesday'], ['wednesday'], ['thursday'], ['friday']] },
        destination: { trunk: [['5001'], ['5002']] },
      },
      {
        label: 'Downtown',
        criteria: { zip: [['04101'], ['02108']] },
        destination: { trunk_op: [['5003', '2075550160']] },
      },
    ],
  ],
  [
    'Lakeshore_Telecom',
    'Illinois',
    10,
    [
      {
        label: 'Own area',
        criteria: { lata: [['Digits', '358']] },
        destination: { sip: '3125550100@operator.example' },
      },
      { label: 'A tenth to the new desk', criteria: { percent: 10 }, destination: { number: '3125550177' } },
      { label: 'The rest', criteria: { always: true }, destination: { continue: true } },
    ],
  ],
];

export const easy0Sample: Sample = {
  application: 'easy0',
  tables: [
    fileOf(
      serviceProviderTable,
      ['name', 'display_name', 'first_name', 'last_name', 'email', 'address', 'phone', 'notes'],
      providers,
    ),
    fileOf(ingressTable, ['kind', 'value', 'service_provider_name'], ingress),
    fileOf(
      npaNxxTable,
      ['npa', 'nxx', 'block', 'lata', 'state', 'zip', 'timezone'],
      areas.flatMap(([npa, lata, state, zip, zone]) =>
        exchanges.map((exchange) => [npa, exchange, '', lata, state, zip, zone]),
      ),
    ),
    fileOf(
      callPlanTable,
      ['name', 'service_provider_name', 'priority', 'rules'],
      plans.map(([provider, name, priority, rules]) => [name, provider, String(priority), JSON.stringify(rules)]),
    ),
  ],
};
