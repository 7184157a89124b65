import { readFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { assert } from '../core/assert.js';
import { writeDurably } from '../core/durable-file.js';
import { log } from '../core/log.js';
import { isRefusal } from '../core/refusals.js';
import type { Submit } from '../records/request.js';
import { systemName } from '../schema/kinds/username.js';
import type { Registry } from '../schema/registry.js';
import type { View } from '../schema/view.js';
import { accountOf, passwordWrite } from './account.js';
import { administratorTable } from './administrator.js';
import type { Passwords } from './passwords.js';

interface Initial {
  readonly username: string;
  readonly password: string;
}

interface Door {
  readonly registry: Registry;
  /** The view of an application as it is now. */
  readonly view: (application: string) => View;
  readonly submit: Submit;
  readonly passwords: Passwords;
  /** The state folder. */
  readonly folder: string;
}

const fileName = 'initial-passwords.json';

/** Without the letters and digits that are read for one another. */
const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/**
 * First start: gives each application that has no live administrator (the last platform owner cannot be archived) a
 * platform owner `<app>_administrator` with a generated password that must be changed (api.md, Authentication). The
 * passwords go to a file that only its owner reads, before the accounts are made, so that no crash leaves an account
 * whose password nobody knows; then once to the journal. Gives the names of those made.
 */
export async function createInitial({ registry, view, submit, passwords, folder }: Door): Promise<readonly string[]> {
  const path = join(folder, fileName);
  const known = stillGood(readKnown(path), path, registry, view);
  const missing = registry.applications.filter(
    ({ name, tables }) => tables.some((table) => table.name === administratorTable) && isEmpty(view(name)),
  );
  if (missing.length === 0) return [];
  const all: Record<string, Initial> = { ...known };
  for (const { name } of missing)
    all[name] = known[name] ?? { username: `${name}_administrator`, password: generate() };
  writeDurably(path, `${JSON.stringify(all, null, 2)}\n`, 0o600);
  for (const { name } of missing) await create(name, all[name]!, submit, passwords);
  return missing.map(({ name }) => name);
}

async function create(
  application: string,
  { username, password }: Initial,
  submit: Submit,
  passwords: Passwords,
): Promise<void> {
  const hash = await passwords.hash(password);
  assert(!isRefusal(hash), 'a generated password can be hashed at start');
  const answer = await submit({
    application,
    by: systemName,
    what: 'create initial administrator',
    unhurried: true,
    writes: [
      { method: 'create', table: administratorTable, attributes: { username, role_id: 'platform_owner' } },
      passwordWrite(username, hash, true),
    ],
  });
  if ('code' in answer) {
    log.error('the initial administrator was not created', { application, reason: answer.message });
    return;
  }
  log.notice(
    'initial administrator created; the password is printed this once and must be changed at the first login',
    { application, username, password },
  );
}

function isEmpty(view: View): boolean {
  for (const _ of view.scan(administratorTable, { limit: 1 })) return false;
  return true;
}

function generate(): string {
  return Array.from({ length: 20 }, () => letters[randomInt(letters.length)]).join('');
}

/**
 * Those that nobody has changed yet; the others are taken out of the file, which would name passwords that do not work.
 */
function stillGood(
  known: Readonly<Record<string, Initial>>,
  path: string,
  registry: Registry,
  view: Door['view'],
): Record<string, Initial> {
  const good = Object.fromEntries(
    Object.entries(known).filter(([name, { username }]) => {
      const application = registry.application(name);
      return application === undefined || accountOf(view(name), username)?.mustChange !== false;
    }),
  );
  if (Object.keys(good).length === Object.keys(known).length) return good;
  try {
    writeDurably(path, `${JSON.stringify(good, null, 2)}\n`, 0o600);
  } catch (fault) {
    log.warning('first passwords that were changed could not be taken out of their file', {
      file: path,
      reason: (fault as Error).message,
    });
  }
  return good;
}

function readKnown(path: string): Record<string, Initial> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, Initial>;
  } catch {
    return {};
  }
}
