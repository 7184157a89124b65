import type { Action, Application, Permit, Whose } from '../schema/application.js';
import type { Role } from '../schema/kinds/role.js';
import type { Table } from '../schema/table.js';
import type { Column } from '../schema/column.js';
import type { Key, Row } from '../schema/row.js';
import { position } from '../schema/table.js';

/** An administrator as every request is checked against it. */
export interface Administrator {
  readonly username: string;
  readonly role: Role;
  /** Names of permits; empty stands for the defaults of the role (tables.md). */
  readonly permissions: readonly string[];
  /** The NIU's own root on the admin socket: a platform owner whom no list restricts (api.md, Doors). */
  readonly unrestricted?: boolean;
}

/** Whose a record is. Neither: the platform owner's, or shared where `shared` says so. */
export interface Tenant {
  readonly provider?: string;
  readonly subscriber?: string;
  /**
   * Not of a provider although it could be, or for all of them: a built-in list, a shared table, which every role may
   * read.
   */
  readonly shared?: boolean;
}

/** `hidden` is answered like a record that is not there (404), `refused` is 403. */
type Verdict = 'allowed' | 'refused' | 'hidden';

const platform: Tenant = {};
const everybodys: Tenant = { shared: true };

/** Whose a record is, from what its table declares. */
export function tenantOf(table: Table, row: Row): Tenant {
  if (table.tenantOf !== undefined) return table.tenantOf(row);
  if (table.shared === true) return everybodys;
  if (table.tenant?.provider === undefined) return platform;
  const provider = row[position(table, table.tenant.provider)];
  const subscriber = table.tenant.subscriber === undefined ? undefined : row[position(table, table.tenant.subscriber)];
  if (provider === undefined || provider === '') return { shared: true };
  return { provider: String(provider), ...(subscriber === undefined ? {} : { subscriber: String(subscriber) }) };
}

/** The permits that an administrator holds: those listed that the role may hold, or the defaults of the role. */
export function permitsOf(application: Application, administrator: Administrator): readonly Permit[] {
  const { role, permissions } = administrator;
  if (permissions.length === 0) return application.permits.filter(({ defaults }) => defaults.includes(role.role));
  return application.permits.filter(({ name, roles }) => permissions.includes(name) && roles.includes(role.role));
}

/** Whether an administrator may do this to any record of the table at all. */
export function mayOn(application: Application, administrator: Administrator, action: Action, table: Table): boolean {
  // The platform owner has no record of its own among the tenants.
  const hasOwn = ownRecords(table) !== undefined && administrator.role.provider !== undefined;
  return (action === 'view' && hasOwn) || holds(application, administrator, action, table);
}

/**
 * Whether an administrator may do this to every record of the table that lies within the own tenant: what a file or a
 * list without end is asked for.
 */
export function mayOnAll(
  application: Application,
  administrator: Administrator,
  action: Action,
  table: Table,
): boolean {
  const areas: readonly Whose[] =
    table.tenantOf === undefined || administrator.role.provider !== undefined ? ['tenants'] : ['platform', 'tenants'];
  return areas.every((of) => holds(application, administrator, action, table, of));
}

/** The part of a table that an administrator may look at, where it is not all that lies within the own tenant. */
export function viewedPart(application: Application, administrator: Administrator, table: Table): Whose | undefined {
  if (
    table.tenantOf === undefined ||
    administrator.role.provider !== undefined ||
    mayOnAll(application, administrator, 'view', table)
  )
    return undefined;
  return (['platform', 'tenants'] as const).find((of) => holds(application, administrator, 'view', table, of));
}

/**
 * Whether an administrator may do this to a record of the tenant. What lies outside the own tenant is hidden whatever
 * the permits say (api.md: a tenant never sees that another tenant's record exists); inside, the permits decide. What
 * may be seen although it is not one's own (a built-in list, the provider of one's subscriber) is only seen.
 */
export function allowed(
  application: Application,
  administrator: Administrator,
  action: Action,
  table: Table,
  tenant: Tenant,
): Verdict {
  const own = isOwnRecord(administrator.role, table, tenant);
  const inside = within(administrator.role, tenant);
  if (!inside && !own && tenant.shared !== true) return 'hidden';
  if (own && action === 'view') return 'allowed';
  if (!inside && action !== 'view' && action !== 'export') return 'refused';
  return holds(application, administrator, action, table, areaOf(tenant)) ? 'allowed' : 'refused';
}

/**
 * Whether an administrator may do what lies beside the tables: `settings`, `statistics`, `changes`, `explain`,
 * `password_reset`, and what the application's own permits name.
 */
export function able(application: Application, administrator: Administrator, ability: string): boolean {
  return (
    administrator.unrestricted === true ||
    permitsOf(application, administrator).some(({ abilities }) => abilities?.includes(ability))
  );
}

/**
 * Whether an administrator may give a command to a record of the tenant: hidden from whom an edit of it would be, else
 * by the ability that the command names.
 */
export function mayCommand(
  application: Application,
  administrator: Administrator,
  ability: string,
  table: Table,
  tenant: Tenant,
): Verdict {
  const inside = within(administrator.role, tenant);
  if (!inside && !isOwnRecord(administrator.role, table, tenant) && tenant.shared !== true) return 'hidden';
  return inside && able(application, administrator, ability) ? 'allowed' : 'refused';
}

/**
 * The columns that an administrator sees as they are, and may set in a record that is there: a secret one by the
 * ability that it names.
 */
