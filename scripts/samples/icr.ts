import { callPlan as callPlanTable } from '../../service/apps/icr/tables/call-plan.js';
import { number as numberTable } from '../../service/apps/icr/tables/number.js';
import { route as routeTable } from '../../service/apps/icr/tables/route.js';
import { serviceProvider as serviceProviderTable } from '../../service/apps/icr/tables/service-provider.js';
import { subscriber as subscriberTable } from '../../service/apps/icr/tables/subscriber.js';
import { npaListTable } from '../../service/parts/npa-list.js';
import { name } from '../../service/schema/kinds/name.js';
import { fileOf, officeOf, type Sample } from './sample.js';

/** Intelligent Call Routing: three providers, nine subscribers, 1,000 numbers, four plans each, every number routed. */

type Destination = { readonly type: string; readonly value?: string | readonly Rule[] };
interface Rule {
  readonly label: string;
  readonly type: string;
  readonly criteria?: string;
  readonly destination: Destination;
}

interface Subscriber {
  readonly name: string;
  readonly provider: string;
  readonly contact: readonly [first: string, last: string];
  readonly address: string;
  readonly area: string;
  readonly zone: string;
}

const providers: readonly (readonly [name: string, first: string, last: string, address: string, phone: string])[] = [
  ['Harbor_Telephone', 'Ana', 'Ramirez', '12 Harbor Road, Portland ME', '2075550110'],
  ['Lakeshore_Telecom', 'Ben', 'Olsen', '400 Lakeshore Drive, Chicago IL', '3125550120'],
  ['Pacific_Voice', 'Leilani', 'Kealoha', '88 Ala Moana Boulevard, Honolulu HI', '8085550130'],
];

const subscribers: readonly Subscriber[] = [
  {
    name: 'Bayside_Clinic',
    provider: 'Harbor_Telephone',
    contact: ['Mary', 'Nguyen'],
    address: '5 Mill Lane, Portland ME',
    area: '207',
    zone: 'America/New_York',
  },
  {
    name: 'Atlantic_Insurance',
    provider: 'Harbor_Telephone',
    contact: ['David', 'Brown'],
    address: '77 State Street, Boston MA',
    area: '617',
    zone: 'America/New_York',
  },
  {
    name: 'Northeast_Logistics',
    provider: 'Harbor_Telephone',
    contact: ['Irene', 'Fischer'],
    address: '9 Dock Street, Newark NJ',
    area: '201',
    zone: 'America/New_York',
  },
  {
    name: 'Prairie_Bank',
    provider: 'Lakeshore_Telecom',
    contact: ['Karen', 'Hill'],
    address: '1 La Salle Street, Chicago IL',
    area: '312',
    zone: 'America/Chicago',
  },
  {
    name: 'Lone_Star_Motors',
    provider: 'Lakeshore_Telecom',
    contact: ['Luis', 'Diaz'],
    address: '2100 Elm Street, Dallas TX',
    area: '214',
    zone: 'America/Chicago',
  },
  {
    name: 'Front_Range_Energy',
    provider: 'Lakeshore_Telecom',
    contact: ['Grace', 'Evans'],
    address: '300 Larimer Street, Denver CO',
    area: '303',
    zone: 'America/Denver',
  },
  {
    name: 'Golden_Gate_Travel',
    provider: 'Pacific_Voice',
    contact: ['Hugo', 'Lopez'],
    address: '50 Market Street, San Francisco CA',
    area: '415',
    zone: 'America/Los_Angeles',
  },
  {
    name: 'Desert_Dental',
    provider: 'Pacific_Voice',
    contact: ['Elena', 'Adams'],
    address: '700 Camelback Road, Phoenix AZ',
    area: '602',
    zone: 'America/Phoenix',
  },
  {
    name: 'Island_Hotels',
    provider: 'Pacific_Voice',
    contact: ['Noor', 'Ito'],
    address: '2 Kalakaua Avenue, Honolulu HI',
    area: '808',
    zone: 'Pacific/Honolulu',
  },
];

const to = (value: string): Destination => ({ type: 'number', value });
const rule = (label: string, type: string, criteria: string, destination: Destination): Rule => ({
  label,
  type,
  criteria,
  destination,
});
const always = (label: string, destination: Destination): Rule => ({ label, type: 'always', destination });

