import { verdict, isVersion, ownGuard, type Asked, type Asking } from './asked.js';
import type { EarlierWrites } from '../records/earlier-writes.js';
import type { Write, Attributes } from '../schema/write.js';
import { refuse, isRefusal, refuseFields, type Refusal, type Finding } from '../core/refusals.js';
import {
  isBelowAnother,
  seeing,
  editable,
  allowed,
  tenantOf,
  mayGrant,
  type Administrator,
} from '../people/permits.js';
import { readAttributes, showRow } from '../records/fields.js';
import { completed } from '../records/complete.js';
import { spelled, foreignReferences } from '../records/references.js';
import { keptRow, withMovements, movedRow } from '../records/movements.js';
import { keyOf, type Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Column } from '../schema/column.js';
import { administratorTable, recordedAdministrator } from '../people/administrator.js';
import { allFaults } from '../records/put.js';
import { inZoneOf, providerOfKey } from '../schema/tenant-zone.js';
import { weakness } from '../people/passwords.js';
import { assert } from '../core/assert.js';
import { passwordWrite } from '../people/account.js';

type RowAsked = Extract<Asked, { method: 'create' | 'put' }>;

/**
 * A record that is created or put, read and looked at as far as the caller's permits and tenant go; the writer looks
 * at the rest.
 */
export async function prepareRow(
  asking: Asking,
  asked: RowAsked,
  earlier: EarlierWrites,
): Promise<readonly Write[] | Refusal> {
  const { table } = asked;
  const { administrator } = asking;
  if (asked.method === 'put' && isBelowAnother(administrator, table, asked.key)) return refuse('not_found');
  const there = asked.method === 'put' ? earlier.read(asking.view, table, asked.key) : undefined;
  const refusedBefore = there === undefined ? undefined : verdict(asking, 'edit', table, there.row);
  // Another tenant's record with a key of the whole application: up to the last step everything is as if there was
  // none.
  const isForeign = refusedBefore?.code === 'not_found';
  if (refusedBefore !== undefined && !isForeign) return refusedBefore;
  const before = isForeign ? undefined : there;
  const { columns, password } = apart(table, asked.attributes);
  const attributes = asked.method === 'put' && !isForeign ? withoutShown(asking, table, asked.key, columns) : columns;
  const unseen = unseenSecret(asking, table, attributes);
  if (unseen !== undefined) return refuse('not_permitted', `${unseen} is set by those alone who may see it.`);
  if (asked.method === 'put' && asked.guard !== undefined && !isVersion(before, asked.guard)) return refuse('stale');
  if (asked.method === 'put' && asked.mustBe === true && before === undefined)
    return refuse('stale', 'The record is not there.');
  const given = asked.method === 'put' ? { ...attributes, ...keyAttributes(table, asked.key, attributes) } : attributes;
  const { row: read, findings } = readAttributes(table, given, before?.row);
  const row = findings.length === 0 ? completed(table, read, before?.row, asking.nowMs) : read;
  const refused =
    findings.length === 0
      ? mayMake(asking, table, before?.row, row)
      : mayTry(asking, before?.row, table, read, findings);
  if (refused !== undefined) return refused;
  const fixed = before === undefined ? undefined : fixedColumn(asking, table, before.row, read);
  if (fixed !== undefined) return refuse('not_permitted', `The permissions do not allow ${fixed} to be changed.`);
  const account = await accountWrites(asking, table, row, password);
  if (isRefusal(account)) return account;
  const foreign = findings.length === 0 ? foreignNamed(asking, table, before?.row, row) : undefined;
  if (foreign !== undefined) return foreign;
  if (isForeign && asked.method === 'put')
    return refuse('key_taken', `There is a live ${table.name} ${spelled(asked.key)}.`);
  const standing =
    findings.length === 0 && asked.method === 'put' ? wronglyStanding(asking, table, asked.key, row) : undefined;
  if (standing !== undefined) return standing;
  if (findings.length === 0) earlier.keep(table, keptRow(table, row), before?.version);
  const guard = asked.method === 'put' ? (asked.guard ?? ownGuard(asking, before)) : undefined;
  const write: Write =
    asked.method === 'create'
      ? { method: 'create', table: table.name, attributes }
      : { method: 'put', table: table.name, key: asked.key, attributes, ...(guard === undefined ? {} : { guard }) };
  return [write, ...account];
}

/**
 * Without money, and what follows from it, that is given as it is shown: whoever puts a whole record back does not mean
 * to move it.
 */
function withoutShown({ view, moved }: Asking, table: Table, key: Key, attributes: Attributes): Attributes {
  const stored = table.account === undefined ? undefined : view.get(table.name, key);
  if (stored === undefined) return attributes;
  const shown = showRow(table, withMovements(table, stored, moved, view));
  const follows = ({ name, moved }: Column): boolean => moved === true || name === table.standing?.column;
  const same = new Set(
    table.columns
      .filter((column) => follows(column) && attributes[column.name] === shown[column.name])
      .map(({ name }) => name),
  );
  return same.size === 0
    ? attributes
    : Object.fromEntries(Object.entries(attributes).filter(([name]) => !same.has(name)));
}

/**
 * How a record is said to stand although its money says otherwise; the writer knows no ledger, and only looks at
 * records without one.
 */
function wronglyStanding({ view, moved }: Asking, table: Table, key: Key, row: Row): Refusal | undefined {
  const stored = table.account === undefined ? undefined : view.get(table.name, key);
  const fault =
    stored === undefined ? undefined : table.standing?.fault(movedRow(table, row, moved(table.account!(stored))), view);
  return fault === undefined ? undefined : refuseFields([fault]);
}

