import { isRefusal, refuse, refuseFields } from '../core/refusals.js';
import type { Finding, Refusal } from '../core/refusals.js';
import { onItsWayOut } from '../database/draft.js';
import type { Draft } from '../database/draft.js';
import { pack } from '../database/layout.js';
import type { StoreView } from '../database/store-view.js';
import type { Application } from '../schema/application.js';
import { keyOfEntry } from '../schema/grouped.js';
import type { Value } from '../schema/kind.js';
import { checkOf, indexedAs, keyOf, tablePlaces, position, spelledKeyOf, uniqueText } from '../schema/table.js';
import type { CheckResult, Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Stored, View } from '../schema/view.js';
import { completed } from './complete.js';
import type { Linted } from './request.js';
import { apart, isTakenOn } from './outdated.js';
import { findingOf, readAttributes } from './fields.js';
import type { Fields } from './fields.js';
import { keptRow } from './movements.js';
import { missingReferences, spelled, spelledIn } from './references.js';
import { inZoneOf, providerOfKey } from '../schema/tenant-zone.js';
import type { Attributes } from '../schema/write.js';

export interface Put {
  readonly key: Key;
  readonly created: boolean;
  readonly warnings: readonly Finding[];
  /** The record as it was; undefined for a new one. */
  readonly before?: Row;
  readonly after: Row;
}

/**
 * Everything that refuses a record whose fields have been read; and what is worth a warning, at an instant where one is
 * given.
 */
export function examine(application: Application, table: Table, row: Row, view: View, nowMs?: number): CheckResult {
  const missing = missingReferences(application, table, row, view);
  // A check may count on what the record refers to.
  if (missing.length > 0) return { errors: besideFaults(table, row, missing, view), warnings: [] };
  return checkOf(table, row, view, nowMs);
}

/**
 * What is wrong with a record beside what was found so far: the fields that could not be read are in `findings`, and
 * nothing more is said of them.
 */
function besideFaults(table: Table, row: Row, findings: readonly Finding[], view: View): readonly Finding[] {
  const told = new Set(findings.map(({ field }) => columnOf(field)));
  const faults = table.faults?.(row, view) ?? [];
  return faults.length === 0 ? findings : [...findings, ...faults.filter(({ field }) => !told.has(columnOf(field)))];
}

function columnOf(field: string): string {
  return field.split('/', 1)[0]!;
}

/**
 * Everything that is wrong with a new record whose fields could not all be read (jobs.md, Import: of a row every fault
 * is told in one go): beside `findings` what it refers to and is not there, what is wrong with the values that could be
 * read, and what another live record, created by change `until` at the latest, has already.
 */
export function allFaults(
  application: Application,
  table: Table,
  row: Row,
  findings: readonly Finding[],
  view: StoreView,
  until = Number.MAX_SAFE_INTEGER,
): readonly Finding[] {
  const found = [...besideFaults(table, row, findings, view), ...missingReferences(application, table, row, view)];
  const told = new Set(found.map(({ field }) => columnOf(field)));
  const isThere = (key: Key | undefined): boolean =>
    key !== undefined && (view.get(table.name, key)?.created ?? Infinity) <= until;
  const key = table.key.some((name) => told.has(name)) ? undefined : keyOf(table, row);
  if (key !== undefined && isThere(key)) found.push(keyTaken(table, key));
  for (const { name, unique } of table.columns) {
    if (unique === true && !told.has(name) && isThere(view.holder(table.name, name, row)))
      found.push(findingOf(name, valueTaken(table, name)));
  }
  return found;
}

/** That a live record has the key of a new one, blamed on the last column of the key. */
export function keyTaken(table: Table, key: Key): Finding {
  return findingOf(table.key.at(-1)!, refuse('key_taken', `There is a live ${table.name} ${spelledIn(table, key)}.`));
}

/**
 * The refusal of a record for what `examine` found: as one for a value that another has where that is all, as one for
 * its fields otherwise.
 */
function refuseFound(errors: readonly Finding[]): Refusal {
  return errors.every(({ code }) => code === 'key_taken')
    ? refuse('key_taken', errors.map(({ message }) => message).join(' '), errors)
    : refuseFields(errors);
}

