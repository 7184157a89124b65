import { callPlan as callPlanTable } from '../../../service/apps/crs/tables/call-plan.js';
import { group as groupTable } from '../../../service/apps/crs/tables/group.js';
import { number as numberTable } from '../../../service/apps/crs/tables/number.js';
import { serviceProvider as serviceProviderTable } from '../../../service/apps/crs/tables/service-provider.js';
import { subscriber as subscriberTable } from '../../../service/apps/crs/tables/subscriber.js';
import { fileOf, officeOf } from '../../samples/sample.js';
import { callerAt, type Share } from './share.js';

const provider = 'Lakeshore_Telecom';
const areas = ['312', '773', '708', '630', '847'];
const numbersOfGroup = 50,
  groupsOfSubscriber = 5;
const numbersOfSubscriber = numbersOfGroup * groupsOfSubscriber;

const plans: readonly (readonly [name: string, rules: (area: string) => unknown])[] = [
  [
    'Evacuation',
    (area) => [{ type: 'always', criteria: '', destination: { type: 'number', value: `${area}5550911` } }],
  ],
  [
    'Snow_Day',
    (area) => [
      { type: 'time-of-day', criteria: '06:00-12:00', destination: { type: 'number', value: `${area}5550120` } },
      { type: 'geo', criteria: 'IL', destination: { type: 'trunk-group', value: '301,302' } },
      { type: 'always', criteria: '', destination: { type: 'sip-uri', value: `${area}5550199@closed.example` } },
    ],
  ],
  [
    'Night',
    (area) => [
      { type: 'percent-allocation', criteria: '30', destination: { type: 'number', value: `${area}5550130` } },
      {
        type: 'time-of-day',
        criteria: '18:00-08:00',
        destination: { type: 'trunk-outpulse', value: '310:5550140,311:' },
      },
    ],
  ],
];

/** The provider, and its subscribers. */
const tenants = (places: readonly number[]): Share['tables'] => [
  fileOf(
    serviceProviderTable,
    ['name', 'display_name', 'first_name', 'last_name', 'email', 'address', 'phone'],
    [
      [
        provider,
        'Lakeshore Telecom',
        'Ben',
        'Olsen',
        officeOf(provider),
        '400 Lakeshore Drive, Chicago IL',
        '3125550120',
      ],
    ],
  ),
  fileOf(
    subscriberTable,
    [
      'name',
      'display_name',
      'service_provider_name',
      'first_name',
      'last_name',
      'email',
      'address',
      'phone',
      'override',
      'ivr_pin',
    ],
    places.map((place) => [
      nameOf(place),
      nameOf(place),
      provider,
      '',
      '',
      officeOf(nameOf(place)),
      '',
      '',
      place % 10 === 0 ? 'true' : 'false',
      '',
    ]),
  ),
];

/**
 * Numbers in groups of fifty; of five groups three have a plan active, one has two, and one has its override number
 * alone.
 */
export function crsShare(numbers: number): Share {
  const places = Array.from({ length: Math.ceil(numbers / numbersOfSubscriber) }, (_, place) => place);
  const groups = places.flatMap((place) =>
    Array.from({ length: groupsOfSubscriber }, (_, group) => ({ place, group })),
  );
  const path = (place: number, group: number): string => `/group/${provider}/${nameOf(place)}/${group + 1}/activate`;
  return {
    application: 'crs',
    tables: [
      ...tenants(places),
      fileOf(
        numberTable,
        ['number', 'timezone', 'service_provider_name', 'subscriber_name', 'params'],
        groups.flatMap(({ place, group }) =>
          membersOf(place, group).map((number) => [number, 'America/Chicago', provider, nameOf(place), '']),
        ),
      ),
      fileOf(
        callPlanTable,
        ['call_plan_name', 'display_name', 'service_provider_name', 'subscriber_name', 'rules'],
        places.flatMap((place) =>
          plans.map(([plan, rules]) => [plan, plan, provider, nameOf(place), JSON.stringify(rules(areaOf(place)))]),
        ),
      ),
      fileOf(
        groupTable,
        [
          'group_number',
          'display_name',
          'members',
          'call_plans',
          'override_number',
          'service_provider_name',
          'subscriber_name',
          'constraints',
        ],
        groups.map(({ place, group }) => [
          String(group + 1),
          `Floor ${group + 1}`,
          membersOf(place, group).join(','),
          plans.map(([plan]) => plan).join(','),
          `${areaOf(place)}5550199`,
          provider,
          nameOf(place),
          '["^1?900"]',
        ]),
      ),
    ],
    commands: groups.flatMap(({ place, group }) =>
      plans
        .slice(0, group === 3 ? 2 : group === 4 ? 0 : 1)
        .map(([,], active) => [path(place, group), { call_plan: plans[(group + active) % plans.length]![0] }] as const),
    ),
    call: (place) => {
      const number = (place * 7_919) % (places.length * numbersOfSubscriber);
      return `${numberAt(number)} ${callerAt(place)}`;
    },
  };
}

const nameOf = (place: number): string => `Office_${String(place).padStart(4, '0')}`;
const areaOf = (place: number): string => areas[place % areas.length]!;

function membersOf(place: number, group: number): readonly string[] {
  const first = place * numbersOfSubscriber + group * numbersOfGroup;
  return Array.from({ length: numbersOfGroup }, (_, member) => numberAt(first + member));
}

function numberAt(number: number): string {
  return `${areaOf(Math.floor(number / numbersOfSubscriber))}${String(3_000_000 + number)}`;
}
