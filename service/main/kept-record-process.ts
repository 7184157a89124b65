/**
 * A process of its own, `kept-record-process BACKUP STATE APPLICATION TABLE KEY...`: one record of a backup as a line
 * of JSON. Writes nothing.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { applications } from '../apps/all.js';
import { useSecretKey } from '../core/secrets.js';
import { setSystemZone } from '../core/system-zone.js';
import { environments } from '../database/marker.js';
import { ChangeNumber, Reader } from '../database/reader.js';
import { openStores } from '../database/stores.js';
import { NiuZone } from '../platform/zone.js';
import { showRow } from '../records/fields.js';
import { isRefusal } from '../core/refusals.js';
import { keyOfRecord } from '../rest/path.js';
import { Registry } from '../schema/registry.js';
import type { KeptRecord } from './kept-record.js';
import { presentSecretKey } from './secret-key.js';
import { useTenantZones } from './tenant-zones.js';

const [place, state, application, name, ...parts] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  ...string[],
];
const secretKey = presentSecretKey(state, process.env);
if (secretKey !== undefined) useSecretKey(secretKey);
setSystemZone(new NiuZone().name);
const registry = new Registry(applications);
// What opening it makes beside it goes again: a backup holds what it held.
const locks = environments
  .map((environment) => join(place, environment, 'lock.mdb'))
  .filter((path) => !existsSync(path));
const stores = openStores(place, registry, undefined, undefined, true);
stores.damages.verifying = true;
const reader = new Reader(stores, new ChangeNumber());
useTenantZones(registry, (of) => reader.view(of));

function kept(): KeptRecord {
  const table = registry.table(application, name)!;
  const key = keyOfRecord(table, parts);
  const view = reader.view(application);
  const live = isRefusal(key) ? undefined : view.get(name, key);
  const row = live?.row ?? (isRefusal(key) ? undefined : view.archived(name, key)[0]?.row);
  const found =
    live !== undefined ? 'live' : row !== undefined ? 'archived' : stores.damages.count > 0 ? 'damaged' : 'none';
  const secret = table.columns.filter((column) => column.secret !== undefined);
  const attributes =
    row === undefined
      ? {}
      : showRow(table, row, ({ secret: ability }) => ability === undefined || secretKey !== undefined);
  const sealed =
    row === undefined
      ? []
      : secret.filter(
          (column) => row[table.columns.indexOf(column)] !== undefined && (attributes[column.name] ?? null) === null,
        );
  return {
    found,
    attributes,
    secret: secret.map((column) => column.name),
    sealed: sealed.map((column) => column.name),
    moved: table.columns.filter(({ moved }) => moved === true).map((column) => column.name),
  };
}

const told = kept();
await stores.close();
for (const path of locks) rmSync(path, { force: true });
process.stdout.write(`${JSON.stringify(told)}\n`);
