import { everything, looking } from '../../parts/permitted.js';
import type { Permit } from '../../schema/application.js';
import { rehearsalCaseTable } from '../../parts/rehearsal-case.js';
import { activateAbility } from './activation-commands.js';
import { resetPinAbility } from './tables/subscriber.js';

/** What service providers make for their subscribers. */
const provisioned = ['subscriber', 'number', 'call_plan', 'group', 'supergroup', 'npa_list', rehearsalCaseTable];

/**
 * The permissions of crs, named after the areas that its document labels (tables.md, administrator), and what each
 * allows. Whatever a permission says, nobody reaches beyond the own tenant.
 */
export const permits: readonly Permit[] = [
  {
    name: 'crs_user_administration_view',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [{ tables: ['administrator'], actions: looking }],
    meaning: 'To see who may sign in, and what they may do.',
  },
  {
    name: 'crs_user_administration_edit',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [{ tables: ['administrator'], actions: everything }],
    meaning:
      "To provision administrators: of the platform owner those of every role, of a service provider its own and its subscribers'.",
  },
  {
    name: 'crs_user_reset_edit',
    roles: ['platform_owner'],
    defaults: ['platform_owner'],
    allows: [],
    abilities: ['password_reset'],
    meaning: 'To make links by which administrators who forgot their password set another.',
  },
  {
    name: 'crs_service_providers_view',
    roles: ['platform_owner'],
    defaults: ['platform_owner'],
    allows: [{ tables: ['service_provider'], actions: looking }],
    abilities: ['statistics', 'changes', 'explain'],
    meaning: 'To look at service providers, the statistics and the log of changes, and to have decisions explained.',
  },
  {
    name: 'crs_service_providers_edit',
    roles: ['platform_owner'],
    defaults: ['platform_owner'],
    allows: [{ tables: ['service_provider', 'npa_nxx'], actions: everything }],
    meaning: 'To provision service providers, and the numbering data that all of them share.',
  },
  {
    name: 'crs_settings_edit',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [],
    abilities: ['settings'],
    meaning: 'To look at and change settings; of a service provider those that it may have its own of.',
  },
  {
    name: 'crs_service_provisioning_view',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [{ tables: ['service_provider', ...provisioned, 'npa_nxx'], actions: looking }],
    abilities: ['statistics', 'changes', 'explain'],
    meaning:
      'To look at and export what a service provider has, with its statistics and changes, and to have decisions explained.',
  },
  {
    name: 'crs_service_provisioning_edit',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [
      { tables: ['service_provider'], actions: ['view', 'edit'] },
      { tables: provisioned, actions: everything },
    ],
    abilities: ['explain', resetPinAbility],
    meaning:
      "To provision subscribers with their PINs, numbers, call plans, groups and supergroups, and to keep the provider's own contact data up to date.",
  },
  {
    name: 'crs_service_activation_activate',
    roles: ['platform_owner', 'service_provider', 'subscriber'],
    defaults: ['platform_owner', 'service_provider', 'subscriber'],
    allows: [{ tables: ['call_plan', 'group', 'supergroup'], actions: ['view'] }],
    abilities: [activateAbility],
    meaning: 'To activate and deactivate call plans on groups and supergroups.',
  },
  {
    name: 'crs_own_account_view',
    roles: ['subscriber'],
    defaults: ['subscriber'],
    allows: [
      { tables: [...provisioned.filter((table) => table !== rehearsalCaseTable), 'npa_nxx'], actions: ['view'] },
    ],
    abilities: ['explain'],
    meaning:
      'What every subscriber has: to look at its numbers, groups and supergroups, and to have decisions explained.',
  },
  {
    name: 'crs_own_account_edit',
    roles: ['subscriber'],
    defaults: ['subscriber'],
    allows: [{ tables: ['subscriber'], actions: ['view', 'edit'] }],
    abilities: [resetPinAbility],
    meaning: 'To change the own contact data, the override and the PIN.',
  },
  {
    name: 'crs_plan_edit',
    roles: ['subscriber'],
    defaults: ['subscriber'],
    allows: [{ tables: ['call_plan'], actions: ['view', 'edit'] }],
    meaning: 'To change the rules of the own call plans.',
  },
];
