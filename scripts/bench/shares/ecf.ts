import { serviceProvider as serviceProviderTable } from '../../../service/apps/ecf/tables/service-provider.js';
import { subscriber as subscriberTable } from '../../../service/apps/ecf/tables/subscriber.js';
import { fileOf, officeOf } from '../../samples/sample.js';
import { callerAt, type Share } from './share.js';

const provider = 'Pacific_Voice';
const weekdays = 'MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY';

/**
 * The ways of forwarding in turn: at night to the mobile, screened with a list of who is not, always to the answering
 * service, nowhere.
 */
function forwardingOf(place: number): {
  readonly schedules: string;
  readonly acceptance: string;
  readonly screening: string;
  readonly fallback: string;
} {
  const none = { schedules: '', acceptance: '', screening: '', fallback: '' };
  const mobile = `808666${String(place % 10_000).padStart(4, '0')}`;
  switch (place % 4) {
    case 0:
      return {
        ...none,
        schedules: JSON.stringify({
          entries: [
            { start: '18:00', end: '08:00', day: weekdays, number: mobile },
            { start: '08:00', end: '18:00', number: '8085550199' },
          ],
          active: true,
        }),
      };
    case 1:
      return {
        ...none,
        acceptance: JSON.stringify({
          entries: Array.from({ length: 10 }, (_, caller) => callerAt(place + caller)),
          active: true,
        }),
        screening: '{"active":true,"pin":"2468"}',
        fallback: mobile,
      };
    case 2:
      return { ...none, fallback: '8085550199' };
    default:
      return none;
  }
}

const phoneAt = (place: number): string => `808${String(7_000_000 + place)}`;

function subscriberAt(place: number): readonly string[] {
  const { schedules, acceptance, screening, fallback } = forwardingOf(place);
  const name = `subscriber_${String(place).padStart(6, '0')}`;
  return [
    provider,
    name,
    `Subscriber ${place}`,
    '',
    'Mary',
    'Nguyen',
    officeOf(name),
    phoneAt(place),
    String(100_000 + place * 7),
    'Pacific/Honolulu',
    fallback,
    'false',
    'true',
    schedules,
    acceptance,
    '["8085550140","8085550150"]',
    '',
    screening,
    '',
    '',
  ];
}

/** Subscribers who forward in every way there is. */
export function ecfShare(subscribers: number): Share {
  return {
    application: 'ecf',
    tables: [
      fileOf(
        serviceProviderTable,
        ['name', 'display_name', 'first_name', 'last_name', 'email', 'address', 'phone'],
        [
          [
            provider,
            'Pacific Voice',
            'Leilani',
            'Kealoha',
            officeOf(provider),
            '88 Ala Moana Boulevard, Honolulu HI',
            '8085550130',
          ],
        ],
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
        Array.from({ length: subscribers }, (_, place) => subscriberAt(place)),
      ),
    ],
    commands: [],
    call: (place) => {
      const subscriber = (place * 7_919) % subscribers;
      return `${phoneAt(subscriber)} ${callerAt(subscriber + (place % 20))}`;
    },
  };
}
