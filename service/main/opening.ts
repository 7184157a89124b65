import { fileURLToPath } from 'node:url';
import { applications } from '../apps/all.js';
import { systemClock } from '../core/clock.js';
import { useSecretKey } from '../core/secrets.js';
import { startBackupStarter } from '../database/backup-starter.js';
import { prepare } from '../database/migrate.js';
import { settlePageDoubt } from '../database/page-doubt.js';
import { preflight } from '../database/preflight.js';
import { startScrubStarter } from '../database/scrub-starter.js';
import { allocateFilters, fillFilters, openStores } from '../database/stores.js';
import type { NativeLoad } from '../platform/native.js';
import { watchSystem } from '../platform/system-information.js';
import { Registry } from '../schema/registry.js';
import type { Config } from './config.js';
import { doubtDamagedPages } from './damages.js';
import { isReadOnlyDisk } from './disk.js';
import { settleRestore } from './ordered-restore.js';
import { compareSecretKey, readSecretKey } from './secret-key.js';

/** Processes that are forked before the stores are opened, while a fork is cheap. */
export function startHelpers() {
  return {
    information: watchSystem(),
    backupStarter: startBackupStarter(systemClock),
    scrubStarter: startScrubStarter(fileURLToPath(new URL('./scrub-process.js', import.meta.url))),
  };
}

/**
 * The stores as this start finds them: what was left half done is settled, what is of an older release rewritten. On a
 * disk that can only be read nothing is. `ofPair`: a unit of a pair, which may have the other one's key.
 */
export async function openUnit(config: Config, native: NativeLoad, ofPair: boolean) {
  const readOnly = isReadOnlyDisk(config.state_dir);
  if (!readOnly) settleRestore(config, native);
  preflight(config.state_dir);
  if (!readOnly) settlePageDoubt(config.state_dir);
  const secretKey = readSecretKey(config.state_dir, process.env);
  useSecretKey(secretKey);
  const registry = new Registry(applications);
  const filters = allocateFilters(registry);
  const stores = openStores(config.state_dir, registry, config.store_size * 2 ** 20, filters, readOnly);
  stores.damages.verifying = true;
  doubtDamagedPages(stores, config.state_dir);
  const isNew = prepare(stores, config.state_dir, config.disk_reserve * 2 ** 20);
  if (!readOnly) await compareSecretKey(stores, secretKey, ofPair);
  fillFilters(stores);
  return { readOnly, secretKey, registry, filters, stores, isNew };
}
