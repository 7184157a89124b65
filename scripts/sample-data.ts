/**
 * Loads a sample site of each application through the REST API, in batches, over `<runtime>/admin.sock`: so the first
 * logins and their passwords stay the user's own, and no job of the sample stands before the first job of a person.
 * Leaves an application alone that has a service provider already, live or archived.
 *
 *     NIUD_STATE_DIR=state node dist/scripts/sample-data.js
 */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applications } from '../service/apps/all.js';
import type { Json } from '../service/schema/kind.js';
import type { Column } from '../service/schema/column.js';
import { Operator } from '../service/niuctl/operator.js';
import { samples } from './samples/all.js';
import type { Sample } from './samples/sample.js';

/** Where the admin socket is, from the same variables as niud reads. */
export function adminSocket(): string {
  const state = resolve(process.env['NIUD_STATE_DIR'] ?? 'state');
  return join(resolve(process.env['NIUD_RUNTIME_DIR'] ?? join(state, 'run')), 'admin.sock');
}

/** What was loaded, and the applications that were left alone. */
export interface Loaded {
  readonly records: number;
  readonly left: readonly string[];
}

type Schema = Column['kind']['description']['schema'];

/** Records in one batch: far below what a batch may hold. */
const batchRecords = 200;

/** Loads the sample of every application that is empty. */
export async function loadSamples(socket: string): Promise<Loaded> {
  let records = 0;
  const left: string[] = [];
  for (const sample of samples) {
    const operator = new Operator(socket, sample.application);
    if (await isEmpty(operator)) records += await loadSample(operator, sample);
    else left.push(sample.application);
  }
  return { records, left };
}

async function isEmpty(operator: Operator): Promise<boolean> {
  for (const archive of [false, true]) {
    const { meta } = await operator.ask('GET', `/service_provider?limit=1${archive ? '&archive=true' : ''}`);
    if ((meta.records_total ?? 0) > 0) return false;
  }
  return true;
}

/** Gives how many records went in. */
async function loadSample(operator: Operator, { application, tables }: Sample): Promise<number> {
  let records = 0;
  for (const { table, rows } of tables) {
    const columns = applications
      .find(({ name }) => name === application)!
      .tables.find(({ name }) => name === table)!.columns;
    for (let from = 0; from < rows.length; from += batchRecords) {
      const writes = rows
        .slice(from, from + batchRecords)
        .map((cells) => ({ method: 'POST', path: `/${table}`, body: attributesOf(columns, cells) }));
      await writeAll(operator, writes);
      records += writes.length;
    }
  }
  return records;
}

/**
 * In one batch, or in smaller ones where the machine is too slow for it (api.md, Limits: how long a batch may take).
 */
async function writeAll(operator: Operator, writes: readonly unknown[]): Promise<void> {
  const { status, envelope } = await operator.reply('POST', '/batch', { writes });
  if (status < 300) return;
  if (envelope.meta.errors?.[0]?.code !== 'overloaded' || writes.length < 2)
    throw new Error(`POST /batch: ${status} ${envelope.meta.message}`);
  const half = Math.ceil(writes.length / 2);
  await writeAll(operator, writes.slice(0, half));
  await writeAll(operator, writes.slice(half));
}

/** The cells of a file as the attributes of REST. */
function attributesOf(columns: readonly Column[], cells: readonly string[]): { readonly [name: string]: Json } {
  return Object.fromEntries(
    columns.flatMap((column, place): [string, Json][] =>
      (cells[place] ?? '') === '' ? [] : [[column.name, jsonOf(column.kind.description.schema, cells[place]!)]],
    ),
  );
}

function jsonOf(schema: Schema, cell: string): Json {
  if (/^[[{]/.test(cell)) return JSON.parse(cell) as Json;
  switch (schema['type']) {
    case 'integer':
      return Number(cell);
    case 'boolean':
      return cell === 'true';
    case 'array':
      return cell.split(',').map((entry) => jsonOf(schema['items'] as Schema, entry));
    default:
      return cell;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { records } = await loadSamples(adminSocket());
  console.log(records === 0 ? 'There are records already: nothing loaded.' : `${records} records loaded.`);
}