/**
 * A secret that is given by somebody who may not see it: who sets one learns whether another record has it (api.md,
 * Permission).
 */
function unseenSecret(
  { application, administrator }: Asking,
  { columns }: Table,
  attributes: Attributes,
): string | undefined {
  const sees = seeing(application, administrator);
  return columns.find((column) => column.secret !== undefined && attributes[column.name] !== undefined && !sees(column))
    ?.name;
}

/**
 * A column that becomes another and that the permits do not let the caller change; what is given as it is changes
 * nothing.
 */
function fixedColumn(
  { application, administrator }: Asking,
  table: Table,
  before: Row,
  after: Row,
): string | undefined {
  const columns = editable(application, administrator, table);
  if (columns === undefined) return undefined;
  return table.columns.find(({ name }, place) => !columns.has(name) && !isSame(before[place], after[place]))?.name;
}

function isSame(one: Row[number], other: Row[number]): boolean {
  return one === other || (Array.isArray(one) && Array.isArray(other) && JSON.stringify(one) === JSON.stringify(other));
}

/** What is another tenant's is not there for a tenant who names it. */
function foreignNamed(
  { application, administrator: { role }, view }: Asking,
  table: Table,
  before: Row | undefined,
  row: Row,
): Refusal | undefined {
  const findings = foreignReferences(
    application,
    table,
    row,
    before,
    [role.provider, role.subscriber].filter((part) => part !== undefined),
    view,
  );
  return findings.length === 0 ? undefined : refuseFields(findings);
}

/** A record as it would become: it must be the caller's own too, and no account may come to more than its maker has. */
function mayMake(asking: Asking, table: Table, before: Row | undefined, row: Row): Refusal | undefined {
  const { application, administrator } = asking;
  const action = before === undefined ? 'create' : 'edit';
  if (allowed(application, administrator, action, table, tenantOf(table, row)) !== 'allowed')
    return refuse('not_permitted');
  if (table.name !== administratorTable) return undefined;
  const others = [before, row]
    .filter((candidate) => candidate !== undefined)
    .map((candidate) => recordedAdministrator(candidate));
  const tooMuch = others.some((other) => other === undefined || !mayGrant(application, administrator, other));
  return tooMuch
    ? refuse('not_permitted', 'The account has, or would have, more permissions than the one that asks.')
    : undefined;
}

/**
 * What cannot be read cannot be told whose it is: a tenant gets the findings at once, everyone else from the writer
 * with all others.
 */
function mayTry(
  { application, administrator, view }: Asking,
  before: Row | undefined,
  table: Table,
  row: Row,
  findings: readonly Finding[],
): Refusal | undefined {
  const own = ownTenant(administrator);
  const action = before === undefined ? 'create' : 'edit';
  if (allowed(application, administrator, action, table, own) !== 'allowed') return refuse('not_permitted');
  if (administrator.role.role === 'platform_owner') return undefined;
  // Of what may be another tenant's nothing but the fields themselves is told, and not that somebody has the key.
  if (allowed(application, administrator, action, table, { ...own, ...tenantOf(table, row) }) !== 'allowed')
    return refuseFields(findings);
  const foreign = foreignReferences(application, table, row, before, Object.values(own), view);
  const named = new Set(foreign.map(({ field }) => field));
  const others = allFaults(application, table, row, findings, view).filter(
    (fault) => fault.code !== 'key_taken' && !(fault.code === 'no_such_record' && named.has(fault.field)),
  );
  return refuseFields([...others, ...foreign]);
}

function ownTenant({ role: { provider, subscriber } }: Administrator): { provider?: string; subscriber?: string } {
  return { ...(provider === undefined ? {} : { provider }), ...(subscriber === undefined ? {} : { subscriber }) };
}

/** The columns, and what is taken beside them. */
function apart(
  table: Table,
  attributes: Attributes,
): { columns: Attributes; password: Attributes[string] | undefined } {
  const writeOnly = table.writeOnly ?? [];
  const columns = Object.fromEntries(Object.entries(attributes).filter(([name]) => !writeOnly.includes(name)));
  return { columns, password: writeOnly.includes('password') ? attributes['password'] : undefined };
}

function keyAttributes(table: Table, key: Key, given: Attributes): Attributes {
  return inZoneOf(table, providerOfKey(table, key), () =>
    Object.fromEntries(
      table.key.flatMap((name, index) => {
        const part = key[index]!;
        const kind = table.columns.find((column) => column.name === name)!.kind;
        return given[name] !== undefined || part === '' ? [] : [[name, kind.show(part)]];
      }),
    ),
  );
}

/**
 * The account of an administrator for whom somebody else chose the password, which therefore must be changed
 * (tables.md).
 */
async function accountWrites(
  { people }: Asking,
  table: Table,
  row: Row,
  password: Attributes[string] | undefined,
): Promise<readonly Write[] | Refusal> {
  if (password === undefined || password === null) return [];
  if (typeof password !== 'string')
    return refuseFields([{ field: 'password', code: 'wrong_type', message: 'A text is expected.' }]);
  const weak = weakness(password);
  if (weak !== undefined) return refuseFields([{ field: 'password', code: weak.code, message: weak.message }]);
  const hash = await people.passwords.hash(password);
  if (isRefusal(hash)) return hash;
  const username = keyOf(table, row)[0];
  assert(typeof username === 'string', 'an administrator is keyed by the user name');
  return [passwordWrite(username, hash, true)];
}
