/**
 * What `scripts/start` exports before it starts niud, as lines for the shell: where the state, the sockets and REST
 * are, from the environment, the configuration file and the checkout's own defaults, in this order. Ends with 78 and
 * one sentence where niud would not start: a setting that does not fit, a folder that another niud has.
 */
import { join } from 'node:path';
import { lastWords } from '../service/core/log.js';
import { NotStarted } from '../service/core/not-started.js';
import { claimFolders } from '../service/main/claim.js';
import { readConfig, variableOf } from '../service/main/config.js';
import { loadNative } from '../service/platform/native.js';

const settings = ['state_dir', 'runtime_dir', 'http_address', 'lookup_socket'] as const;

/** As a word of the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

try {
  const file = process.env['NIUD_CONFIG'];
  const { state_dir: state } = readConfig(file, process.env, { state_dir: 'state' });
  const config = readConfig(file, process.env, { state_dir: state, lookup_socket: join(state, 'lookup.sock') });
  // Looked at here too, so that nothing is started beside a niud that ends at once; what is taken is given back with
  // this process.
  claimFolders(config, loadNative());
  for (const name of settings) console.log(`export ${variableOf(name)}=${quoted(config[name])}`);
} catch (fault) {
  if (!(fault instanceof NotStarted)) throw fault;
  lastWords(`niud does not start: ${fault.message}`);
  process.exit(78);
}
