import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadConfig, readConfig, variableOf } from '../main/config.js';
import type { Config } from '../main/config.js';
import { Failure } from './outcome.js';

export const configFile = process.env['NIUD_CONFIG'] ?? '/etc/niud/niud.toml';

const socketName = 'admin.sock';
const top = fileURLToPath(new URL('../../../', import.meta.url));

/** The settings of niud as its file and this environment give them. */
export function unitConfig(): Config {
  try {
    return readConfig(configFile, process.env);
  } catch (fault) {
    if (fault instanceof BadConfig) throw new Failure('usage', fault.message);
    throw fault;
  }
}

/**
 * Where the admin socket is: as `--socket` says, else where the configuration puts it. When neither names a folder, it
 * is looked for where a package and a checkout have it, for at night nobody remembers.
 */
export function adminSocket(given: string | undefined): string {
  if (given !== undefined) return given;
  const configured = join(unitConfig().runtime_dir, socketName);
  const isSaid = ['runtime_dir', 'state_dir'].some((name) => process.env[variableOf(name)] !== undefined);
  const usual = [configured, `/run/niud/${socketName}`, join(top, 'state', 'run', socketName)];
  return isSaid ? configured : (usual.find((path) => existsSync(path)) ?? configured);
}
