import { everything, looking } from '../../parts/permitted.js';
import type { Permit } from '../../schema/application.js';
import { rehearsalCaseTable } from '../../parts/rehearsal-case.js';
import { subscriberTable } from './account.js';
import { forwardAbility, lockAbility } from './commands.js';
import { resetPin, screeningPin } from './tables/subscriber.js';

const provider = 'service_provider';
const platform = ['platform_owner'] as const;
const providers = ['platform_owner', 'service_provider'] as const;
const all = ['platform_owner', 'service_provider', 'subscriber'] as const;

/**
 * The permissions of ecf, named after the labels of its document, and what each allows (tables.md, Permissions).
 * Whatever a permission says, nobody reaches beyond the own tenant.
 */
export const permits: readonly Permit[] = [
  {
    name: 'ecf_user_administration_view',
    roles: providers,
    defaults: providers,
    allows: [{ tables: ['administrator'], actions: looking }],
    meaning: 'User administration: to look at administrators.',
  },
  {
    name: 'ecf_user_administration_edit',
    roles: providers,
    defaults: providers,
    allows: [{ tables: ['administrator'], actions: everything }],
    abilities: ['password_reset'],
    meaning: 'User administration: to provision administrators, and to make links that reset their passwords.',
  },
  {
    name: 'ecf_service_providers_view',
    roles: platform,
    defaults: platform,
    allows: [{ tables: [provider], actions: looking }],
    abilities: ['statistics', 'changes', 'explain'],
    meaning: 'Service providers: to look at all of them, with statistics and changes.',
  },
  {
    name: 'ecf_service_providers_provision',
    roles: platform,
    defaults: platform,
    allows: [{ tables: [provider], actions: everything }],
    meaning: 'Service providers: to provision them.',
  },
  {
    name: 'ecf_settings_edit',
    roles: providers,
    defaults: providers,
    allows: [{ tables: [provider], actions: ['view', 'edit'] }],
    abilities: ['settings'],
    meaning: 'Settings: those of the application, or of a service provider its own and its contact data.',
  },
  {
    name: 'ecf_service_provisioning_view',
    roles: providers,
    defaults: providers,
    allows: [{ tables: [provider, subscriberTable, rehearsalCaseTable], actions: looking }],
    abilities: ['statistics', 'changes', 'explain'],
    meaning:
      'Service provisioning: to look at and export subscribers, with their statistics and changes, and to have decisions explained.',
  },
  {
    name: 'ecf_service_provisioning_provision',
    roles: providers,
    defaults: providers,
    allows: [{ tables: [subscriberTable, rehearsalCaseTable], actions: everything }],
    abilities: ['explain', forwardAbility, screeningPin],
    meaning:
      'Service provisioning: to provision subscribers, to start and stop their forwards, and to see and set the PIN of their screening.',
  },
  {
    name: 'ecf_subscriber_administration_activate',
    roles: providers,
    defaults: providers,
    allows: [{ tables: [subscriberTable], actions: ['view', 'archive', 'restore'] }],
    meaning: 'Subscriber administration: to take subscribers out of service and into service again.',
  },
  {
    name: 'ecf_subscriber_administration_lock',
    roles: providers,
    defaults: providers,
    allows: [
      { tables: [subscriberTable], actions: ['view'] },
      { tables: [subscriberTable], actions: ['edit'], columns: ['account_lock'] },
    ],
    abilities: [lockAbility],
    meaning: 'Subscriber administration: to lock and unlock self-service by telephone.',
  },
  {
    name: 'ecf_subscriber_administration_reset_pin',
    roles: providers,
    defaults: providers,
    allows: [
      { tables: [subscriberTable], actions: ['view'] },
      { tables: [subscriberTable], actions: ['edit'], columns: ['pin'] },
    ],
    abilities: [resetPin],
    meaning: 'Subscriber administration: to see and reset the PINs of self-service by telephone.',
  },
  {
    name: 'ecf_account_edit',
    roles: all,
    defaults: all,
    allows: [
      { tables: [subscriberTable], actions: ['view'] },
      {
        tables: [subscriberTable],
        actions: ['edit'],
        columns: ['display_name', 'address', 'first_name', 'last_name', 'email', 'timezone'],
      },
    ],
    meaning: "Own account: a subscriber's name on pages, whom to reach, its time zone.",
  },
  {
    name: 'ecf_plan_edit',
    roles: all,
    defaults: all,
    allows: [
      { tables: [subscriberTable], actions: ['view'] },
      {
        tables: [subscriberTable],
        actions: ['edit'],
        columns: ['default_number', 'schedules', 'acceptance_lists', 'forward_plan', 'screening'],
      },
    ],
    abilities: ['explain', forwardAbility, screeningPin],
    meaning:
      "Own plan: where a subscriber's calls are forwarded and when, who is screened, and to have decisions explained.",
  },
  {
    name: 'ecf_speed_call_edit',
    roles: all,
    defaults: all,
    allows: [
      { tables: [subscriberTable], actions: ['view'] },
      { tables: [subscriberTable], actions: ['edit'], columns: ['speed_call_numbers'] },
    ],
    meaning: 'Own speed-call numbers.',
  },
];
