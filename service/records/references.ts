import { limits } from '../core/limits.js';
import type { Finding } from '../core/refusals.js';
import { keysReferredTo } from '../database/referred.js';
import type { Application } from '../schema/application.js';
import { missingRecord } from '../schema/reference.js';
import { position, referencePlaces } from '../schema/table.js';
import { tenantOf } from '../schema/tenant.js';
import { tenantView } from './tenant-view.js';
import type { Reference, Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import { inZoneOf, providerOfKey } from '../schema/tenant-zone.js';
import type { View } from '../schema/view.js';

/** How a key reads in a sentence. */
export function spelled(key: Key): string {
  return key.map((part) => (part === '' ? '-' : String(part))).join('/');
}

/** The same as its columns write it: a date as a date. */
export function spelledIn(table: Table, key: Key): string {
  return inZoneOf(table, providerOfKey(table, key), () =>
    key
      .map((part, place) =>
        part === '' ? '-' : String(table.columns[position(table, table.key[place]!)]!.kind.format(part)),
      )
      .join('/'),
  );
}

/**
 * What a record names that is not there (columns.md, References), each record blamed once in a column; of very many the
 * first page.
 */
export function missingReferences(application: Application, table: Table, row: Row, view: View): readonly Finding[] {
  let findings: Map<string, Finding> | undefined;
  for (const reference of table.references ?? none) {
    if (reference.optional === true || !isReadable(table, reference, row)) continue;
    for (const key of keysReferredTo(table, reference, row)) {
      if (view.has(reference.to, key)) continue;
      const finding = missingRecord(application, reference, key, view);
      findings ??= new Map();
      findings.set(`${finding.field} ${finding.message}`, finding);
      if (findings.size >= limits.pageRows) return [...findings.values()];
    }
  }
  return findings === undefined ? none : [...findings.values()];
}

/**
 * What a tenant names that is another's, in the words in which what is not there is missing (api.md, Permission); what
 * the record `before` names already may stay. What is missing without being another's is for the writer to say, who
 * knows what is on its way.
 */
export function foreignReferences(
  application: Application,
  table: Table,
  row: Row,
  before: Row | undefined,
  tenant: readonly string[],
  view: View,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const reference of tenant.length === 0 ? none : (table.references ?? none)) {
    const target = application.tables.find(({ name }) => name === reference.to)!;
    const named =
      before !== undefined && isReadable(table, reference, before)
        ? keysReferredTo(table, reference, before).map(spelled)
        : none;
    for (const key of isReadable(table, reference, row) ? keysReferredTo(table, reference, row) : none) {
      if (
        findings.length >= limits.pageRows ||
        (named as readonly string[]).includes(spelled(key)) ||
        !isForeign(target, key, tenant, view)
      )
        continue;
      findings.push(missingRecord(application, reference, key, tenantView(view, application, tenant)));
    }
  }
  return findings;
}

/**
 * By the key alone where that begins with whose it is, so that it is the same whether there is one; else by the record.
 */
function isForeign(target: Table, key: Key, tenant: readonly string[], view: View): boolean {
  const columns = [target.tenant?.provider, target.tenant?.subscriber].filter((name) => name !== undefined);
  const isAnother = (parts: readonly unknown[]): boolean =>
    tenant.some((part, place) => parts[place] !== undefined && parts[place] !== '' && parts[place] !== part);
  if (columns.length > 0 && columns.every((name, place) => target.key[place] === name))
    return isAnother(key.slice(0, columns.length));
  const stored = view.get(target.name, key);
  return stored !== undefined && isAnother(tenantOf(target, stored.row));
}
const none: readonly never[] = [];

/** A reference is looked up only when all of its columns could be read; what could not has its own finding. */
function isReadable(table: Table, reference: Reference, row: Row): boolean {
  const places = referencePlaces(table, reference);
  if (places === undefined) return true;
  for (let part = 0; part < places.length; part++) if (row[places[part]!] === undefined) return false;
  return true;
}
