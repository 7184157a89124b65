import { workerData } from 'node:worker_threads';
import { applications } from '../apps/all.js';
import { nameThread } from '../core/log.js';
import { useSecretKey } from '../core/secrets.js';
import { setSystemZone } from '../core/system-zone.js';
import { ChangeNumber } from '../database/reader.js';
import { ShapeFilters } from '../database/shape-filter.js';
import { openStores } from '../database/stores.js';
import { Registry } from '../schema/registry.js';
import { passAlarmsOn } from './alarms.js';
import { passDamagesOn } from './damages.js';
import { guardThread } from './doubt.js';
import { useUnitJournal } from './journal.js';
import type { ThreadData, ThreadName } from './threads.js';

/** What each thread that has the stores begins with: its name in the journal, key and zone, and the stores. */
export function beginStoreThread(name: ThreadName) {
  nameThread(name);
  useUnitJournal();
  guardThread();
  const data = workerData as ThreadData;
  const { config, readOnly, changeMemory, filterMemory, secretKey, zone, ports } = data;
  passAlarmsOn(ports.desk!);
  useSecretKey(secretKey);
  setSystemZone(zone);
  const registry = new Registry(applications);
  const filters = new ShapeFilters(filterMemory);
  const stores = openStores(config.state_dir, registry, config.store_size * 2 ** 20, filters, readOnly);
  passDamagesOn(stores, ports.desk!, config.state_dir);
  return { ...data, registry, stores, changes: new ChangeNumber(changeMemory) };
}
