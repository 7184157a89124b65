/** A process that begins to read a store, `reading-process FOLDER`, says so, and never ends by itself. */
import { databaseLimit, openEnvironment } from '../../service/database/environment.js';

const { root } = openEnvironment(process.argv[2]!, 'store', { databases: databaseLimit, readOnly: true });
const transaction = root.useReadTransaction();
setInterval(() => transaction, 1_000);
process.stdout.write('reads\n');
