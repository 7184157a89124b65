import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import type { Application, Permit } from './application.js';
import type { Applies, Command, ServedCommand } from './command.js';
import { containedBy, needsIndex } from './reference.js';
import type { Setting } from './setting.js';
import type { GroupedIndex, Reference, Table } from './table.js';
import type { Column } from './column.js';

/**
 * Bytes that niud may put beside a key in a stored one: the number of a generation and of a batch, of the application
 * and of the table.
 */
const besideKeyBytes = 32;

const snakeCase = /^[a-z][a-z0-9_]*$/;

/** Throws AssertionFailed, naming the declaration, where declarations contradict themselves or each other. */
export function prove(applications: readonly Application[]): void {
  distinct(
    applications.map(({ name }) => name),
    'applications: names',
  );
  distinct(
    applications.map(({ number }) => number),
    'applications: numbers',
  );
  for (const application of applications) proveApplication(application);
}

function proveApplication(application: Application): void {
  const { name, number, tables, permits, settings } = application;
  assert(snakeCase.test(name), `${name}: the name of an application is snake_case`);
  assert(isByte(number), `${name}: the number of an application is 1 to 255`);
  distinct(
    tables.map((table) => table.name),
    `${name}: names of tables`,
  );
  distinct(
    tables.map((table) => table.number),
    `${name}: numbers of tables`,
  );
  distinct(
    permits.map((permit) => permit.name),
    `${name}: names of permits`,
  );
  distinct(
    settings.map((setting) => setting.name),
    `${name}: names of settings`,
  );
  for (const table of tables) proveTable(application, table);
  for (const table of tables)
    assert(
      !isInside(application, table, table.name),
      `${name}/${table.name}: no record is contained in one of its own table`,
    );
  for (const table of tables) proveOwner(application, table);
  for (const permit of permits) provePermit(application, permit);
  for (const setting of settings) proveSetting(application, setting);
  for (const table of Object.keys(application.builtIn ?? {}))
    assert(
      tables.some((each) => each.name === table),
      `${name}: built-in records are of a table, ${table}`,
    );
}

function proveTable(application: Application, table: Table): void {
  const place = `${application.name}/${table.name}`;
  assert(snakeCase.test(table.name), `${place}: the name of a table is snake_case`);
  assert(isByte(table.number), `${place}: the number of a table is 1 to 255`);
  distinct([...table.columns.map(({ name }) => name), ...(table.writeOnly ?? [])], `${place}: names of columns`);
  distinct(
    table.columns.map(({ label }) => label),
    `${place}: labels of columns`,
  );
  for (const column of table.columns) {
    proveColumn(place, column);
    proveSecret(application, table, column);
  }
  assert(table.key.length > 0, `${place}: a table has a key`);
  distinct(table.key, `${place}: columns of the key`);
  const keyBytes = bytesOf(place, table, table.key);
  fits(keyBytes, `${place}: key`);
  for (const column of table.columns) {
    if (column.unique === true) fits(bytesOf(place, table, [column.name]), `${place}.${column.name}: unique index`);
    if (column.indexed === true)
      fits(bytesOf(place, table, [column.name]) + keyBytes, `${place}.${column.name}: index`);
  }
  for (const column of [table.tenant?.provider, table.tenant?.subscriber])
    if (column !== undefined) columnOf(place, table, column);
  assert(
    table.tenant?.subscriber === undefined || table.tenant.provider !== undefined,
    `${place}: a subscriber is inside a provider`,
  );
  for (const reference of table.references ?? []) proveReference(application, table, reference, keyBytes);
  distinct(
    (table.grouped ?? []).map(({ name }) => name),
    `${place}: names of grouped indexes`,
  );
  for (const grouped of table.grouped ?? []) proveGrouped(place, table, grouped);
  const commands = [...(table.commands ?? []), ...(table.served ?? [])];
  distinct(
    commands.map(({ name }) => name),
    `${place}: names of commands`,
  );
  for (const command of commands) proveCommand(application, table, command);
  proveAccount(place, table);
}

/**
 * What an account holds is shown in one column, in whole minor units; without an account nothing moves. What is unique
 * within an owner is found by its index.
 */
function proveAccount(place: string, { columns, account, served = [], grouped = [] }: Table): void {
  const moved = columns.filter((column) => column.moved === true);
  assert(
    moved.length === (account === undefined ? 0 : 1),
    `${place}: a record with an account has one column that is moved, no other has`,
  );
  for (const { name, uniqueWithin } of columns) {
    const index = grouped.find((each) => each.name === uniqueWithin?.group);
    assert(
      uniqueWithin === undefined || (index?.by === name && index.only === undefined),
      `${place}.${name}: what is unique within an owner has a grouped index by it`,
    );
  }
  for (const { name, kind } of moved) assert(kind.stored === 'integer', `${place}.${name}: money is whole`);
  assert(served.length === 0 || account !== undefined, `${place}: what is served moves the money of an account`);
}