/** Of the numbers of a subscriber the desk, the night service and the main line of the head office. */
function plansOf({
  area,
  name,
}: Subscriber): readonly (readonly [name: string, title: string, rules: readonly Rule[]])[] {
  const desk = to(`${area}5550100`);
  const night = to(`${area}5550190`);
  const voiceMail: Destination = {
    type: 'sip-uri',
    value: `${area}5550199@voicemail.${name.toLowerCase().replaceAll('_', '-')}.example`,
  };
  const closed = rule('Holidays', 'holiday', '2026/12/24.12:00-2026/12/27.00:00', voiceMail);
  return [
    [
      'Office',
      'Office hours',
      [
        closed,
        rule('Working days', 'day-of-week', '2-6', {
          type: 'rule',
          value: [
            rule('Open', 'time-of-day', '08:00-17:00', desk),
            rule('Late shift', 'time-of-day', '17:00-20:00', night),
          ],
        }),
        always('Closed', voiceMail),
      ],
    ],
    [
      'Round_the_Clock',
      'Round the clock',
      [
        rule('Night', 'time-of-day', '22:00-06:00', { type: 'trunk-group', value: '201,202' }),
        always('Day', { type: 'trunk-group', value: '101,102,103' }),
      ],
    ],
    [
      'Regional_Sales',
      'Sales by region',
      [
        rule('Regulars', 'npa', 'regulars', desk),
        rule('Hawaii', 'npa', 'HI', to('8085550140')),
        rule('From the switchboard', 'match', '^[[:digit:]]{3}5550[[:digit:]]{3}$', { type: 'continue' }),
        rule('Weekend', 'day-of-week', '7,1', voiceMail),
        always('Everyone else', { type: 'trunk-outpulse', value: `101:${area}5550150,102:` }),
      ],
    ],
    [
      'Toll_Free',
      'Toll-free line',
      [
        closed,
        rule('Nuisance calls', 'match', '^900', { type: 'terminate' }),
        rule('Open', 'time-of-day', '07:00-21:00', desk),
        always('Closed', night),
      ],
    ],
  ];
}

const tollFree = ['800', '888', '877', '866', '855'];
const numbersInAll = 1_000;

/** The number of a place: every tenth is toll-free, the others live with their subscriber. */
function numberAt(place: number): { readonly digits: string; readonly subscriber: Subscriber; readonly plan: string } {
  const subscriber = subscribers[place % subscribers.length]!;
  const line = String(2_000 + place * 7).padStart(4, '0');
  const isTollFree = place % 10 === 0;
  return {
    digits: isTollFree ? `${tollFree[(place / 10) % tollFree.length]!}234${line}` : `${subscriber.area}234${line}`,
    subscriber,
    plan: isTollFree ? 'Toll_Free' : plansOf(subscriber)[Math.floor(place / subscribers.length) % 3]![0],
  };
}

const numbers = Array.from({ length: numbersInAll }, (_, place) => numberAt(place));

export const icrSample: Sample = {
  application: 'icr',
  tables: [
    fileOf(
      serviceProviderTable,
      [
        'name',
        'display_name',
        'first_name',
        'last_name',
        'email',
        'address',
        'phone',
        'notes',
        'legacy_service_provider_id',
      ],
      providers.map(([name, first, last, address, phone], place) => [
        name,
        name,
        first,
        last,
        officeOf(name),
        address,
        phone,
        '',
        String(place + 1),
      ]),
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
        'notes',
        'legacy_user_id',
      ],
      subscribers.map(({ name, provider, contact, address, area }) => [
        name,
        name,
        provider,
        ...contact,
        officeOf(name),
        address,
        `${area}5550101`,
        '',
        '',
      ]),
    ),
    fileOf(
      npaListTable(name),
      ['name', 'service_provider_name', 'npas'],
      providers.map(([name], place) => [
        'regulars',
        name,
        [
          ['207', '617', '603'],
          ['312', '214', '303'],
          ['415', '602', '808'],
        ][place]!.join(','),
      ]),
    ),
    fileOf(
      numberTable,
      ['number', 'timezone', 'service_provider_name', 'subscriber_name', 'params'],
      numbers.map(({ digits, subscriber }, place) => [
        digits,
        subscriber.zone,
        subscriber.provider,
        subscriber.name,
        place % 25 === 0 ? '{"labels":["vip"]}' : '',
      ]),
    ),
    fileOf(
      callPlanTable,
      [
        'service_provider_name',
        'subscriber_name',
        'name',
        'display_name',
        'rules',
        'destination_type',
        'destination_value',
      ],
      subscribers.flatMap((subscriber) =>
        plansOf(subscriber).map(([name, title, rules]) => [
          subscriber.provider,
          subscriber.name,
          name,
          title,
          JSON.stringify(rules),
          'NONE',
          '',
        ]),
      ),
    ),
    fileOf(
      routeTable,
      ['number', 'call_plan_name', 'service_provider_name', 'subscriber_name', 'priority'],
      [
        ...numbers.map(({ digits, subscriber, plan }) => [digits, plan, subscriber.provider, subscriber.name, '']),
        // Whatever else is called in the subscriber's exchange.
        ...subscribers.map(({ area, provider, name }) => [`${area}234XXXX`, 'Round_the_Clock', provider, name, '50']),
      ],
    ),
  ],
};

/** A number of the sample with its caller, for something to try. */
export const sampleCall = { called: numberAt(1).digits, calling: '6175550123' };
