import { everything, looking } from '../../parts/permitted.js';
import type { Permit } from '../../schema/application.js';
import { resetPinAbility } from './tables/lot.js';
import { activateAbility, blockAbility } from './lot-commands.js';
import { adjustAbility, topupAbility, transferAbility } from './lot-money.js';

const provider = 'service_provider';
const lot = 'lot';
/** What service providers make of what they sell. */
const provisioned = [lot, 'rate', 'rate_prefix', 'rate_plan', 'calling_service', 'product_offering', 'rehearsal_case'];

const platform = ['platform_owner'] as const;
const all = ['platform_owner', 'service_provider'] as const;

/**
 * The permissions of cc, named after the areas that its document labels (tables.md, Permissions), and what each allows.
 * Whatever a permission says, nobody reaches beyond the own tenant.
 */
export const permits: readonly Permit[] = [
  {
    name: 'cc_user_administration_view',
    roles: all,
    defaults: all,
    allows: [{ tables: ['administrator'], actions: looking }],
    meaning: 'User administration: to see who may sign in, and what they may do.',
  },
  {
    name: 'cc_user_administration_edit',
    roles: all,
    defaults: all,
    allows: [{ tables: ['administrator'], actions: everything }],
    abilities: ['password_reset'],
    meaning: 'User administration: to provision administrators, and to make links that reset their passwords.',
  },
  {
    name: 'cc_service_providers_view',
    roles: platform,
    defaults: platform,
    allows: [{ tables: [provider], actions: looking }],
    abilities: ['statistics', 'changes', 'explain'],
    meaning: 'Service providers: to look at all of them, with statistics and changes, and to have prices explained.',
  },
  {
    name: 'cc_service_providers_edit',
    roles: platform,
    defaults: platform,
    allows: [{ tables: [provider], actions: everything }],
    meaning: 'Service providers: to provision them.',
  },
  {
    name: 'cc_settings_edit',
    roles: all,
    defaults: all,
    allows: [{ tables: [provider], actions: ['view', 'edit'] }],
    abilities: ['settings'],
    meaning: 'Settings: those of the application, or of a service provider its own and its contact data.',
  },
  {
    name: 'cc_service_provisioning_view',
    roles: all,
    defaults: all,
    allows: [{ tables: [provider, ...provisioned], actions: looking }],
    abilities: ['statistics', 'changes', 'explain'],
    meaning:
      'Service provisioning: to look at and export lots, offerings and rates, with statistics and changes, and to have prices explained.',
  },
  {
    name: 'cc_service_provisioning_edit',
    roles: all,
    defaults: all,
    allows: [{ tables: provisioned, actions: everything }],
    abilities: ['explain', adjustAbility],
    meaning:
      'Service provisioning: to provision lots, offerings, calling services, rate plans and rates, and to put balances right.',
  },
  {
    name: 'cc_subscriber_administration_activate',
    roles: all,
    defaults: all,
    allows: [{ tables: [lot], actions: ['view'] }],
    abilities: [activateAbility],
    meaning: 'Subscriber administration: to activate accounts.',
  },
  {
    name: 'cc_subscriber_administration_block',
    roles: all,
    defaults: all,
    allows: [{ tables: [lot], actions: ['view'] }],
    abilities: [blockAbility],
    meaning: 'Subscriber administration: to block accounts and to unblock them.',
  },
  {
    name: 'cc_subscriber_administration_reset_pin',
    roles: all,
    defaults: all,
    allows: [{ tables: [lot], actions: ['view'] }],
    abilities: [resetPinAbility],
    meaning: 'Subscriber administration: to see and reset the PINs of accounts.',
  },
  {
    name: 'cc_subscriber_administration_topup',
    roles: all,
    defaults: all,
    allows: [{ tables: [lot], actions: ['view'] }],
    abilities: [topupAbility],
    meaning: 'Subscriber administration: to top accounts up.',
  },
  {
    name: 'cc_subscriber_administration_transfer',
    roles: all,
    defaults: all,
    allows: [{ tables: [lot], actions: ['view'] }],
    abilities: [transferAbility],
    meaning: 'Subscriber administration: to move money between accounts.',
  },
];
