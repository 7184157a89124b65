import { everything, looking } from '../../parts/permitted.js';
import type { Permit } from '../../schema/application.js';

/** What service providers make for their subscribers. */
const provisioned = ['subscriber', 'number', 'call_plan', 'route', 'npa_list', 'rehearsal_case'];

/**
 * The permissions that the document of icr names, and what each allows here (tables.md, Permissions). Whatever a
 * permission says, nobody reaches beyond the own tenant.
 */
export const permits: readonly Permit[] = [
  {
    name: 'icr_default:icr_platform_owner_views',
    roles: ['platform_owner'],
    defaults: ['platform_owner'],
    allows: [{ tables: '*', actions: everything }],
    abilities: ['settings', 'statistics', 'changes', 'explain', 'password_reset'],
    meaning:
      'Everything that the platform owner has: all tables of all service providers, settings, statistics and the log of changes.',
  },
  {
    name: 'icr_default:icr_service_provider_views',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [
      { tables: ['service_provider', ...provisioned], actions: looking },
      { tables: ['npa_nxx'], actions: ['view'] },
    ],
    abilities: ['statistics', 'changes', 'explain'],
    meaning:
      'To look at and export what a service provider has, with its statistics and changes, and to have decisions explained.',
  },
  {
    name: 'icr_default:icr_service_provider_provisioning',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [{ tables: provisioned, actions: everything }],
    abilities: ['explain'],
    meaning:
      'To provision subscribers, numbers, call plans, routes, lists of area codes and rehearsal cases of a service provider.',
  },
  {
    name: 'default:service_provider',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [{ tables: ['service_provider'], actions: ['view', 'edit'] }],
    abilities: ['explain', 'settings'],
    meaning: 'What every service provider has: to keep its own contact data and settings up to date.',
  },
  {
    name: 'default:subscriber',
    roles: ['platform_owner', 'service_provider', 'subscriber'],
    defaults: ['platform_owner', 'service_provider', 'subscriber'],
    allows: [
      { tables: ['number', 'route', 'npa_list', 'npa_nxx'], actions: ['view'] },
      { tables: ['subscriber', 'call_plan'], actions: ['view', 'edit'] },
    ],
    abilities: ['explain'],
    meaning:
      'What every subscriber has: to look at its numbers and routes, to change its own data and its call plans, and to have decisions explained.',
  },
  {
    name: 'view_subscriber',
    roles: ['platform_owner', 'service_provider', 'subscriber'],
    defaults: ['platform_owner', 'service_provider', 'subscriber'],
    allows: [{ tables: ['subscriber'], actions: ['view'] }],
    meaning: 'To look at subscribers.',
  },
  {
    name: 'alter_platform_owner_user',
    roles: ['platform_owner'],
    defaults: ['platform_owner'],
    allows: [{ tables: ['administrator'], actions: everything }],
    abilities: ['password_reset'],
    meaning:
      'To provision administrators of every role, those of the platform owner among them, and to make links that reset their passwords.',
  },
  {
    name: 'alter_service_provider_user',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [{ tables: ['administrator'], actions: everything }],
    abilities: ['password_reset'],
    meaning:
      'To provision administrators of a service provider and its subscribers, and to make links that reset their passwords.',
  },
  {
    name: 'list_permission_groups',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [{ tables: ['administrator'], actions: ['view'] }],
    meaning: 'To see which administrator has which permissions.',
  },
  {
    name: 'add_permission_group_entries',
    roles: ['platform_owner', 'service_provider'],
    defaults: ['platform_owner', 'service_provider'],
    allows: [{ tables: ['administrator'], actions: ['view', 'edit'] }],
    meaning: 'To change which administrator has which permissions.',
  },
  {
    name: 'create_permission_group',
    roles: ['platform_owner'],
    defaults: ['platform_owner'],
    allows: [],
    meaning:
      'Accepted and kept so that files of former releases go in; permissions are given one by one here, and no group is to be created.',
  },
  ...['icr_provision_audio', 'icr_view_audio'].map(
    (name): Permit => ({
      name,
      roles: ['platform_owner', 'service_provider'],
      defaults: ['platform_owner', 'service_provider'],
      allows: [],
      meaning:
        'Accepted and kept so that files of former releases go in; prompts are kept by the stack that plays them, and rules only name them.',
    }),
  ),
];
