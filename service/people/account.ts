import type { Attributes, Write } from '../schema/write.js';
import { account } from '../parts/system-tables.js';
import { value } from '../schema/declaration.js';
import type { View } from '../schema/view.js';
import { storedAdministrator } from './administrator.js';

/**
 * The internal table of what an administrator signs in with, keyed by user name; beside `administrator`, so that it is
 * never shown or exported.
 */
const accountTable = account.name;

/** What an administrator signs in with. */
export interface Account {
  /** As `Passwords.hash` writes it; undefined while no password was ever set. */
  readonly passwordHash: string | undefined;
  /** Nothing but a change of the password is answered before it (api.md, Paths). */
  readonly mustChange: boolean;
  readonly resetHash: string | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly resetExpires: number | undefined;
  /** The change that last modified it. */
  readonly version: number;
}

/**
 * The account of a live administrator. One that was left by an earlier administrator of the same name is none: it was
 * last modified before the record was created, while the account of a restored record was modified after.
 */
export function accountOf(view: View, username: string): Account | undefined {
  const administrator = storedAdministrator(view, username);
  const stored = administrator === undefined ? undefined : view.get(accountTable, [username]);
  if (administrator === undefined || stored === undefined || stored.modified < administrator.created) return undefined;
  return {
    passwordHash: value(stored.row, account.at.hash),
    mustChange: value(stored.row, account.at.must_change) === true,
    resetHash: value(stored.row, account.at.reset_hash),
    resetExpires: value(stored.row, account.at.reset_expires),
    version: stored.modified,
  };
}

/** Sets a password and ends any reset link, as a write beside others of the same change. */
export function passwordWrite(username: string, passwordHash: string, mustChange: boolean): Write {
  return accountWrite(username, { hash: passwordHash, must_change: mustChange, reset_hash: null, reset_expires: null });
}

/**
 * Sets a reset link. An account left by an earlier administrator of the name must not come back to life with it, so its
 * password goes.
 */
export function resetWrite(
  username: string,
  current: Account | undefined,
  resetHash: string,
  resetExpires: number,
): Write {
  const link = { reset_hash: resetHash, reset_expires: resetExpires };
  return accountWrite(username, current === undefined ? { ...link, hash: null, must_change: false } : link, current);
}

function accountWrite(username: string, attributes: Attributes, guard?: Account): Write {
  return {
    method: 'put',
    table: accountTable,
    key: [username],
    attributes,
    ...(guard === undefined ? {} : { guard: guard.version }),
  };
}
