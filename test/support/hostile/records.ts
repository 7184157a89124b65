import fc from 'fast-check';
import { readCells } from '../../../service/records/fields.js';
import type { Application } from '../../../service/schema/application.js';
import { keyOf, position, type Reference, type Table } from '../../../service/schema/table.js';
import type { Column } from '../../../service/schema/column.js';
import type { Key, Row } from '../../../service/schema/row.js';
import type { View } from '../../../service/schema/view.js';
import { Random } from '../../../scripts/nanp/random.js';
import { cellsOf } from './kind-values.js';
import { keyedDocuments, typedDocuments } from './rule-documents.js';

/** Tables whose records go into files, each behind all that it refers to. */
export function inOrder({ tables }: Application): readonly Table[] {
  const left = tables.filter(({ internal }) => internal !== true);
  const ordered: Table[] = [];
  while (left.length > 0) {
    const place = left.findIndex((table) => (table.references ?? []).every(({ to }) => to === table.name || !left.some(({ name }) => name === to)));
    if (place < 0) throw new Error('tables refer to each other in a circle');
    ordered.push(...left.splice(place, 1));
  }
  return ordered;
}

/** How often a column that may be empty is set, in percent. */
const setPercent = 45;

/** The records of one application by chance, as rows of cells; what they refer to is looked for among the records that are there. */
export class RandomRecords {
  readonly #random: Random;
  readonly #seed: number;
  #drawn = 0;

  constructor(readonly application: Application, readonly view: View, seed: number) {
    this.#seed = seed;
    this.#random = new Random('records', seed, application.name);
  }

  /** Rows of a table; some of them will be refused, for what a check says about a record as a whole is not known here. */
  rows(table: Table, count: number): readonly (readonly string[])[] {
    const drawn = table.columns.map((column) => this.#cells(column, count));
    const targets = new Map((table.references ?? []).map(({ to }) => [to, [...this.view.scan(to)].map(({ row }) => row)]));
    return Array.from({ length: count }, (_, place) => {
      const cells = table.columns.map((column, at) => column.required === true || table.key.includes(column.name) || this.#random.percent(setPercent) ? drawn[at]![place]! : '');
      for (const reference of table.references ?? []) this.#refer(table, reference, cells, targets.get(reference.to)!);
      return cells;
    });
  }

  #cells({ kind, name }: Column, count: number): readonly string[] {
    const seed = this.#seed + ++this.#drawn;
    if (kind.description.input === 'rules') return Array.from({ length: count }, () => JSON.stringify(this.#random.pick([...typedDocuments, ...keyedDocuments])));
    // What a name may have beside its kind is the check's to say (parts/username.ts), and test/parts holds it; mostly refused rows would say nothing here.
    const cells = name === 'username' && kind.name !== 'username' ? fc.stringMatching(/^[a-z][a-z0-9_.@-]{1,30}$/) : cellsOf(kind);
    if (cells === undefined) throw new Error(`no values for ${name}`);
    return fc.sample(cells, { seed, numRuns: count });
  }

  /** Makes the cells refer to records that are there, or to nothing. */
  #refer(table: Table, reference: Reference, cells: string[], targets: readonly Row[]): void {
    // Whoever may refer to nothing mostly does.
    if (targets.length === 0 || reference.optional === true) return;
    const to = this.application.tables.find(({ name }) => name === reference.to)!;
    if (typeof reference.by !== 'function') {
      if (reference.contained !== true && this.#fits(table, reference, cells)) return;
      const own = reference.by.length > 1 ? targets.filter((row) => this.#sameTenant(table, cells, to, row)) : targets;
      const key = keyOf(to, this.#random.pick(own.length > 0 && reference.contained !== true ? own : targets));
      reference.by.forEach((name, place) => { cells[position(table, name)] = this.#cell(table, name, key[place]!); });
      return;
    }
    if (this.#fits(table, reference, cells)) return;
    const own = targets.filter((row) => this.#sameTenant(table, cells, to, row));
    for (const candidate of this.#candidates(table, reference, to, own.length > 0 ? own : targets)) {
      cells[position(table, reference.column)] = candidate;
      if (this.#fits(table, reference, cells)) return;
    }
  }

  /** Cells for the column at fault: some of the names, one of them, a role that names the record, none. */
  #candidates(table: Table, { column }: Reference, to: Table, targets: readonly Row[]): readonly string[] {
    const keys = this.#random.some(targets, 4).map((row) => keyOf(to, row));
    const last = keys.map((key) => String(key.at(-1)));
    const { kind } = table.columns[position(table, column)]!;
    const whole = kind.stored === 'list' ? [JSON.stringify(kind.name.endsWith('int') ? last.map(Number) : last), JSON.stringify(kind.name.endsWith('int') ? [Number(last[0])] : last.slice(0, 1))] : last;
    return [...whole, ...keys.flatMap((key) => [`${to.name}:${key.join(':')}`]), ''];
  }

  /** Whether all that a row refers to is there. */
  #fits(table: Table, { to, by }: Reference, cells: readonly string[]): boolean {
    const { row, findings } = readCells(table, cells);
    if (findings.length > 0) return false;
    const keys: readonly Key[] = typeof by === 'function' ? by(row) : [by.map((name) => row[position(table, name)] as string)];
    return keys.every((key) => key.every((part) => part !== undefined) && this.view.has(to, key));
  }

  #sameTenant(table: Table, cells: readonly string[], to: Table, row: Row): boolean {
    const of = (name: string | undefined, own: string | undefined): boolean => name === undefined || own === undefined || String(row[position(to, name)]) === cells[position(table, own)];
    return of(to.tenant?.provider, table.tenant?.provider) && of(to.tenant?.subscriber, table.tenant?.subscriber);
  }

  #cell(table: Table, name: string, part: Key[number]): string {
    return table.columns[position(table, name)]!.kind.format(part);
  }
}
