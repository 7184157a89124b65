import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificates } from '../../service/pair/etcd-member.js';
import { Authority, noCertificates } from './certificates.js';
import { freePort } from '../../scripts/free-port.js';

/** Why there is no etcd here; false where there is one (Debian's package etcd-server, which scripts/test installs). */
export const noEtcd: string | false = spawnSync('etcd', ['--version']).status === 0 ? noCertificates : 'skipped: there is no etcd here (apt-get install etcd-server)';

/** Who undoes what was begun: a test, or a program of its own. */
export interface Owner {
  teardown(undo: () => unknown): unknown;
}

/** Where a member lives: its address, and what a command is begun with to run there. */
export interface Place {
  readonly address: string;
  readonly within?: readonly string[];
}

/** Flags of the pair's own unit. */
const flags = ['--heartbeat-interval', '50', '--election-timeout', '300', '--pre-vote', '--snapshot-count', '500', '--logger', 'zap', '--log-level', 'error'];

/** etcd of a test: members with mutual TLS on every port, each a process of its own that is ended by its id. */
export class EtcdCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'niud-etcd-'));
  readonly certificates: Certificates;
  readonly #members: (ChildProcess | undefined)[] = [];
  readonly #ports: (readonly [client: number, peer: number])[];

  private constructor(readonly places: Place[], ports: readonly (readonly [number, number])[], addresses: readonly string[], identity?: EtcdCluster) {
    this.#ports = [...ports];
    if (identity !== undefined) for (const name of ['root.pem', 'pair-chain.pem', 'pair.key']) copyFileSync(join(identity.folder, name), join(this.folder, name));
    else new Authority(this.folder).issue('pair', 30, addresses);
    const { authority, certificate, key } = this.files;
    this.certificates = { authority: readFileSync(authority), certificate: readFileSync(certificate), key: readFileSync(key) };
  }

  /** Logs of one member each, by address, for two boxes: of one authority. */
  static async single(t: Owner, addresses: readonly string[]): Promise<readonly EtcdCluster[]> {
    const clusters: EtcdCluster[] = [];
    for (const address of addresses) clusters.push(await EtcdCluster.begin(t, [{ address }], addresses, clusters[0]));
    return clusters;
  }

  /** Members that are ready, on loopback or wherever they are to live; gone with the test. */
  static async begin(t: Owner, places: readonly Place[], addresses: readonly string[] = [...new Set(places.map(({ address }) => address))], identity?: EtcdCluster): Promise<EtcdCluster> {
    const isShared = new Set(places.map(({ address }) => address)).size < places.length || places.some(({ address }) => address === '127.0.0.1');
    const ports: [number, number][] = [];
    for (const _ of places) ports.push(isShared ? [await freePort(), await freePort()] : [2_379, 2_380]);
    const cluster = new EtcdCluster([...places], ports, addresses, identity);
    t.teardown(async () => {
      for (const place of cluster.places.keys()) await cluster.kill(place);
      rmSync(cluster.folder, { recursive: true });
    });
    for (const place of places.keys()) cluster.start(place);
    await cluster.ready();
    return cluster;
  }

  /** Host and port of each member, as a unit asks them that lives beside member `own`. */
  members(own = 0): readonly string[] {
    const all = this.places.map(({ address }, place) => `${address}:${this.#ports[place]![0]}`);
    return [all[own]!, ...all.filter((_, place) => place !== own)];
  }

  /** Files of the certificates, for processes of their own. */
  get files(): { readonly authority: string; readonly certificate: string; readonly key: string } {
    return { authority: join(this.folder, 'root.pem'), certificate: join(this.folder, 'pair-chain.pem'), key: join(this.folder, 'pair.key') };
  }

  /** A place on loopback for one more member, which `start` begins once the others know of it; and where they reach it. */
  async newcomer(): Promise<{ readonly place: number; readonly peer: string }> {
    this.places.push({ address: '127.0.0.1' });
    const ports = [await freePort(), await freePort()] as const;
    this.#ports.push(ports);
    return { place: this.places.length - 1, peer: `127.0.0.1:${ports[1]}` };
  }

  pid(place: number): number | undefined {
    return this.#members[place]?.pid;
  }

  /** `cluster`: the places of the members that it joins, and its own; absent of those that begin together. */
  start(place: number, cluster?: readonly number[]): void {
    const { address, within = [] } = this.places[place]!;
    const [client, peer] = this.#ports[place]!;
    const { authority, certificate, key } = this.files;
    const url = (port: number) => `https://${address}:${port}`;
    const [program, ...words] = [...within, 'etcd', '--name', `m${place}`, '--data-dir', join(this.folder, `m${place}`), ...flags,
      '--listen-client-urls', url(client), '--advertise-client-urls', url(client), '--listen-peer-urls', url(peer), '--initial-advertise-peer-urls', url(peer),
      '--initial-cluster', (cluster ?? [...this.places.keys()]).map((other) => `m${other}=https://${this.places[other]!.address}:${this.#ports[other]![1]}`).join(','), '--initial-cluster-token', 'niud-test', '--initial-cluster-state', cluster === undefined ? 'new' : 'existing',
      '--client-cert-auth', '--trusted-ca-file', authority, '--cert-file', certificate, '--key-file', key,
      '--peer-client-cert-auth', '--peer-trusted-ca-file', authority, '--peer-cert-file', certificate, '--peer-key-file', key];
    const told = openSync(join(this.folder, `m${place}.log`), 'a');
    this.#members[place] = spawn(program!, words, { stdio: ['ignore', told, told] });
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(place: number): Promise<void> {
    const member = this.#members[place];
    this.#members[place] = undefined;
    if (member === undefined || member.exitCode !== null || member.signalCode !== null) return;
    member.kill('SIGCONT');
    member.kill('SIGKILL');
    await once(member, 'exit');
  }

  /** Begins anew with nothing, as a new generation does. */
  async renew(): Promise<void> {
    for (const place of this.places.keys()) {
      await this.kill(place);
      rmSync(join(this.folder, `m${place}`), { recursive: true, force: true });
    }
    for (const place of this.places.keys()) this.start(place);
    await this.ready();
  }

  signal(place: number, signal: NodeJS.Signals): void {
    this.#members[place]!.kill(signal);
  }

  /** Place of the member that leads the others; undefined while none does. */
  async leader(): Promise<number | undefined> {
    const found = await Promise.all(this.places.map((_, place) => this.#metrics(place)));
    const place = found.findIndex((text) => /^etcd_server_is_leader 1$/m.test(text));
    return place < 0 ? undefined : place;
  }

  /** Resolves when there is a leader. */
  async ready(): Promise<void> {
    for (let tries = 0; await this.leader() === undefined; tries++) {
      if (tries > 200) throw new Error(`etcd has no leader: ${this.places.map((_, place) => readFileSync(join(this.folder, `m${place}.log`), 'utf8').slice(-500)).join('\n')}`);
    }
  }

  async #metrics(place: number): Promise<string> {
    const { address, within = [] } = this.places[place]!;
    const { authority, certificate, key } = this.files;
    const [program, ...words] = [...within, 'curl', '-s', '--max-time', '1', '--cacert', authority, '--cert', certificate, '--key', key, `https://${address}:${this.#ports[place]![0]}/metrics`];
    const asked = spawn(program!, words, { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    asked.stdout.on('data', (part: Buffer) => { text += part.toString(); });
    await once(asked, 'close');
    return text;
  }
}
