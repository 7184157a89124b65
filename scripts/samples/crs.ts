import { callPlan as callPlanTable } from '../../service/apps/crs/tables/call-plan.js';
import { group as groupTable } from '../../service/apps/crs/tables/group.js';
import { number as numberTable } from '../../service/apps/crs/tables/number.js';
import { serviceProvider as serviceProviderTable } from '../../service/apps/crs/tables/service-provider.js';
import { subscriber as subscriberTable } from '../../service/apps/crs/tables/subscriber.js';
import { supergroup as supergroupTable } from '../../service/apps/crs/tables/supergroup.js';
import { fileOf, officeOf, type Sample } from './sample.js';

/**
 * Custom Redirect Service: a city and a hospital whose numbers are redirected together when a building has to be left.
 */

const provider = 'Lakeshore_Telecom';

const subscribers: readonly (readonly [name: string, title: string, area: string, override: string])[] = [
  ['City_Hall', 'City Hall', '312', 'false'],
  ['Mercy_Hospital', 'Mercy Hospital', '773', 'false'],
];

const plans: readonly (readonly [name: string, title: string, rules: (area: string) => unknown])[] = [
  [
    'Evacuation',
    'Building evacuated',
    (area) => [
      {
        label: 'Everything to the shelter',
        type: 'always',
        criteria: '',
        destination: { type: 'number', value: `${area}5550911` },
      },
    ],
  ],
  [
    'Snow_Day',
    'Snow day',
    (area) => [
      {
        label: 'Morning',
        type: 'time-of-day',
        criteria: '06:00-12:00',
        destination: { type: 'number', value: `${area}5550120` },
      },
      { label: 'Locals', type: 'geo', criteria: 'IL', destination: { type: 'trunk-group', value: '301,302' } },
      {
        label: 'Everyone else',
        type: 'always',
        criteria: '',
        destination: { type: 'sip-uri', value: `${area}5550199@closed.example` },
      },
    ],
  ],
];

const groupsOfSubscriber = 4;
const numbersOfGroup = 25;

function numbersOf(area: string, group: number): readonly string[] {
  return Array.from({ length: numbersOfGroup }, (_, place) => `${area}556${group}${String(place).padStart(3, '0')}`);
}

const groups = Array.from({ length: groupsOfSubscriber }, (_, place) => place + 1);

export const crsSample: Sample = {
  application: 'crs',
  tables: [
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
      subscribers.map(([name, title, area, override]) => [
        name,
        title,
        provider,
        '',
        '',
        officeOf(name),
        '',
        `${area}5550101`,
        override,
        '4711',
      ]),
    ),
    fileOf(
      numberTable,
      ['number', 'timezone', 'service_provider_name', 'subscriber_name', 'params'],
      subscribers.flatMap(([name, , area]) =>
        groups.flatMap((group) =>
          numbersOf(area, group).map((number) => [number, 'America/Chicago', provider, name, '']),
        ),
      ),
    ),
    fileOf(
      callPlanTable,
      ['call_plan_name', 'display_name', 'service_provider_name', 'subscriber_name', 'rules'],
      subscribers.flatMap(([name, , area]) =>
        plans.map(([plan, title, rules]) => [plan, title, provider, name, JSON.stringify(rules(area))]),
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
      subscribers.flatMap(([name, title, area]) =>
        groups.map((group) => [
          String(group),
          `${title}, floor ${group}`,
          numbersOf(area, group).join(','),
          plans.map(([plan]) => plan).join(','),
          `${area}5550199`,
          provider,
          name,
          '["^1?900"]',
        ]),
      ),
    ),
    fileOf(
      supergroupTable,
      ['supergroup_number', 'display_name', 'group_entries', 'service_provider_name', 'subscriber_name'],
      subscribers.map(([name, title]) => ['1', `${title}, whole building`, groups.join(','), provider, name]),
    ),
  ],
};