/** A value of a unique column that another live record has. */
export function uniqueTaken(
  view: View & Pick<StoreView, 'holder'>,
  table: Table,
  key: Key,
  row: Row,
): Refusal | undefined {
  const places = tablePlaces(table).unique;
  if (places.length === 0) return undefined;
  for (const place of places) {
    const { name, unique } = table.columns[place]!;
    const holder = unique === true ? view.holder(table.name, name, row) : undefined;
    if (holder === undefined || spelled(holder) === spelled(key)) continue;
    const { message } = valueTaken(table, name);
    return refuse('key_taken', message, [findingOf(name, valueTaken(table, name))]);
  }
  const shared = table.columns.find(
    (column, place) => column.uniqueWithin !== undefined && isTakenWithin(view, table, key, row, place),
  );
  if (shared === undefined) return undefined;
  const refused = valueTaken(table, shared.name);
  return refuse('key_taken', refused.message, [findingOf(shared.name, refused)]);
}

/** Whether another record of the same owner has the value (`Column.uniqueWithin`). */
function isTakenWithin(view: View, table: Table, key: Key, row: Row, place: number): boolean {
  const column = table.columns[place]!;
  const own = uniqueText(column, row, place);
  if (own === undefined) return false;
  const value = String(indexedAs(column, row[place]!));
  const index = table.grouped!.find(({ name }) => name === column.uniqueWithin!.group)!;
  return view.grouped(table.name, index.name, value).some((entry) => {
    const other = keyOfEntry(table, index, value, entry);
    if (spelled(other) === spelled(key)) return false;
    const stored = view.get(table.name, other);
    return stored !== undefined && uniqueText(column, stored.row, place) === own;
  });
}

/** In the words of a key that is taken, whoever has it (api.md, Permission). */
function valueTaken(table: Table, column: string): Refusal {
  return refuse('key_taken', `There is a live ${table.name} with this ${column}.`);
}

/** How the warnings of a record come about where they may cost much (`Table.checked`). */
export interface Warned {
  /** There are other writes in the change: of what has not changed nothing is looked for. */
  readonly inBatch: boolean;
  /** What was found before the writer had it. */
  readonly linted?: Linted | undefined;
  /**
   * Asked before it is looked for here, where what was found is of other values: a refusal where that was so too often.
   */
  readonly again: () => Refusal | undefined;
}

const alone: Warned = { inBatch: false, again: () => undefined };

/** The attributes of a new record as its row. */
export function readCreate(table: Table, attributes: Attributes, view: View): Fields {
  return inZoneOf(table, attributes[table.tenant?.provider ?? ''], () => readAttributes(table, attributes), view);
}

/** A new record; refused when its key is taken. */
export function create(draft: Draft, table: Table, attributes: Attributes, warned = alone): Put | Refusal {
  const { row, findings } = readCreate(table, attributes, draft);
  return enter(draft, table, row, findings, warned);
}

/** The warnings of a record, taken over where they were found of what is written. */
function warningsOf(
  table: Table,
  row: Row,
  checked: CheckResult,
  { inBatch, linted, again }: Warned,
): readonly Finding[] | Refusal {
  if (linted === undefined) return checked.warnings;
  if (isSameValues(linted.of, checkedValues(table, row))) return linted.warnings;
  return (inBatch ? again() : undefined) ?? checked.warnings;
}

/** The values that a costly check reads. */
export function checkedValues(table: Table, row: Row): readonly (Value | undefined)[] {
  return [...table.key, ...(table.checked ?? [])].map((name) => row[position(table, name)]);
}

function isSameValues(one: readonly (Value | undefined)[], other: readonly (Value | undefined)[]): boolean {
  return pack([one]).equals(pack([other]));
}

function enter(draft: Draft, table: Table, read: Row, findings: readonly Finding[], warned: Warned): Put | Refusal {
  if (findings.length > 0) return refuseFields(allFaults(draft.declared, table, read, findings, draft));
  const key = keyOf(table, read);
  if (draft.has(table.name, key))
    return draft.isDamaged(table.name, key)
      ? onItsWayOut(table.name)
      : refuse('key_taken', keyTaken(table, key).message);
  const given = completed(table, read, undefined, draft.at);
  const checked = examine(draft.declared, table, given, draft, draft.at);
  if (checked.errors.length > 0) return refuseFound(checked.errors);
  const warnings = warningsOf(table, given, checked, warned);
  if (isRefusal(warnings)) return warnings;
  const row = keptRow(table, given);
  const refused = uniqueTaken(draft, table, key, row) ?? draft.create(table.name, key, row);
  return refused ?? { key, created: true, warnings, after: row };
}

/** What is to be put, as the row that it makes of the record that stands, if one does. */
export function readPut(
  table: Table,
  key: Key,
  attributes: Attributes,
  before: Row | undefined,
  view: View,
): Fields | Refusal {
  return inZoneOf(
    table,
    providerOfKey(table, key),
    () => {
      const named = withKey(table, key, attributes);
      return isRefusal(named) ? named : readAttributes(table, named, before);
    },
    view,
  );
}

