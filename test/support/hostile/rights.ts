import type { Action, Application, Permit, RoleName } from '../../../service/schema/application.js';
import type { Table } from '../../../service/schema/table.js';

/** Somebody who asks, and the permits that they hold. */
export interface Asker {
  readonly username: string;
  readonly role: RoleName;
  readonly provider?: string;
  readonly subscriber?: string;
  /** One permit alone; the defaults of the role when absent. */
  readonly permit?: string;
}

/** Whose a record is; none is the platform owner's, `shared` everybody's to read. */
export interface Owner {
  readonly provider?: string;
  readonly subscriber?: string;
  readonly shared?: boolean;
}

/**
 * What an asker may do, told from the declarations alone and written apart from what is tested: the permits say which actions, the tenant says on whose
 * records, and nobody sees that another tenant's record exists (api.md, Permission).
 */
export class Rights {
  readonly #permits: readonly Permit[];

  constructor(application: Application, readonly asker: Asker) {
    const { role, permit } = asker;
    this.#permits = application.permits.filter(({ name, roles, defaults }) => permit === undefined ? defaults.includes(role) : name === permit && roles.includes(role));
  }

  can(ability: string): boolean {
    return this.#permits.some(({ abilities = [] }) => abilities.includes(ability));
  }

  /** To some record of the table. */
  on(action: Action, table: Table): boolean {
    return (action === 'view' && isTenantTable(table) && this.asker.provider !== undefined) || this.#holds(action, table);
  }

  record(action: Action, table: Table, owner: Owner): 'allowed' | 'refused' | 'hidden' {
    const { role, provider, subscriber } = this.asker;
    const isInside = role === 'platform_owner' || (owner.provider === provider && (role === 'service_provider' || owner.subscriber === subscriber));
    // The provider of a subscriber is read by the subscriber too (columns.md, Permissions).
    const isOwn = isTenantTable(table) && provider !== undefined && owner.provider === provider && (owner.subscriber === undefined || subscriber === undefined || owner.subscriber === subscriber);
    if (!isInside && !isOwn && owner.shared !== true) return 'hidden';
    if (isOwn && action === 'view') return 'allowed';
    if (!isInside && action !== 'view' && action !== 'export') return 'refused';
    return this.#holds(action, table, owner) ? 'allowed' : 'refused';
  }

  /** To all records of the table in the own tenant: what files take. */
  all(action: Action, table: Table): boolean {
    const owners: readonly Owner[] = this.asker.provider === undefined ? [{}, { provider: 'north' }] : [{ provider: this.asker.provider }];
    return owners.every((owner) => this.#holds(action, table, owner));
  }

  /** Whether a column of a record that may be edited may become another. */
  column(table: Table, column: string): boolean {
    return this.#permits.some(({ allows }) => allows.some(({ tables, actions, columns }) => (tables === '*' || tables.includes(table.name)) && actions.includes('edit') && (columns === undefined || columns.includes(column))));
  }

  #holds(action: Action, table: Table, owner?: Owner): boolean {
    return this.#permits.some(({ allows }) => allows.some(({ tables, actions, of }) => (tables === '*' || tables.includes(table.name)) && actions.includes(action)
      && (of === undefined || owner === undefined || of === (owner.provider === undefined ? 'platform' : 'tenants'))));
  }
}

/** A table whose records are the tenants themselves. */
export function isTenantTable({ key, tenant }: Table): boolean {
  return tenant !== undefined && JSON.stringify(key) === JSON.stringify([tenant.provider, tenant.subscriber].filter((column) => column !== undefined));
}

/** Everybody who is to be told apart: each role with its defaults, and with each permit that it may hold alone. All of the provider `north`. */
export function askersOf({ roles, permits }: Application, nameOf: (provider: string, subscriber: string) => string): readonly Asker[] {
  const tenants: Readonly<Record<RoleName, Omit<Asker, 'username' | 'role'>>> = { platform_owner: {}, service_provider: { provider: 'north' }, subscriber: { provider: 'north', subscriber: 'one' } };
  const names: Readonly<Record<RoleName, string>> = { platform_owner: 'owner', service_provider: 'north', subscriber: nameOf('north', 'one') };
  return roles.flatMap((role) => [
    { username: names[role], role, ...tenants[role] },
    ...permits.flatMap(({ name, roles: may }, place) => may.includes(role) ? [{ username: `holder_${place}_${role}`, role, ...tenants[role], permit: name }] : []),
  ]);
}

export function roleIdOf({ role, provider, subscriber }: Omit<Asker, 'username'>): string {
  return [role, provider, subscriber].filter((part) => part !== undefined).join(':');
}
