import type { Column } from './column.js';
import type { Row, Key } from './row.js';
import type { Finding, Refusal } from '../core/refusals.js';
import type { Command, Given, ServedCommand } from './command.js';
import type { Generator } from './generator.js';
import type { Importing } from './importing.js';
import type { Json, Value } from './kind.js';
import type { Renewal } from './renewal.js';
import type { Stored, View } from './view.js';
import type { Write } from './write.js';

/**
 * A column that says how a record stands where that follows from its money too: one of its values is never stored, and
 * shown instead of another while the money says so (`empty`).
 */
export interface Standing {
  readonly column: string;
  /** Under which value a record lies that is shown, or given, with this one. */
  readonly stored: (value: Value) => Value;
  /** The value that a row is shown with; what the ledger has moved is in it. */
  readonly shown: (row: Row, view: View) => Value | undefined;
  /** What is wrong with a row that is given with a value that is never stored; what the ledger has moved is in it. */
  readonly fault: (row: Row, view: View) => Finding | undefined;
}

/** A relation from the records of a table to a record of another, of the same application. */
export interface Reference {
  /** The table referred to. */
  readonly to: string;
  /** The column that is at fault when nothing is found. */
  readonly column: string;
  /**
   * The columns that make up the key referred to, in its key order; or a function of the row alone where it takes more
   * to say.
   */
  readonly by: readonly string[] | ((row: Row) => readonly Key[]);
  /** The record belongs to the one referred to, and is archived and restored with it (jobs.md). */
  readonly contained?: boolean;
  /** Nothing is refused when the record referred to is not there. */
  readonly optional?: boolean;
  /**
   * The record that takes over when the one of this key goes (columns.md, Lists of area codes); while it is live,
   * nobody is left without.
   */
  readonly standIn?: (key: Key) => Key | undefined;
}

/**
 * An index whose entries of one value are kept together under it, so that a reader gets them all with one seek.
 * `covers` are the columns held in an entry.
 */
export interface GroupedIndex {
  readonly name: string;
  /** A text, or a list of texts: the record then has an entry under each, and `covers` its whole key. */
  readonly by: string;
  readonly covers: readonly string[];
  /** Values that records are looked for by; the others are left out. Absent is all of them. */
  readonly only?: (value: string) => boolean;
  /** Most entries of one value. */
  readonly limit: number;
  /**
   * The form of a value that is a pattern; the distinct ones are counted and can be read whole. Undefined for a plain
   * value.
   */
  readonly shape?: (value: string) => string | undefined;
  /** Most distinct shapes. */
  readonly shapeLimit?: number;
}

/** The moment at which a record is looked at. */
export interface Now {
  readonly ms: number;
  /** Of timestamps. */
  readonly zone: string;
  /** What the ledger has moved on an account, and when what it marks under a name happened first, in milliseconds. */
  readonly moved: (account: string) => number;
  readonly mark: (account: string, name: string) => number | undefined;
  /** Who made a change. */
  readonly by: (change: number) => string;
}

/**
 * What a table is: facts alone, from which storage, CSV, REST, validation and reference pages follow. `declaration.ts`
 * makes one with typed columns.
 */
export interface Declaration {
  /** snake_case, as in paths. */
  readonly name: string;
  /**
   * 1 to 255, its name in the change log and the stores: unique within the application and never given to another
   * table.
   */
  readonly number: number;
  /** Of one record, as pages title it: `Call Plan`. */
  readonly title: string;
  readonly meaning: string;
  /** In CSV order. */
  readonly columns: readonly Column[];
  /** Column names in the order of stored keys and of paths: tenant first. */
  readonly key: readonly string[];
  readonly references?: readonly Reference[];
  readonly grouped?: readonly GroupedIndex[];
  /** The columns that say whose a record is; a table without them is the platform owner's. */
  readonly tenant?: { readonly provider?: string; readonly subscriber?: string };
  /** Belongs to no tenant, and may be seen by all of them where their permits say so. */
  readonly shared?: boolean;
  /** Attributes that REST takes beside the columns and never shows (an administrator's password). */
  readonly writeOnly?: readonly string[];
  /**
   * Kept by niud itself: neither CSV nor REST shows it. Archived and restored with a record, and undone, only where a
   * reference says that it is contained in it.
   */
  readonly internal?: boolean;
  /** Kept about niud's own work (jobs, the day mark): a change of nothing else is no entry of the change log. */
  readonly bookkeeping?: boolean;
}