/**
 * Creates the record, or merges what is given into it. `guard` is the version the writer has seen, 0 for a record that
 * was not there.
 */
export function put(
  draft: Draft,
  table: Table,
  key: Key,
  attributes: Attributes,
  guard?: number,
  warned = alone,
): Put | Refusal {
  const stored = draft.get(table.name, key);
  if (stored === undefined && guard !== undefined && guard !== 0) return refuse('not_found');
  const stale = stored && staleness(draft, table, stored, guard);
  if (stale !== undefined) return stale;
  const read = readPut(table, key, attributes, stored?.row, draft);
  if (isRefusal(read)) return read;
  const { row, findings } = read;
  if (stored === undefined) return enter(draft, table, row, findings, warned);
  return merge(draft, table, stored, row, findings, warned);
}

/**
 * Refuses where the record is another by now than the one that `guard` is the version of; what this change itself has
 * made of it does not count.
 */
export function staleness(draft: Draft, table: Table, stored: Stored, guard: number | undefined): Refusal | undefined {
  if (guard === undefined || draft.versionBefore(table.name, stored) === guard) return undefined;
  return refuse('stale', `The record was last modified by change ${stored.modified}.`);
}

function merge(
  draft: Draft,
  table: Table,
  stored: Stored,
  read: Row,
  findings: readonly Finding[],
  warned: Warned,
): Put | Refusal {
  if (findings.length > 0)
    return refuseFields([
      ...besideFaults(table, read, findings, draft),
      ...missingReferences(draft.declared, table, read, draft),
    ]);
  const given = completed(table, read, stored.row, draft.at);
  const checked =
    warned.inBatch && isCheckedAlready(table, stored.row, given)
      ? { errors: missingReferences(draft.declared, table, given, draft), warnings: [] }
      : examine(draft.declared, table, given, draft, draft.at);
  const kept =
    checked.errors.length > 0 && isTakenOn(draft.stores, draft.application, stored.created)
      ? apart(table, checked.errors, stored.row, given)
      : { errors: checked.errors, outdated: [] };
  if (kept.errors.length > 0) return refuseFound(kept.errors);
  const found = warningsOf(table, given, checked, warned);
  if (isRefusal(found)) return found;
  const warnings = kept.outdated.length > 0 ? [...kept.outdated, ...found] : found;
  const row = keptRow(table, given);
  // What is so already is no change.
  const refused = isSameRow(table, stored.row, row)
    ? undefined
    : (uniqueTaken(draft, table, stored.key, row) ?? draft.update(table.name, stored, row));
  return refused ?? { key: stored.key, created: false, warnings, before: stored.row, after: row };
}

/** Whether nothing that a costly check reads has changed: what stands has passed it. */
export function isCheckedAlready(table: Table, before: Row, after: Row): boolean {
  return table.checked?.every((name) => before[position(table, name)] === after[position(table, name)]) === true;
}

/** Whether two rows say the same; a secret is sealed anew each time it is given. */
function isSameRow({ columns }: Table, one: Row, other: Row): boolean {
  return columns.every((column, place) => {
    const [before, after] = [one[place], other[place]];
    if (before === undefined || after === undefined || before === after) return before === after;
    const [known, given] = [indexedAs(column, before), indexedAs(column, after)];
    return known === given || pack([known]).equals(pack([given]));
  });
}

/** The attributes with the columns of the key, which the path names; a body may repeat them but not change them. */
function withKey(table: Table, key: Key, attributes: Attributes): Attributes | Refusal {
  const findings: Finding[] = [];
  const named: Record<string, Attributes[string]> = { ...attributes };
  table.key.forEach((name, place) => {
    const { kind } = table.columns[position(table, name)]!;
    const part = key[place]!;
    const shown = part === '' ? null : kind.show(part);
    const given = attributes[name];
    if (given !== undefined && given !== null && given !== shown && !isSame(table, key, place, kind.accept(given)))
      findings.push(findingOf(name, refuse('key_fixed')));
    named[name] = shown;
  });
  return findings.length > 0 ? refuseFields(findings) : named;
}

/** Whether a value is the part of the key at a place, or another spelling of it. */
function isSame(table: Table, key: Key, place: number, value: Key[number] | Refusal): boolean {
  return !isRefusal(value) && spelledKeyOf(table, key.with(place, value))[place] === key[place];
}
