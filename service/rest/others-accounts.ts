import type { Exchange } from './exchange.js';
import type { StoreView } from '../records/store-view.js';
import { Refusal, refuse } from '../core/refusals.js';
import { administratorOf, storedAdministrator, administratorTable } from '../people/administrator.js';
import { able, mayGrant, allowed, tenantOf } from '../people/permits.js';
import type { Application } from '../schema/application.js';
import type { Table } from '../schema/table.js';

/**
 * Whether the caller may open or shut the account of another: sees it, may reset passwords, and has as much as it has.
 */
export function mayOpen(exchange: Exchange, view: StoreView, username: string): Refusal | undefined {
  const {
    application,
    caller: { administrator },
  } = exchange;
  const unseen = maySee(exchange, view, username);
  if (unseen !== undefined) return unseen;
  const other = administratorOf(view, username);
  const may =
    able(application, administrator, 'password_reset') &&
    other !== undefined &&
    mayGrant(application, administrator, other);
  return may ? undefined : refuse('not_permitted');
}

/** Whether the caller may know of the account of another; what is another tenant's is not there. */
export function maySee(
  { application, caller: { administrator } }: Exchange,
  view: StoreView,
  username: string,
): Refusal | undefined {
  const table = administratorsOf(application);
  const stored = storedAdministrator(view, username);
  if (
    stored === undefined ||
    allowed(application, administrator, 'edit', table, tenantOf(table, stored.row)) === 'hidden'
  )
    return refuse('not_found');
  return allowed(application, administrator, 'view', table, tenantOf(table, stored.row)) === 'allowed'
    ? undefined
    : refuse('not_permitted');
}

function administratorsOf(application: Application): Table {
  return application.tables.find(({ name }) => name === administratorTable)!;
}
