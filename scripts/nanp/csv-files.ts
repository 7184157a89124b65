import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { icr } from '../../service/apps/icr/application.js';
import { DataSet, headers, tableNames, type Cells, type Sizes, type TableName } from './data-set.js';
import { lookups, type Lookup } from './lookups.js';

const rowsAtOnce = 5_000;

/** Writes rows under a header line and gives their number; holds some thousand rows at a time. */
async function writeCsv(path: string, header: Cells, rows: Iterable<Cells>): Promise<number> {
  const file = createWriteStream(path);
  const send = async (batch: readonly Cells[]) => {
    if (!file.write(stringify(batch as Cells[]))) await once(file, 'drain');
  };
  let batch: Cells[] = [header];
  let count = 0;
  for (const row of rows) {
    batch.push(row);
    count++;
    if (batch.length >= rowsAtOnce) {
      await send(batch);
      batch = [];
    }
  }
  await send(batch);
  file.end();
  await once(file, 'close');
  return count;
}

/** One file a table, named `<table>.csv`; gives path and rows of each. */
interface CsvFile {
  readonly table: TableName;
  readonly path: string;
  readonly rows: number;
}

/** Writes the data set into a folder, in the order in which the files can be imported. */
export async function writeDataSet(
  folder: string,
  sizes: Sizes,
  tables: readonly TableName[] = tableNames,
): Promise<readonly CsvFile[]> {
  mkdirSync(folder, { recursive: true });
  const dataSet = new DataSet(sizes);
  const files: CsvFile[] = [];
  for (const table of tables) {
    const path = join(folder, `${table}.csv`);
    const { columns } = icr.tables.find(({ name }) => name === table)!;
    const places = columns.map(({ name }) => headers[table].indexOf(name));
    // As a file of the table has them; what the data set does not name is not set.
    const cells = (row: Cells): Cells => places.map((place) => row[place] ?? '');
    files.push({
      table,
      path,
      rows: await writeCsv(
        path,
        columns.map(({ name }) => name),
        mapped(dataSet.rows(table), cells),
      ),
    });
  }
  return files;
}

const lookupHeader: Cells = ['called', 'calling', 'time_ms', 'attrs'];

const lookupCells = ({ called, calling, timeMs, attributes }: Lookup): Cells => [
  called,
  calling ?? '',
  String(timeMs),
  attributes === undefined ? '' : JSON.stringify(attributes),
];

/** Writes calls to ask about as `called,calling,time_ms,attrs`; an absent caller is an empty cell, attrs are JSON. */
export function writeLookups(path: string, sizes: Sizes, count: number): Promise<number> {
  return writeCsv(path, lookupHeader, mapped(lookups(sizes, count), lookupCells));
}

function* mapped<From, To>(items: Iterable<From>, change: (item: From) => To): Iterable<To> {
  for (const item of items) yield change(item);
}
