import type { Finding } from '../core/refusals.js';
import { isRefusal } from '../core/refusals.js';
import type { Application } from './application.js';
import type { Column } from './column.js';
import { valueIfSet } from './declaration.js';
import type { AnyKind, Json, Value } from './kind.js';
import type { Renewal } from './renewal.js';
import type { Key, Row } from './row.js';
import { settingAt, settingTable } from './setting.js';
import type { Table } from './table.js';
import { keyOf, position } from './table.js';

/** The records of an application's tables, each renewed by its columns and its table. */
export class Renewing {
  readonly #renewals: ReadonlyMap<string, Renewal>;

  constructor(readonly application: Application) {
    this.#renewals = new Map(
      application.tables.flatMap((table) =>
        table.renewal === undefined ? [] : [[table.name, table.renewal()] as const],
      ),
    );
  }

  /** Whether the table wants to be told of its records first. */
  watches(table: Table): boolean {
    return this.#renewals.get(table.name)?.see !== undefined;
  }

  see(table: Table, row: Row): void {
    this.#renewals.get(table.name)?.see?.(row);
  }

  /** The row itself where nothing of it is another now. */
  row(table: Table, row: Row): Row {
    const given = this.#renewals.get(table.name)?.renew(row) ?? row;
    const renewed =
      table.name === settingTable
        ? this.#setting(given)
        : table.columns.map((column, place) => renewedCell(column, given[place]));
    return renewed.every((value, place) => isSame(value, row[place])) ? row : renewed;
  }

  key(table: Table, key: Key): Key {
    const row = new Array<Value | undefined>(table.columns.length);
    table.key.forEach((name, place) => {
      row[position(table, name)] = key[place] === '' ? undefined : key[place];
    });
    return keyOf(table, this.row(table, row));
  }

  findings(table: Table): readonly { readonly table: string; readonly key: Key; readonly finding: Finding }[] {
    return this.#renewals.get(table.name)?.findings?.() ?? [];
  }

  /** A setting's value is JSON of the kind that the setting declares. */
  #setting(row: Row): Row {
    const name = valueIfSet(row, settingAt.name);
    const setting = this.application.settings.find((each) => each.name === name);
    const text = valueIfSet(row, settingAt.value);
    if (setting === undefined || text === undefined) return row;
    const value = setting.kind.accept(JSON.parse(text) as Json) as Value | ReturnType<AnyKind['accept']>;
    if (isRefusal(value)) return row;
    return row.with(settingAt.value, JSON.stringify(setting.kind.show(renewedValue(setting.kind, value as Value))));
  }
}

/**
 * A value that an earlier release kept, as this one keeps it: as its kind says, else as if it came in today; what would
 * be refused today stays as it is (architecture.md, Data of an older release). Secrets, numbers and instants are kept
 * as they were.
 */
function renewedValue(kind: AnyKind, value: Value): Value {
  if (kind.renew !== undefined) return kind.renew(value) as Value;
  if (kind.stored !== 'text' || kind.uniqueAs !== undefined || kind.masked !== undefined) return value;
  const read = kind.parse(kind.format(value)) as Value | ReturnType<AnyKind['parse']>;
  return isRefusal(read) ? value : (read as Value);
}

function renewedCell({ kind, secret }: Column, value: Value | undefined): Value | undefined {
  return value === undefined || secret !== undefined ? value : renewedValue(kind, value);
}

function isSame(one: Value | undefined, other: Value | undefined): boolean {
  return (
    one === other ||
    (Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((entry, place) => entry === (other as readonly string[])[place]))
  );
}