/** What is done with the records of a table. It stands beside the declaration, and the application joins both. */
export interface Behaviour {
  /** For whom a record is where columns alone do not say (an administrator's role). */
  readonly tenantOf?: (row: Row) => { readonly provider?: string; readonly subscriber?: string };
  /**
   * What is wrong with a record as a whole; runs after every column has passed. `nowMs` is the instant of the write,
   * for warnings about what is over; without it nothing is.
   */
  readonly check?: (row: Row, view: View, nowMs?: number) => CheckResult;
  /**
   * What `check` would say of a record that cannot be read as a whole, or refers to what is not there, so that whoever
   * mends it hears of everything at once: of each value as far as it needs no other record but lists, and none that is
   * not set.
   */
  readonly faults?: (row: Row, view: View) => readonly Finding[];
  /**
   * The columns that `check` reads beside the key, where it costs much (lint): in a batch it is not repeated for a
   * record of which none of them changes.
   */
  readonly checked?: readonly string[];
  /**
   * The row with the spelling of values that depends on others of the row (the realm of an ingress, in lower case), as
   * soon as it is read: the key may be among them. Values of other columns may be missing; what it gives it gives the
   * same again.
   */
  readonly spelled?: (row: Row) => Row;
  /**
   * The row as it is kept, from the row as it was given: what follows from the other columns or from the instant of the
   * write (the end of a forward that lasts an hour). Runs before `check`, wherever a record is written by hand or by
   * file; a row that needs nothing is given back as it is.
   */
  readonly complete?: (row: Row, before: Row | undefined, nowMs: number) => Row;
  /**
   * Writes that go with the change of a record in the same transaction, made by niud itself: they may name internal
   * tables.
   */
  readonly follows?: (before: Row, after: Row, view: View, nowMs: number) => readonly Write[];
  /** What can be done to a record beside writing its fields. */
  readonly commands?: readonly Command[];
  /** The same, where it moves money. */
  readonly served?: readonly ServedCommand[];
  /** What an import may be told beside its file. */
  readonly importing?: Importing;
  /** How records are made in numbers by a job. */
  readonly generator?: Generator;
  /** What niud keeps beside a live record and shows with it: which plans are active on a group. */
  readonly state?: (stored: Stored, view: View, now: Now) => { readonly [name: string]: Json };
  /** The account of a record in the ledger, for its column that is `moved`. */
  readonly account?: (stored: { readonly key: Key; readonly created: number }) => string;
  /** Why a record may not leave the live store, beside being referred to (the last platform owner). */
  readonly mayArchive?: (row: Row, view: View, by: string) => Refusal | undefined;
  /** The column that follows from the money of a record too; only of a table with accounts. */
  readonly standing?: Standing;
  /** How records of an earlier release are taken on, beside what the kinds of their columns do. */
  readonly renewal?: () => Renewal;
}

/** A table as the machine takes it. */
export interface Table extends Declaration, Behaviour {}

/**
 * Errors refuse the write, warnings go with its answer. Warnings may cost far more than errors and be found out only
 * when they are read: read them while the view stands, and only where they are shown.
 */
export interface CheckResult {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const noFindings: readonly Finding[] = [];

/**
 * What is wrong with a record that has passed column by column, or worth a warning: of the record as a whole, and of
 * each value by itself (`Kind.doubts`).
 */
export function checkOf(table: Table, row: Row, view: View, nowMs?: number): CheckResult {
  const whole = table.check?.(row, view, nowMs);
  return checkResult(whole?.errors ?? noFindings, () => [...doubtsIn(table, row), ...(whole?.warnings ?? noFindings)]);
}

/** Errors that were found, and warnings that are looked for when somebody reads them. */
export function checkResult(errors: readonly Finding[], warnings: () => readonly Finding[]): CheckResult {
  return new LazyCheck(errors, warnings);
}

/**
 * Not an object with a getter of its own: making one of those takes longer than most checks, and each row of an import
 * has one.
 */
class LazyCheck implements CheckResult {
  readonly #look: () => readonly Finding[];

  constructor(
    readonly errors: readonly Finding[],
    look: () => readonly Finding[],
  ) {
    this.#look = look;
  }