export function seeing(application: Application, administrator: Administrator): (column: Column) => boolean {
  return ({ secret }) => secret === undefined || able(application, administrator, secret);
}

/** Whether what lies under `inner` lies under `outer` too: the roles whose jobs and administrators one may touch. */
export function within(outer: Role, inner: Tenant): boolean {
  if (outer.role === 'platform_owner') return true;
  if (inner.provider !== outer.provider) return false;
  return outer.role === 'service_provider' || inner.subscriber === outer.subscriber;
}

/**
 * Whether an administrator may make, change or open the account of another, of the own role or a lower one: only when
 * the other can do nothing that they cannot do themselves. Nobody comes to more than they have by way of another
 * account.
 */
export function mayGrant(application: Application, administrator: Administrator, other: Administrator): boolean {
  if (administrator.unrestricted === true) return true;
  if (ranks[other.role.role] > ranks[administrator.role.role]) return false;
  return permitsOf(application, other).every(
    ({ allows, abilities }) =>
      (abilities ?? []).every((ability) => able(application, administrator, ability)) &&
      allows.every(({ tables, actions, columns, of }) =>
        application.tables
          .filter((table) => table.internal !== true && (tables === '*' || tables.includes(table.name)))
          .every(
            (table) =>
              actions.every((action) =>
                areasOf(table, other, of).every((area) => holds(application, administrator, action, table, area)),
              ) &&
              (!actions.includes('edit') || covers(editable(application, administrator, table), columns)),
          ),
      ),
  );
}

/** Whether an administrator may make any account of the own role and below: what a file of accounts is read with. */
export function mayGrantAll(application: Application, administrator: Administrator): boolean {
  return application.roles
    .filter((role) => ranks[role] <= ranks[administrator.role.role])
    .every((role) =>
      mayGrant(application, administrator, {
        username: '',
        role: { ...administrator.role, role },
        permissions: application.permits.map(({ name }) => name),
      }),
    );
}

/** The areas of a table in which an account acts: nobody but a platform owner has records that are no tenant's. */
function areasOf(table: Table, { role }: Administrator, of: Whose | undefined): readonly Whose[] {
  if (role.provider !== undefined || role.role !== 'platform_owner' || table.tenantOf === undefined) return ['tenants'];
  return of === undefined ? ['platform', 'tenants'] : [of];
}

function areaOf({ provider, shared }: Tenant): Whose {
  return provider === undefined && shared !== true ? 'platform' : 'tenants';
}

/** The columns that an administrator may change in the records of a table; undefined is all of them. */
export function editable(
  application: Application,
  administrator: Administrator,
  table: Table,
): ReadonlySet<string> | undefined {
  if (administrator.unrestricted === true) return undefined;
  const columns = new Set<string>();
  for (const { allows } of permitsOf(application, administrator)) {
    for (const { tables, actions, columns: some } of allows) {
      if (!actions.includes('edit') || (tables !== '*' && !tables.includes(table.name))) continue;
      if (some === undefined) return undefined;
      for (const column of some) columns.add(column);
    }
  }
  return columns;
}

function covers(own: ReadonlySet<string> | undefined, others: readonly string[] | undefined): boolean {
  return own === undefined || (others !== undefined && others.every((column) => own.has(column)));
}

const ranks: Readonly<Record<Role['role'], number>> = { platform_owner: 2, service_provider: 1, subscriber: 0 };

/**
 * In one area where one is given, and in some area otherwise. Only records that say themselves whose they are lie in
 * one area or the other.
 */
function holds(
  application: Application,
  administrator: Administrator,
  action: Action,
  table: Table,
  area?: Whose,
): boolean {
  return (
    administrator.unrestricted === true ||
    permitsOf(application, administrator).some(({ allows }) =>
      allows.some(
        ({ tables, actions, of }) =>
          actions.includes(action) &&
          (tables === '*' || tables.includes(table.name)) &&
          (of === undefined || area === undefined || table.tenantOf === undefined || of === area),
      ),
    )
  );
}

/** Every role may read its own provider and subscriber record (tables.md). */
function isOwnRecord(role: Role, table: Table, tenant: Tenant): boolean {
  const whose = ownRecords(table);
  if (whose === undefined || role.provider === undefined || tenant.provider !== role.provider) return false;
  return whose === 'provider' || role.subscriber === undefined || tenant.subscriber === role.subscriber;
}

/**
 * Whether a key itself names another tenant: for who asks nothing is there then, whether or not it is (api.md,
 * Permission).
 */
export function isBelowAnother({ role }: Administrator, table: Table, key: Key): boolean {
  const part = (column: string | undefined): string | undefined => {
    const place = column === undefined ? -1 : table.key.indexOf(column);
    return place < 0 ? undefined : String(key[place]);
  };
  const provider = part(table.tenant?.provider);
  if (provider === undefined || provider === '') return false;
  const subscriber =
    table.tenant?.subscriber === undefined ? undefined : (part(table.tenant.subscriber) ?? role.subscriber);
  const tenant = { provider, ...(subscriber === undefined ? {} : { subscriber }) };
  return !within(role, tenant) && !isOwnRecord(role, table, tenant);
}

/** The tables whose records are the tenants themselves: keyed by just the columns that name the tenant. */
export function ownRecords({ key, tenant }: Table): 'provider' | 'subscriber' | undefined {
  const { provider, subscriber } = tenant ?? {};
  if (provider === undefined || key[0] !== provider) return undefined;
  if (key.length === 1 && subscriber === undefined) return 'provider';
  return key.length === 2 && key[1] === subscriber ? 'subscriber' : undefined;
}
