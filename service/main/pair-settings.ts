import { readFileSync } from 'node:fs';
import { NotStarted } from '../core/not-started.js';
import type { Certificates } from '../pair/etcd-member.js';
import { isName } from '../pair/keys.js';
import { BadConfig } from './config.js';
import type { Config } from './config.js';

/** What the settings say of the pair that this unit is of. */
export interface PairSettings {
  readonly pair: string;
  readonly form: 'two' | 'three';
  readonly unit: string;
  readonly peer: string;
  /** Where this unit answers the other one, and that one this. */
  readonly address: { readonly host: string; readonly port: number };
  readonly peerAddress: string;
  /** Members of the log, the own one first; see `membersOf`. */
  readonly members: readonly string[];
}

/** Undefined of a unit alone. Throws `BadConfig` where they are not those of a whole pair. */
export function pairSettingsOf(config: Config): PairSettings | undefined {
  const { pair_name: pair, pair_form: form, pair_unit: unit, pair_peer: peer, pair_members: members } = config;
  if (pair === '') {
    const given = (
      [
        ['pair_unit', unit],
        ['pair_peer', peer],
        ['pair_address', config.pair_address],
        ['pair_peer_address', config.pair_peer_address],
        ['pair_members', members],
      ] as const
    ).find(([, value]) => value.length > 0);
    if (given !== undefined)
      throw new BadConfig(`${given[0]} is set and pair_name is not: a unit of a pair names both`);
    return undefined;
  }
  for (const [name, value] of [
    ['pair_name', pair],
    ['pair_unit', unit],
    ['pair_peer', peer],
  ] as const) {
    if (!isName(value))
      throw new BadConfig(`${name}: ${JSON.stringify(value)} is not lower-case letters, digits and hyphens`);
  }
  if (unit === peer) throw new BadConfig(`pair_peer: ${peer} is the name of this unit too`);
  if (form !== 'two' && form !== 'three') throw new BadConfig(`pair_form: ${JSON.stringify(form)} is not two or three`);
  if (members.length === 0) throw new BadConfig('pair_members: a pair has at least one member of etcd');
  for (const member of members) addressOf('pair_members', member);
  addressOf('pair_peer_address', config.pair_peer_address);
  for (const name of ['pair_authority', 'pair_certificate', 'pair_key'] as const)
    if (config[name] === '') throw new BadConfig(`${name}: a pair needs its certificates`);
  return {
    pair,
    form,
    unit,
    peer,
    members,
    address: addressOf('pair_address', config.pair_address),
    peerAddress: config.pair_peer_address,
  };
}

/**
 * Members of the log of a line that this unit begins, leads or follows. Of two boxes the log is on the one that began
 * the line, whatever that is by now: at its address, on the port that the settings name.
 */
export function membersOf(
  { form, unit, address, peerAddress, members }: PairSettings,
  begunBy: string,
): readonly string[] {
  if (form !== 'two') return members;
  const { port } = addressOf('pair_members', members[0]!);
  const { host } = begunBy === unit ? address : addressOf('pair_peer_address', peerAddress);
  return [`${host.includes(':') ? `[${host}]` : host}:${port}`];
}

/**
 * The pair's certificates as their files are now. Throws `NotStarted`, naming the setting, where one cannot be read.
 */
export function certificatesOf(config: Config): Certificates {
  const read = (name: 'pair_authority' | 'pair_certificate' | 'pair_key'): Buffer => {
    try {
      return readFileSync(config[name]);
    } catch (fault) {
      throw new NotStarted(`${name}: ${(fault as Error).message}`);
    }
  };
  return { authority: read('pair_authority'), certificate: read('pair_certificate'), key: read('pair_key') };
}

function addressOf(setting: string, text: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535)
    throw new BadConfig(`${setting}: ${JSON.stringify(text)} is not address:port`);
  return { host, port: Number(port) };
}
