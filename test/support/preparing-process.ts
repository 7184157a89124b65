import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { applications } from '../../service/apps/all.js';
import { useSecretKey } from '../../service/core/secrets.js';
import { prepare } from '../../service/database/migrate.js';
import { openStores } from '../../service/database/stores.js';
import { Registry } from '../../service/schema/registry.js';

// A process of its own: `preparing-process FOLDER` takes the stores of an earlier release on, and says when it begins and ends. It may be ended by SIGKILL.
const [folder] = process.argv.slice(2) as [string];
useSecretKey(readFileSync(join(folder, 'pin.key')));
const stores = openStores(folder, new Registry(applications));
writeSync(1, 'begins\n');
prepare(stores, folder);
writeSync(1, 'is done\n');
await stores.close();
