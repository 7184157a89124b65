import { serviceProvider as serviceProviderTable } from '../../service/apps/ecf/tables/service-provider.js';
import { subscriber as subscriberTable } from '../../service/apps/ecf/tables/subscriber.js';
import { fileOf, officeOf, type Sample } from './sample.js';

/** Enhanced Call Forwarding: two providers, and forty subscribers who forward in every way there is. */

const providers: readonly (readonly string[])[] = [
  [
    'Harbor_Telephone',
    'Harbor Telephone',
    'Ana',
    'Ramirez',
    officeOf('Harbor_Telephone'),
    '12 Harbor Road, Portland ME',
    '2075550110',
  ],
  [
    'Pacific_Voice',
    'Pacific Voice',
    'Leilani',
    'Kealoha',
    officeOf('Pacific_Voice'),
    '88 Ala Moana Boulevard, Honolulu HI',
    '8085550130',
  ],
];

const people: readonly (readonly [first: string, last: string])[] = [
  ['Mary', 'Nguyen'],
  ['David', 'Brown'],
  ['Irene', 'Fischer'],
  ['Karen', 'Hill'],
  ['Luis', 'Diaz'],
  ['Grace', 'Evans'],
  ['Hugo', 'Lopez'],
  ['Elena', 'Adams'],
];

const subscribersInAll = 40;

/**
 * The ways of forwarding, in turn: at night to the mobile, screened at the front desk, always to the answering service,
 * nowhere.
 */
function forwardingOf(
  place: number,
  area: string,
): { readonly schedules: string; readonly acceptance: string; readonly screening: string; readonly fallback: string } {
  const mobile = `${area}5553${String(place).padStart(3, '0')}`;
  const night = {
    entries: [{ start: '18:00', end: '08:00', day: 'MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY', number: mobile }],
    active: true,
  };
  const none = { schedules: '', acceptance: '', screening: '', fallback: '' };
  switch (place % 4) {
    case 0:
      return { ...none, schedules: JSON.stringify(night) };
    case 1:
      return {
        ...none,
        acceptance: JSON.stringify({ entries: [`${area}5554001`], active: true }),
        screening: '{"active":true,"pin":"2468"}',
        fallback: mobile,
      };
    case 2:
      return { ...none, fallback: `${area}5550199` };
    default:
      return none;
  }
}

function subscriberAt(place: number): readonly string[] {
  const [provider, area, zone] =
    place % 2 === 0 ? ['Harbor_Telephone', '207', 'America/New_York'] : ['Pacific_Voice', '808', 'Pacific/Honolulu'];
  const [first, last] = people[place % people.length]!;
  const line = String(place).padStart(3, '0');
  const { schedules, acceptance, screening, fallback } = forwardingOf(place, area!);
  return [
    provider!,
    `subscriber_${line}`,
    `${first} ${last}`,
    '',
    first,
    last,
    officeOf(`${first}.${last}`),
    `${area}5552${line}`,
    String(1_000 + place * 7),
    zone!,
    fallback,
    'false',
    'true',
    schedules,
    acceptance,
    JSON.stringify([`${area}5550140`, `${area}5550150`, `${area}5550160`]),
    '',
    screening,
    '',
    '',
  ];
}

export const ecfSample: Sample = {
  application: 'ecf',
  tables: [
    fileOf(
      serviceProviderTable,
      ['name', 'display_name', 'first_name', 'last_name', 'email', 'address', 'phone'],
      providers,
    ),
    fileOf(
      subscriberTable,
      [
        'service_provider_name',
        'name',
        'display_name',
        'address',
        'first_name',
        'last_name',
        'email',
        'phone',
        'pin',
        'timezone',
        'default_number',
        'account_lock',
        'call_manager',
        'schedules',
        'acceptance_lists',
        'speed_call_numbers',
        'forward_plan',
        'screening',
        'params',
        'notes',
      ],
      Array.from({ length: subscribersInAll }, (_, place) => subscriberAt(place)),
    ),
  ],
};
