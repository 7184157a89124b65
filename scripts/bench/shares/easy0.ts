import { callPlan as callPlanTable } from '../../../service/apps/easy0/tables/call-plan.js';
import { ingress as ingressTable } from '../../../service/apps/easy0/tables/ingress.js';
import { serviceProvider as serviceProviderTable } from '../../../service/apps/easy0/tables/service-provider.js';
import { npaNxxTable } from '../../../service/parts/npa-nxx.js';
import { fileOf, officeOf } from '../../samples/sample.js';
import { callerAt, type Share } from './share.js';

const providers = Array.from({ length: 20 }, (_, place) => `Telephone_${String(place).padStart(2, '0')}`);
const areas: readonly (readonly [npa: string, lata: string, state: string, zip: string, zone: string])[] = [
  ['207', '120', 'ME', '04101', 'America/New_York'],
  ['617', '128', 'MA', '02108', 'America/New_York'],
  ['212', '132', 'NY', '10001', 'America/New_York'],
  ['907', '832', 'AK', '99501', 'America/Anchorage'],
  ['312', '358', 'IL', '60601', 'America/Chicago'],
  ['773', '358', 'IL', '60607', 'America/Chicago'],
  ['415', '722', 'CA', '94102', 'America/Los_Angeles'],
  ['808', '834', 'HI', '96813', 'Pacific/Honolulu'],
];

/** Two at night, two by where the caller is, one for the rest: the first two decide few calls. */
const plans: readonly (readonly [name: string, rules: unknown])[] = [
  [
    'Coin_Phones',
    [{ criteria: { match: [['207555xxxx'], ['617555xxxx'], ['8085550xxx']] }, destination: { terminate: true } }],
  ],
  [
    'Lobby',
    [
      {
        criteria: { pointcode: [['010-020-001', '010-020-009']], time: ['08:00', '17:00'] },
        destination: { number: '2075550150' },
      },
    ],
  ],
  [
    'Neighbours',
    [
      {
        criteria: { npa: [['ME'], ['MA']], day: [['monday'], ['tuesday'], ['wednesday'], ['thursday'], ['friday']] },
        destination: { trunk: [['5001'], ['5002']] },
      },
      { criteria: { zip: [['04101'], ['02108']] }, destination: { trunk_op: [['5003', '2075550160']] } },
    ],
  ],
  [
    'Own_Area',
    [
      {
        criteria: {
          lata: [
            ['Digits', '358'],
            ['Digits', '834'],
          ],
        },
        destination: { sip: '3125550100@operator.example' },
      },
    ],
  ],
  [
    'The_Rest',
    [
      { criteria: { percent: 10 }, destination: { number: '3125550177' } },
      { criteria: { always: true }, destination: { continue: true } },
    ],
  ],
];

/** Twenty providers with a trunk and five plans each, and an exchange list of eight area codes. */
export function easy0Share(): Share {
  return {
    application: 'easy0',
    tables: [
      fileOf(
        serviceProviderTable,
        ['name', 'display_name', 'first_name', 'last_name', 'email', 'address', 'phone', 'notes'],
        providers.map((name) => [
          name,
          name,
          'Ana',
          'Ramirez',
          officeOf(name),
          '12 Harbor Road, Portland ME',
          '2075550110',
          '',
        ]),
      ),
      fileOf(
        ingressTable,
        ['kind', 'value', 'service_provider_name'],
        providers.map((name, place) => ['trunk', String(4_100 + place), name]),
      ),
      fileOf(
        npaNxxTable,
        ['npa', 'nxx', 'block', 'lata', 'state', 'zip', 'timezone'],
        areas.flatMap(([npa, lata, state, zip, zone]) =>
          Array.from({ length: 800 }, (_, place) => [npa, String(200 + place), '', lata, state, zip, zone]),
        ),
      ),
      fileOf(
        callPlanTable,
        ['name', 'service_provider_name', 'priority', 'rules'],
        providers.flatMap((provider) =>
          plans.map(([name, rules], place) => [name, provider, String(10 * place), JSON.stringify(rules)]),
        ),
      ),
    ],
    commands: [],
    call: (place) => `0 ${callerAt(place)} trunk=${4_100 + (place % providers.length)}`,
  };
}
