import type { Setting } from './setting.js';
import type { Table } from './table.js';

export type RoleName = 'platform_owner' | 'service_provider' | 'subscriber';

/** What can be done to records; permits allow it by table. */
export const actions = ['view', 'create', 'edit', 'archive', 'restore', 'purge', 'import', 'export'] as const;
export type Action = (typeof actions)[number];

/**
 * One permission name and what it allows; the table of them in `apps/<app>/permits.ts` is what every route is checked
 * against.
 */
/** Whose records a permit is about, where it is not about all: those that belong to no provider, or those that do. */
export type Whose = 'platform' | 'tenants';

export interface Permit {
  readonly name: string;
  /** Roles that may hold it. */
  readonly roles: readonly RoleName[];
  /** Roles that hold it when an administrator's list is empty. */
  readonly defaults: readonly RoleName[];
  /**
   * What it allows on which tables; `*` is every table. `columns` are those that `edit` may change; absent is all of
   * them. `of` are the records of the platform owner alone, or those of tenants; absent is both.
   */
  readonly allows: readonly {
    readonly tables: readonly string[] | '*';
    readonly actions: readonly Action[];
    readonly columns?: readonly string[];
    readonly of?: Whose;
  }[];
  /**
   * What it allows beside the tables: `settings`, `view_settings`, `statistics`, `changes`, `explain`,
   * `password_reset`, those of the application's commands and of its secret columns.
   */
  readonly abilities?: readonly string[];
  readonly meaning: string;
}

/** What an application provisions: all the machine ever knows of it, but for its routing. */
export interface Application {
  /** URL prefix, media folder and media type. */
  readonly name: string;
  /** The `app` byte of a frame. */
  readonly number: number;
  readonly title: string;
  /** `jsonapi.version` of every reply. */
  readonly version: string;
  readonly roles: readonly RoleName[];
  readonly tables: readonly Table[];
  readonly permits: readonly Permit[];
  readonly settings: readonly Setting[];
  /** What it says of its records that no other does, each with its meaning. */
  readonly codes?: Readonly<Record<string, string>>;
  /** The reasons for which its calls are refused, each of which is counted by itself. */
  readonly denials?: readonly string[];
  /** Records that a new store begins with, by table: each an object of CSV cells. */
  readonly builtIn?: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
}
