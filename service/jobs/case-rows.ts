import type { FileHandle } from 'node:fs/promises';
import { readKind } from '../calls/rehearse.js';
import type { Expected, ReadAttributes, RehearsedCall } from '../calls/rehearse.js';
import { utf8Bytes } from '../core/bytes.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { askedFault } from '../schema/kinds/number-form.js';
import { parseJson } from '../schema/kinds/parse-json.js';
import { instantMsOf, timestamp } from '../schema/kinds/timestamp.js';
import { isDialled } from '../parts/rehearsal-case.js';
import { CsvFile } from './csv-file.js';
import type { CsvRow } from './csv-reader.js';

/**
 * The columns of a file of cases, in the order in which they stand where no header says otherwise (README, Rehearsal).
 */
export const caseColumns = [
  'called',
  'calling',
  'time',
  'attrs',
  'expected_kind',
  'expected_value',
  'expected_rule',
  'call_id',
] as const;
type CaseColumn = (typeof caseColumns)[number];
export type CaseCells = { readonly [Column in CaseColumn]: string };

/** One call of the file, and what is expected of it. */
export interface Case {
  readonly line: number;
  readonly cells: CaseCells;
  readonly asked: RehearsedCall;
  readonly expected: Expected;
}

/** A row that is no case. */
export interface UnreadCase {
  readonly line: number;
  /** Empty where it is about the row as a whole. */
  readonly column: CaseColumn | '';
  readonly value: string;
  readonly refusal: Refusal;
}

/** What a row of cases is read by. */
export interface CaseReading {
  /** Of times without an offset. */
  readonly zone: () => string;
  readonly readAttributes: ReadAttributes;
}

/**
 * The cases of a file. A first line of nothing but names of columns is a header: the cells of the others then stand in
 * its order.
 */
export class CaseRows {
  readonly #file: CsvFile;
  readonly #read: CaseReader;
  #isDrained = true;
  #columns: readonly CaseColumn[] | undefined;

  constructor(
    file: FileHandle,
    readonly reading: CaseReading,
  ) {
    this.#file = new CsvFile(file);
    this.#read = caseReader(reading);
  }

  /** Bytes of the file behind the last case given. */
  get offset(): number {
    return this.#file.position.offset;
  }

  /** Reads on in the file as far as `rows` needs; false at its end. */
  async more(): Promise<boolean> {
    if (!this.#isDrained) return true;
    if (!(await this.#file.more())) return false;
    this.#isDrained = false;
    return true;
  }

  /**
   * The cases that can be had without reading on, at most those of a slice; one after the other, so that none outlives
   * its turn.
   */
  *rows(): Iterable<Case | UnreadCase> {
    for (let count = 0; count < limits.sliceRows; count++) {
      const row = this.#file.next();
      if (row === undefined) {
        this.#isDrained = true;
        return;
      }
      const first = this.#columns === undefined;
      this.#columns ??= headerOf(row) ?? caseColumns;
      if (!first || this.#columns === caseColumns) yield this.#row(row, this.#columns);
    }
  }

  #row({ line, cells: given, fault }: CsvRow, columns: readonly CaseColumn[]): Case | UnreadCase {
    if (fault !== undefined) return { line, column: '', value: '', refusal: refuse(fault) };
    if (given.length > columns.length)
      return {
        line,
        column: '',
        value: '',
        refusal: refuse('column_count', `The row has ${given.length} columns; cases have ${columns.length}.`),
      };
    return this.#read(line, Object.fromEntries(given.map((cell, place) => [columns[place]!, cell])));
  }
}

/** Reads one case from its cells, of which the missing are empty. */
type CaseReader = (line: number, given: Partial<CaseCells>) => Case | UnreadCase;

export function caseReader(reading: CaseReading): CaseReader {
  const kind = timestamp(reading.zone);
  const readTime = (cell: string): number | Refusal => {
    if (/^\d{9,15}$/.test(cell)) return Number(cell) <= limits.instantMs ? Number(cell) : refuse('out_of_range');
    const value = kind.parse(cell);
    return isRefusal(value) ? value : Math.floor(instantMsOf(value));
  };
  const readAttributes = (cell: string): RehearsedCall['attributes'] | Refusal => {
    const json: Json | Refusal = parseJson(cell, { bytes: limits.jsonBytes, depth: limits.wireDepth });
    if (isRefusal(json)) return json;
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? reading.readAttributes(json as { readonly [name: string]: Json })
      : refuse('bad_json', 'A JSON object is expected.');
  };
  return (line, given) => {
    const unread = (column: CaseColumn | '', value: string, refusal: Refusal): UnreadCase => ({
      line,
      column,
      value,
      refusal,
    });
    const cells = { ...noCells, ...given };
    if (cells.called === '') return unread('called', '', refuse('required'));
    for (const column of ['called', 'calling'] as const) {
      const fault = askedFault(cells[column]);
      if (fault !== undefined) return unread(column, cells[column].slice(0, limits.reportValueCharacters), fault);
    }
    if (!isDialled(cells.called))
      return unread(
        'called',
        cells.called,
        refuse(
          'bad_phone',
          'Nobody can have dialled this; the first line may name the columns: called, calling, time and others.',
        ),
      );
    const timeMs = cells.time === '' ? undefined : readTime(cells.time);
    if (isRefusal(timeMs)) return unread('time', cells.time, timeMs);
    const attributes = cells.attrs === '' ? none : readAttributes(cells.attrs);
    if (isRefusal(attributes)) return unread('attrs', cells.attrs, attributes);
    const expected = cells.expected_kind === '' ? '' : readKind(cells.expected_kind);
    if (expected === undefined) return unread('expected_kind', cells.expected_kind, refuse('bad_choice'));
    if (utf8Bytes(cells.call_id) > limits.callIdBytes)
      return unread('call_id', cells.call_id, refuse('too_long', `More than ${limits.callIdBytes} bytes.`));
    // Lines draw apart where percentages decide, as calls do.
    const callId = cells.call_id === '' ? `case-${line}` : cells.call_id;
    return {
      line,
      cells,
      asked: {
        callId,
        called: cells.called,
        calling: cells.calling === '' ? undefined : cells.calling,
        timeMs,
        attributes,
      },
      expected: { kind: expected, value: cells.expected_value, rule: cells.expected_rule },
    };
  };
}

const noCells: CaseCells = {
  called: '',
  calling: '',
  time: '',
  attrs: '',
  expected_kind: '',
  expected_value: '',
  expected_rule: '',
  call_id: '',
};
const none: RehearsedCall['attributes'] = {};

/** The columns that a first line names; undefined where it is no header. */
function headerOf({ cells, fault }: CsvRow): readonly CaseColumn[] | undefined {
  const columns = cells.map((cell) => caseColumns.find((column) => column === cell.trim().toLowerCase()));
  const named = columns.every((column) => column !== undefined) && new Set(columns).size === columns.length;
  return fault === undefined && named ? (columns as readonly CaseColumn[]) : undefined;
}

/** Whether a row is a case. */
export function isCase(row: Case | UnreadCase): row is Case {
  return 'asked' in row;
}