/** Whoever gives a command by REST needs a permit, and a path to the record. */
function proveCommand(
  application: Application,
  table: Table,
  { name: command, takes, ability, applies }: Command | ServedCommand,
): void {
  const place = `${application.name}/${table.name}: command ${command}`;
  assert(snakeCase.test(command), `${place}: the name of a command is snake_case`);
  distinct(
    takes.map(({ name }) => name),
    `${place}: names of what it takes`,
  );
  distinct(
    takes.map(({ label }) => label),
    `${place}: labels of what it takes`,
  );
  if (applies !== undefined) proveApplies(place, table, applies);
  for (const column of takes) {
    proveColumn(place, column);
    assert(
      column.unique !== true && column.indexed !== true,
      `${place}: ${column.name} is taken and not kept, so that no index has it`,
    );
  }
  if (ability === undefined) return;
  assert(table.internal !== true, `${place}: nobody gives a command to an internal record`);
  assert(
    application.permits.some(({ abilities }) => abilities?.includes(ability) === true),
    `${place}: a permit allows ${ability}`,
  );
}

/** What tells that a command applies is shown to everybody, and its values are those of the column. */
function proveApplies(place: string, table: Table, { column: name, values }: Applies): void {
  const column = columnOf(place, table, name);
  assert(column.secret === undefined, `${place}: no secret says that it applies`);
  if (values === 'set') return;
  assert(values.length > 0, `${place}: it applies to some records`);
  for (const value of values)
    assert(
      value === null || !isRefusal(column.kind.parse(column.kind.format(value))),
      `${place}: ${column.name} can be ${String(value)}`,
    );
}

function proveColumn(place: string, column: Column): void {
  const name = `${place}.${column.name}`;
  assert(snakeCase.test(column.name), `${name}: the name of a column is snake_case`);
  if (column.default === undefined) return;
  const { kind } = column;
  const read: unknown = kind.parse(kind.format(column.default));
  assert(
    !isRefusal(read) && JSON.stringify(read) === JSON.stringify(column.default),
    `${name}: the default passes its kind`,
  );
}

/**
 * A secret is nowhere where it could be read off: in keys, indexes of the value itself, what is declared. Somebody must
 * be able to see it.
 */
function proveSecret(
  application: Application,
  table: Table,
  { name: column, kind, secret, ...declared }: Column,
): void {
  const name = `${application.name}/${table.name}.${column}`;
  assert(
    secret !== undefined || kind.masked === undefined || table.internal === true,
    `${name}: a kind that can be masked is of a secret column`,
  );
  if (secret === undefined) return;
  assert(declared.default === undefined, `${name}: a secret has no default`);
  assert(declared.indexed !== true, `${name}: lists do not look for a secret`);
  assert(
    declared.unique !== true || kind.uniqueAs !== undefined,
    `${name}: a unique secret is of a kind that says when two are the same`,
  );
  assert(!table.key.includes(column), `${name}: a secret is not part of a key`);
  const referring = (table.references ?? []).some(({ by }) => typeof by !== 'function' && by.includes(column));
  assert(
    !referring && table.tenant?.provider !== column && table.tenant?.subscriber !== column,
    `${name}: a secret names no record`,
  );
  assert(
    (table.grouped ?? []).every(({ by }) => by !== column || kind.uniqueAs !== undefined),
    `${name}: a secret that records are found by is of a kind that says when two are the same`,
  );
  assert(
    application.permits.some(({ abilities }) => abilities?.includes(secret) === true),
    `${name}: a permit allows ${secret}`,
  );
}

function proveReference(application: Application, table: Table, reference: Reference, keyBytes: number): void {
  const place = `${application.name}/${table.name} -> ${reference.to}`;
  const target = application.tables.find(({ name }) => name === reference.to);
  assert(target !== undefined, `${place}: a reference names a table`);
  columnOf(place, table, reference.column);
  if (needsIndex(table, reference)) fits(bytesOf(place, target, target.key) + keyBytes, `${place}: index`);
  if (typeof reference.by === 'function') return;
  assert(reference.by.length === target.key.length, `${place}: a reference has all columns of the key`);
  for (const [index, name] of reference.by.entries()) {
    const from = columnOf(place, table, name).kind;
    const to = columnOf(place, target, target.key[index]!).kind;
    // What may refer to nothing may also hold what no key can be, as a pattern among numbers.
    const alike = from.stored === to.stored && (from.name === to.name || reference.optional === true);
    assert(alike, `${place}: ${name} is of the kind of ${target.key[index]!} (${from.name}, ${to.name})`);
  }
}