  get warnings(): readonly Finding[] {
    return this.#look();
  }
}

/** Whether there can be anything to say of a record that its columns take. */
export function isChecked({ check, columns }: Table): boolean {
  return check !== undefined || columns.some(({ kind }) => kind.doubts !== undefined);
}

function doubtsIn({ columns }: Table, row: Row): readonly Finding[] {
  return columns.flatMap(({ name, kind }, place) =>
    row[place] === undefined
      ? noFindings
      : (kind.doubts?.(row[place]) ?? []).map((doubt) => ({ field: name, ...doubt })),
  );
}

const named = new WeakMap<Table, ReadonlyMap<string, number>>();

/** Where a column stands in the table; a name that is not there is a fault of the declaration. */
export function position(table: Table, column: string): number {
  const place = positionIfAny(table, column);
  if (place === undefined) throw new Error(`${table.name} has no column ${column}`);
  return place;
}

/** The same of a name that somebody gave, which may be no column: undefined then. */
export function positionIfAny(table: Table, name: string): number | undefined {
  let known = named.get(table);
  if (known === undefined)
    named.set(table, (known = new Map(table.columns.map((column, place) => [column.name, place]))));
  return known.get(name);
}

/**
 * Where the columns stand by which a record is told from others and leads to others, found once for each table: a
 * million rows are read by them.
 */
interface TablePlaces {
  readonly key: readonly number[];
  /** Columns that no two records share, or no two of one owner. */
  readonly unique: readonly number[];
  /**
   * As the table has its references: the columns that make up the key to which each leads; undefined where a function
   * says it.
   */
  readonly references: readonly (readonly number[] | undefined)[];
  /** What each column has where a record is older than it: its default. */
  readonly defaults: Row;
  /** Of whose a record is; undefined where no column says it. */
  readonly provider: number | undefined;
  readonly subscriber: number | undefined;
}

const placed = new WeakMap<Table, TablePlaces>();

export function tablePlaces(table: Table): TablePlaces {
  let places = placed.get(table);
  if (places === undefined) placed.set(table, (places = findPlaces(table)));
  return places;
}

function findPlaces(table: Table): TablePlaces {
  const find = (column: string): number => position(table, column);
  return {
    key: table.key.map(find),
    unique: table.columns.flatMap(({ unique, uniqueWithin }, place) =>
      unique === true || uniqueWithin !== undefined ? [place] : [],
    ),
    references: (table.references ?? []).map(({ by }) => (typeof by === 'function' ? undefined : by.map(find))),
    defaults: table.columns.map((column) => column.default),
    provider: table.tenant?.provider === undefined ? undefined : find(table.tenant.provider),
    subscriber: table.tenant?.subscriber === undefined ? undefined : find(table.tenant.subscriber),
  };
}

/**
 * Where the columns stand that make up the key to which a reference of the table leads; undefined where a function says
 * it.
 */
export function referencePlaces(table: Table, reference: Reference): readonly number[] | undefined {
  return tablePlaces(table).references[table.references!.indexOf(reference)];
}

/** What a value lies under in unique and grouped indexes, and is told from others by. */
export function indexedAs({ kind }: Column, value: Value): Value {
  return kind.uniqueAs === undefined ? value : kind.uniqueAs(value);
}

/**
 * What tells the value of a unique column from that of another record: the value, and the owner within whom it is
 * unique. Undefined where it is not unique, or not set.
 */
export function uniqueText(column: Column, row: Row, place: number): string | undefined {
  const value = row[place];
  if (value === undefined || (column.unique !== true && column.uniqueWithin === undefined)) return undefined;
  const text = String(indexedAs(column, value));
  return column.uniqueWithin === undefined ? text : `${column.uniqueWithin.of(row)}\u0001${text}`;
}

/** The key of a row. A part that is not set (a built-in list has no provider) is the empty text. */
export function keyOf(table: Table, row: Row): Key {
  const places = tablePlaces(table).key;
  const key = new Array<Key[number]>(places.length);
  for (let part = 0; part < places.length; part++) key[part] = (row[places[part]!] ?? '') as Key[number];
  return key;
}

/** A whole key in the spelling in which records have it (`Table.spelled`). */
export function spelledKeyOf(table: Table, key: Key): Key {
  if (table.spelled === undefined || key.length !== table.key.length) return key;
  const row: (Value | undefined)[] = table.columns.map(() => undefined);
  for (const [place, name] of table.key.entries()) row[position(table, name)] = key[place];
  return keyOf(table, table.spelled(row));
}

/** The commands that are given from outside, whoever carries them out. */
export function givenCommands({ commands = [], served = [] }: Table): readonly Given[] {
  return [...commands.filter((command): command is Command & Given => command.ability !== undefined), ...served];
}

/** Where the money of a record stands that has an account; undefined for a table without accounts. */
export function movedColumn({ account, columns }: Table): Column | undefined {
  return account === undefined ? undefined : columns.find(({ moved }) => moved === true);
}
