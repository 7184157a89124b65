import type { Table } from '../schema/table.js';
import type { Attributes } from '../schema/write.js';
import type { Key, Row } from '../schema/row.js';
import type { Command, Given } from '../schema/command.js';
import type { Conditions } from './guard.js';
import type { Application, Action } from '../schema/application.js';
import { allowed, tenantOf, mayGrant, type Administrator } from '../people/permits.js';
import type { People } from './desk.js';
import type { StoreView } from '../records/store-view.js';
import type { Moved } from '../records/movements.js';
import { refuse, type Refusal } from '../core/refusals.js';
import { administratorTable, recordedAdministrator } from '../people/administrator.js';

/**
 * What a request asks to be done to one record. `guard` is the version that it must have, 0 for none; `mustBe` that
 * there must be one, whatever its version.
 */
export type Asked =
  | { readonly method: 'create'; readonly table: Table; readonly attributes: Attributes }
  | {
      readonly method: 'put';
      readonly table: Table;
      readonly key: Key;
      readonly attributes: Attributes;
      readonly guard?: number;
      readonly mustBe?: true;
    }
  | {
      readonly method: 'command';
      readonly table: Table;
      readonly key: Key;
      readonly command: Command & Given;
      readonly attributes: Attributes;
      readonly guard?: number;
      readonly mustBe?: true;
    }
  | {
      readonly method: 'archive';
      readonly table: Table;
      readonly key: Key;
      readonly guard?: number;
      readonly mustBe?: true;
    }
  | {
      readonly method: 'restore' | 'purge';
      readonly table: Table;
      readonly key: Key;
      readonly generation?: number;
      readonly conditions?: Conditions;
    };

/** Who asks, and what the records are as it is looked at. */
export interface Asking {
  readonly application: Application;
  readonly administrator: Administrator;
  readonly people: People;
  readonly view: StoreView;
  readonly moved: Moved;
  /** The instant at which it is asked. */
  readonly nowMs: number;
}

/** Whether what was read, if anything, is what the guard names: 0 is nothing. */
export function isVersion(before: { version?: number } | undefined, guard: number): boolean {
  return before === undefined ? guard === 0 : before.version === guard;
}

/**
 * Whose the record is was read here and is written elsewhere, later: the version holds the two together where a tenant
 * asks.
 */
export function ownGuard({ administrator }: Asking, before: { version?: number } | undefined): number | undefined {
  if (administrator.role.role === 'platform_owner') return undefined;
  // What an earlier write of the batch has left has no version of its own.
  return before === undefined ? 0 : before.version;
}

/** Why the caller may not do this with a record; `not_found` where they may not even know of it. */
export function verdict(
  { application, administrator }: Asking,
  action: Action,
  table: Table,
  row: Row,
): Refusal | undefined {
  switch (allowed(application, administrator, action, table, tenantOf(table, row))) {
    case 'allowed':
      return undefined;
    case 'refused':
      return refuse('not_permitted');
    case 'hidden':
      return refuse('not_found');
  }
}

/** `not_permitted` for the account of an administrator who has more than the caller. */
export function mayTouch({ application, administrator }: Asking, table: Table, row: Row): Refusal | undefined {
  if (table.name !== administratorTable) return undefined;
  const other = recordedAdministrator(row);
  return other !== undefined && mayGrant(application, administrator, other) ? undefined : refuse('not_permitted');
}
