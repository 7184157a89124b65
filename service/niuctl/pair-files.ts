import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import { isName } from '../pair/keys.js';
import { keepPrivate } from './pair-authority.js';
import { Failure } from './outcome.js';

/**
 * Ports of a pair, on each unit: its own link, etcd for the units, etcd for its members, and the one that `niuctl pair
 * join` is answered at.
 */
export const pairPorts = { link: 7_402, client: 7_403, member: 7_404, join: 7_405 } as const;

/** One pair, as both units are told it. */
export interface PairPlan {
  readonly pair: string;
  /** The unit that begins the log, and the other one: names and addresses. */
  readonly first: { readonly name: string; readonly address: string };
  readonly second: { readonly name: string; readonly address: string };
}

/** What a unit of it holds in `/etc/niud/pair`. */
interface PairIdentity {
  readonly authority: string;
  /** Absent of a witness. */
  readonly unit?: { readonly certificate: string; readonly key: string };
  readonly etcd: { readonly certificate: string; readonly key: string };
}

export function pairFolder(configFile: string): string {
  return join(dirname(configFile), 'pair');
}

/** Name and address, as they are typed: `left=192.0.2.1`. Refuses what no setting may have. */
export function namedAddress(text: string, what: string): { readonly name: string; readonly address: string } {
  const [name = '', address = ''] = text.split('=');
  if (!isName(name))
    throw new Failure(
      'usage',
      `The name of ${what}, ${JSON.stringify(name)}, is not lower-case letters, digits and hyphens.`,
    );
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address))
    throw new Failure('usage', `The address of ${name}, ${JSON.stringify(address)}, is not an IPv4 address.`);
  return { name, address };
}

/** Refuses a name or an address that no setting may have. */
export function checkPlan({ pair, first, second }: PairPlan): void {
  for (const [what, name] of [
    ['the pair', pair],
    ['this unit', first.name],
    ['the other unit', second.name],
  ] as const) {
    if (!isName(name))
      throw new Failure(
        'usage',
        `The name of ${what}, ${JSON.stringify(name)}, is not lower-case letters, digits and hyphens.`,
      );
  }
  if (first.name === second.name) throw new Failure('usage', `Both units are called ${first.name}.`);
  for (const { name, address } of [first, second]) {
    if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address))
      throw new Failure('usage', `The address of ${name}, ${JSON.stringify(address)}, is not an IPv4 address.`);
  }
  if (first.address === second.address) throw new Failure('usage', `Both units have the address ${first.address}.`);
}

/** Lines for niud.toml of one unit: two boxes, the log on the first. */
export function settingsOf({ pair, first, second }: PairPlan, unit: string, folder: string): string {
  const [own, other] = unit === first.name ? [first, second] : [second, first];
  const lines: Readonly<Record<string, string | readonly string[]>> = {
    pair_name: pair,
    pair_form: 'two',
    pair_unit: own.name,
    pair_peer: other.name,
    pair_address: `${own.address}:${pairPorts.link}`,
    pair_peer_address: `${other.address}:${pairPorts.link}`,
    pair_members: [`${first.address}:${pairPorts.client}`],
    pair_authority: join(folder, 'authority.pem'),
    pair_certificate: join(folder, 'unit.pem'),
    pair_key: join(folder, 'unit.key'),
  };
  return `\n# The pair, by niuctl pair.\n${Object.entries(lines)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
    .join('')}`;
}

/** One member of the log, as its host is told it. */
interface MemberPlan {
  readonly pair: string;
  /** The unit or the witness beside which it is. */
  readonly unit: { readonly name: string; readonly address: string };
  readonly generation: number;
  /**
   * It joins members that there are: the number that they gave it, and all of them with it. Absent of the first one,
   * with which the log begins.
   */
  readonly joins?: {
    readonly id: string;
    readonly cluster: readonly { readonly name: string; readonly peer: string }[];
  };
}

/**
 * Settings of etcd for `niud-etcd.service`. A generation has a token and a folder of its own, so that members of two
 * lines never mix; so has one that joins, which may come in the place of one that was lost.
 */
export function etcdSettings(
  { pair, unit, generation, joins }: MemberPlan,
  stateFolder = '/var/lib/niud-etcd',
): string {
  const url = (address: string, port: number): string => `https://${address}:${port}`;
  const peer = url(unit.address, pairPorts.member);
  const folder = `${pair}-${generation}${joins === undefined ? '' : `-${BigInt(joins.id).toString(16)}`}`;
  const cluster = joins?.cluster.map((each) => `${each.name}=https://${each.peer}`).join(',') ?? `${unit.name}=${peer}`;
  const lines: Readonly<Record<string, string>> = {
    ETCD_NAME: unit.name,
    ETCD_DATA_DIR: join(stateFolder, folder),
    ETCD_INITIAL_CLUSTER_TOKEN: `${pair}-${generation}`,
    ETCD_INITIAL_CLUSTER: cluster,
    ETCD_INITIAL_CLUSTER_STATE: joins === undefined ? 'new' : 'existing',
    ETCD_LISTEN_CLIENT_URLS: [url(unit.address, pairPorts.client), url('127.0.0.1', pairPorts.client)]
      .filter((each, place, all) => all.indexOf(each) === place)
      .join(','),
    ETCD_ADVERTISE_CLIENT_URLS: url(unit.address, pairPorts.client),
    ETCD_LISTEN_PEER_URLS: peer,
    ETCD_INITIAL_ADVERTISE_PEER_URLS: peer,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/**
 * Writes what a unit of a pair keeps; the key of its link is for niud too, that of etcd is root's, and systemd hands it
 * over.
 */
export function writeIdentity(folder: string, { authority, unit, etcd }: PairIdentity): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  keepPrivate(join(folder, 'authority.pem'), authority, 0o644);
  for (const [name, own, mode] of [
    ['unit', unit, 0o640],
    ['etcd', etcd, 0o600],
  ] as const) {
    if (own === undefined) continue;
    const { certificate, key } = own;
    keepPrivate(join(folder, `${name}.pem`), certificate, 0o644);
    keepPrivate(join(folder, `${name}.key`), key, mode);
  }
  const id = groupId('niud');
  if (process.getuid?.() === 0 && id !== undefined && unit !== undefined) chownSync(join(folder, 'unit.key'), 0, id);
}

function groupId(name: string): number | undefined {
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  return line === undefined ? undefined : Number(line.split(':')[2]);
}

/** Refuses where the file names a pair already. */
export function checkAlone(configFile: string): void {
  if (existsSync(configFile) && /^\s*pair_/m.test(readFileSync(configFile, 'utf8')))
    throw new Failure(
      'refused',
      `${configFile} names a pair already: remove its pair_ lines first, where this unit is to be of another.`,
    );
}

/** Puts lines behind all others of niud.toml; a settings file has no sections. */
export function addSettings(configFile: string, lines: string): void {
  const before = existsSync(configFile) ? readFileSync(configFile, 'utf8') : '';
  mkdirSync(dirname(configFile), { recursive: true });
  writeDurably(configFile, before + lines, 0o640);
  const id = groupId('niud');
  if (process.getuid?.() === 0 && id !== undefined) chownSync(configFile, 0, id);
}
