import { everything, looking } from '../../parts/permitted.js';
import type { Action, Permit, RoleName, Whose } from '../../schema/application.js';

/**
 * The permissions that the document of easy0 names (tables.md, Permissions): five areas, each to be looked at, edited
 * or provisioned, and what lies beside them. Who may provision may look and edit too. Whatever a permission says,
 * nobody reaches beyond the own tenant.
 */
const actions = { provision: everything, view: looking, edit: ['view', 'edit'] } as const satisfies Readonly<
  Record<string, readonly Action[]>
>;

type What = keyof typeof actions;

const owner: readonly RoleName[] = ['platform_owner'];
const both: readonly RoleName[] = ['platform_owner', 'service_provider'];

/** What an area's permission allows on tables, who may hold it, and what it allows beside. */
interface Area {
  readonly tables: readonly string[];
  /** Of administrators those of the platform owner, or those of service providers. */
  readonly of?: Whose;
  readonly roles: readonly RoleName[];
  readonly abilities?: readonly string[];
  readonly meaning: string;
}

function permit(name: string, what: What, { tables, of, roles, abilities, meaning }: Area): Permit {
  return {
    name: `easy0_${name}_${what}`,
    roles,
    defaults: roles,
    allows: [{ tables, actions: actions[what], ...(of !== undefined && { of }) }],
    ...(abilities !== undefined && { abilities }),
    meaning,
  };
}

/** What only the platform owner writes: it says whose calls are whose, and where callers are. */
const ofPlatform = ['ingress', 'npa_nxx'];

export const permits: readonly Permit[] = [
  permit('platform_administrator', 'provision', {
    tables: ['administrator'],
    of: 'platform',
    roles: owner,
    abilities: ['password_reset'],
    meaning: 'To provision administrators of the platform owner, and to make links that reset their passwords.',
  }),
  permit('platform_administrator', 'view', {
    tables: ['administrator'],
    of: 'platform',
    roles: owner,
    meaning: 'To look at administrators of the platform owner.',
  }),
  permit('platform_administrator', 'edit', {
    tables: ['administrator'],
    of: 'platform',
    roles: owner,
    abilities: ['password_reset'],
    meaning: 'To change administrators of the platform owner, and to make links that reset their passwords.',
  }),
  permit('service_provider', 'provision', {
    tables: ['service_provider', ...ofPlatform],
    roles: owner,
    meaning: 'To provision service providers, the ingresses that tell whose a call is, and the table of exchanges.',
  }),
  permit('service_provider', 'view', {
    tables: ['service_provider', ...ofPlatform],
    roles: both,
    meaning: 'To look at service providers, ingresses and the table of exchanges.',
  }),
  permit('service_provider', 'edit', {
    tables: ['service_provider'],
    roles: both,
    meaning: 'To change the data of service providers.',
  }),
  permit('service', 'provision', {
    tables: ['npa_list'],
    roles: both,
    abilities: ['explain'],
    meaning: 'To provision the lists of area codes that rules name, and to have decisions explained.',
  }),
  permit('service', 'view', {
    tables: ['npa_list'],
    roles: both,
    abilities: ['explain', 'changes'],
    meaning: 'To look at lists of area codes and at the log of changes, and to have decisions explained.',
  }),
  permit('service', 'edit', {
    tables: ['npa_list'],
    roles: both,
    abilities: ['explain'],
    meaning: 'To change lists of area codes, and to have decisions explained.',
  }),
  permit('call_pattern', 'provision', {
    tables: ['call_plan', 'rehearsal_case'],
    roles: both,
    abilities: ['explain'],
    meaning: 'To provision call plans, and to have decisions explained.',
  }),
  permit('call_pattern', 'view', {
    tables: ['call_plan', 'rehearsal_case'],
    roles: both,
    abilities: ['explain'],
    meaning: 'To look at call plans, and to have decisions explained.',
  }),
  permit('call_pattern', 'edit', {
    tables: ['call_plan', 'rehearsal_case'],
    roles: both,
    abilities: ['explain'],
    meaning: 'To change call plans, and to have decisions explained.',
  }),
  permit('service_administrator', 'provision', {
    tables: ['administrator'],
    of: 'tenants',
    roles: both,
    abilities: ['password_reset'],
    meaning: 'To provision administrators of a service provider, and to make links that reset their passwords.',
  }),
  permit('service_administrator', 'view', {
    tables: ['administrator'],
    of: 'tenants',
    roles: both,
    meaning: 'To look at administrators of a service provider.',
  }),
  permit('service_administrator', 'edit', {
    tables: ['administrator'],
    of: 'tenants',
    roles: both,
    abilities: ['password_reset'],
    meaning: 'To change administrators of a service provider, and to make links that reset their passwords.',
  }),
  {
    name: 'easy0_settings_view',
    roles: both,
    defaults: both,
    allows: [],
    abilities: ['view_settings'],
    meaning: 'To look at settings: the platform owner at all, a service provider at its own.',
  },
  {
    name: 'easy0_settings_edit',
    roles: both,
    defaults: both,
    allows: [],
    abilities: ['view_settings', 'settings'],
    meaning: 'To look at and change settings: the platform owner all, a service provider its own.',
  },
  {
    name: 'easy0_statistics_view',
    roles: both,
    defaults: both,
    allows: [],
    abilities: ['statistics'],
    meaning: 'To look at statistics and call detail records.',
  },
];
