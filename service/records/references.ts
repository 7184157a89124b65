import { limits } from '../core/limits.js';
import type { Finding } from '../core/refusals.js';
import { keysReferredTo } from '../database/referred.js';
import type { Application } from '../schema/application.js';
import { missingRecord } from '../schema/reference.js';
import { position } from '../schema/table.js';
import type { Key, Reference, Row, Table } from '../schema/table.js';
import type { View } from '../schema/view.js';

/** How a key reads in a sentence. */
export function spelled(key: Key): string {
  return key.map((part) => (part === '' ? '-' : String(part))).join('/');
}

/** What a record names that is not there (tables.md, References), each record blamed once in a column; of very many the first page. */
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
const none: readonly never[] = [];

/** A reference is looked up only when all of its columns could be read; what could not has its own finding. */
function isReadable(table: Table, { by }: Reference, row: Row): boolean {
  return typeof by === 'function' || by.every((name) => row[position(table, name)] !== undefined);
}
