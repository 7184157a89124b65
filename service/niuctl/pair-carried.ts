import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveTo, writeDurably } from '../core/durable-file.js';
import { writePairFile } from '../main/pair-file.js';
import type { PairFile } from '../main/pair-file.js';
import { pairSettingsOf } from '../main/pair-settings.js';
import type { PairSettings } from '../main/pair-settings.js';
import { Failure } from './outcome.js';
import { pairFolder, pairPorts } from './pair-files.js';
import type { PairPlan } from './pair-files.js';
import { configFile, unitConfig } from './socket.js';

/** The pair of this unit, and where it is kept. Refuses where it is alone. */
export function paired(): { readonly settings: PairSettings; readonly state: string; readonly folder: string } {
  const config = unitConfig();
  const settings = pairSettingsOf(config);
  if (settings === undefined)
    throw new Failure('refused', 'This unit is alone: niuctl pair init, or niuctl pair join.');
  return { settings, state: config.state_dir, folder: pairFolder(configFile) };
}

/** As this unit sees it: itself first. */
export function planOf({ pair, unit, peer, address, peerAddress }: PairSettings): PairPlan {
  return { pair, first: { name: unit, address: address.host }, second: { name: peer, address: hostOf(peerAddress) } };
}

export function hostOf(address: string): string {
  return address.replace(/:\d+$/, '');
}

/** Where units ask the member at an address. */
export function clientOf(host: string): string {
  return `${host}:${pairPorts.client}`;
}

/** Certificate and key of the authority, to sign with. Refuses where this unit has not got it. */
export function authorityOf(folder: string): { readonly certificate: string; readonly key: string } {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  if (!existsSync(join(folder, 'authority.key')))
    throw new Failure(
      'refused',
      `The authority of the pair is not on this unit (${folder}/authority.key): say it on the other one, or niuctl pair init.`,
    );
  return { certificate: read('authority.pem'), key: read('authority.key') };
}

export function keepLine(state: string, file: PairFile): void {
  mkdirSync(state, { recursive: true, mode: 0o750 });
  writePairFile(state, file);
  giveTo(state, join(state, 'pair.json'));
}

/** Other values of settings that stand in niud.toml. */
export function changeSettings(values: Readonly<Record<string, string | readonly string[]>>): void {
  let text = readFileSync(configFile, 'utf8');
  for (const [name, value] of Object.entries(values))
    text = text.replace(new RegExp(`^${name} = .*$`, 'm'), () => `${name} = ${JSON.stringify(value)}`);
  writeDurably(configFile, text, 0o640);
  giveTo(join(configFile, '..'), configFile);
}

/**
 * Where systemd runs: all addresses are let through niud's sandbox (the own one is no loopback to it), and the units
 * are brought to what the settings say. Else says what is to be done by hand.
 */
export function carriedOut(addresses: readonly string[], orders: readonly (readonly string[])[]): string {
  if (!existsSync('/run/systemd/system') || process.env['NIUD_CONFIG'] !== undefined)
    return 'Restart etcd and niud with what stands beside the settings.';
  if (addresses.length > 0) {
    const folder = '/etc/systemd/system/niud.service.d';
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'pair.conf'),
      `# By niuctl pair: the units and the members of the log.\n[Service]\nIPAddressAllow=${addresses.join(' ')}\n`,
    );
  }
  for (const words of [['daemon-reload'], ...orders]) {
    const { status, stderr } = spawnSync('systemctl', words, { encoding: 'utf8' });
    if (status !== 0)
      throw new Failure(
        'partly',
        `systemctl ${words.join(' ')} failed: ${stderr.trim()}. All else is done; repeat that, and what follows it: ${orders.map((each) => `systemctl ${each.join(' ')}`).join('; ')}`,
      );
  }
  return orders.some((words) => words.includes('niud.service')) ? 'etcd and niud run with it.' : 'etcd runs with it.';
}