/** A move of many records finds what a record contains by whose it is. */
function proveOwner({ name: application, tables }: Application, table: Table): void {
  const isOwned = (of: Table): boolean => of.tenant !== undefined || of.tenantOf !== undefined;
  for (const { to } of containedBy(table)) {
    const isFit = isOwned(table) || !tables.some((container) => container.name === to && isOwned(container));
    assert(
      isFit,
      `${application}/${table.name} -> ${to}: what is contained says whose it is, as what contains it does`,
    );
  }
}

/**
 * Whether records of `table` are contained, at any depth, in records of the table named. Stops at the number of tables,
 * the longest way without a circle.
 */
function isInside(application: Application, table: Table, outer: string, depth = 0): boolean {
  return (
    depth < application.tables.length &&
    containedBy(table).some(({ to }) => {
      const container = application.tables.find(({ name }) => name === to);
      return to === outer || (container !== undefined && isInside(application, container, outer, depth + 1));
    })
  );
}

function proveGrouped(place: string, table: Table, grouped: GroupedIndex): void {
  const name = `${place}: grouped index ${grouped.name}`;
  assert(snakeCase.test(grouped.name), `${name} is named in snake_case`);
  const { kind } = columnOf(name, table, grouped.by);
  const isList = kind.stored === 'list';
  assert(kind.stored === 'text' || isList, `${name} lies by text or a list of texts`);
  assert(
    grouped.covers.length > 0 && Number.isInteger(grouped.limit) && grouped.limit > 0,
    `${name} covers columns up to a limit`,
  );
  distinct(grouped.covers, `${name}: columns covered`);
  for (const column of grouped.covers) columnOf(name, table, column);
  // An entry is told from others of its value by what it covers.
  assert(
    table.key.every((column) => column === grouped.by || grouped.covers.includes(column)),
    `${name} covers the rest of the key`,
  );
  assert(
    (grouped.shape === undefined) === (grouped.shapeLimit === undefined),
    `${name} has shapes and a limit for them, or neither`,
  );
  if (!isList) {
    fits(bytesOf(name, table, [grouped.by]), name);
    return;
  }
  assert(kind.entryKeyBytes !== undefined, `${name}: entries of ${grouped.by} can be part of a key`);
  fits(kind.entryKeyBytes + 1, name);
  assert(grouped.shape === undefined, `${name}: entries of a list have no shapes`);
  assert(!grouped.covers.includes(grouped.by), `${name}: no entry holds the whole list`);
}

function provePermit(application: Application, permit: Permit): void {
  const place = `${application.name}: permit ${permit.name}`;
  for (const role of [...permit.roles, ...permit.defaults])
    assert(application.roles.includes(role), `${place}: ${role} is a role of the application`);
  for (const role of permit.defaults)
    assert(permit.roles.includes(role), `${place}: a default role may hold it, ${role}`);
  for (const { tables, actions, columns } of permit.allows) {
    assert(
      columns === undefined || (tables !== '*' && actions.includes('edit')),
      `${place}: columns are those of tables that it may edit`,
    );
    if (tables === '*') continue;
    for (const name of tables) {
      const table = application.tables.find((each) => each.name === name);
      assert(table !== undefined && table.internal !== true, `${place}: ${name} is a table`);
      for (const column of columns ?? []) columnOf(place, table, column);
    }
  }
}

function proveSetting(application: Application, setting: Setting): void {
  const place = `${application.name}: setting ${setting.name}`;
  assert(snakeCase.test(setting.name), `${place}: the name of a setting is snake_case`);
  if (setting.default === undefined) return;
  assert(!isRefusal(setting.kind.accept(setting.kind.show(setting.default))), `${place}: the default passes its kind`);
}

function columnOf(place: string, table: Table, name: string): Column {
  const column = table.columns.find((each) => each.name === name);
  assert(column !== undefined, `${place}: ${table.name} has a column ${name}`);
  return column;
}

/** Most bytes of these columns one behind the other in a stored key, text with the byte that closes it (`key.ts`). */
function bytesOf(place: string, table: Table, columns: readonly string[]): number {
  return columns.reduce((sum, name) => {
    const { kind } = columnOf(place, table, name);
    assert(kind.keyBytes !== undefined, `${place}: ${name} can be part of a key`);
    return sum + kind.keyBytes + (kind.stored === 'text' ? 1 : 0);
  }, 0);
}

function fits(bytes: number, what: string): void {
  assert(
    bytes + besideKeyBytes <= limits.keyBytes,
    `${what} is at most ${limits.keyBytes - besideKeyBytes} bytes, not ${bytes}`,
  );
}

function isByte(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= 255;
}

function distinct(values: readonly (string | number)[], what: string): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  assert(twice === undefined, `${what} are distinct, ${String(twice)} is there twice`);
}
