import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pauseMs } from '../../service/niuctl/operator.js';
import { newAuthority, newRequest, signed } from '../../service/niuctl/pair-authority.js';
import { freePort } from '../free-port.js';
import { Unit } from './unit.js';

const host = '127.0.0.1';
const patienceMs = 600_000;

/** What `/readyz` says of a unit. */
interface Readiness {
  readonly role: string;
  readonly change: number;
}

/** Why no pair can be measured here; false where one can. */
export function noPair(): string | false {
  return ['etcd', 'openssl'].every(
    (program) => spawnSync(program, [program === 'etcd' ? '--version' : 'version']).status === 0,
  )
    ? false
    : 'there is no etcd or no openssl here (apt-get install etcd-server openssl)';
}

/** Where a member of the log is reached, by units and by the other members. */
interface Member {
  readonly client: string;
  readonly peer: string;
}

type Settings = Readonly<Record<string, string>>;

/**
 * Two whole units on loopback and the three members of their log, each a process of its own, as their units start them.
 */
export class PairedUnits {
  readonly #members: ChildProcess[] = [];
  readonly #units: Unit[] = [];

  private constructor(
    readonly folder: string,
    readonly states: { readonly left: string; readonly right: string },
    readonly settings: { readonly left: Settings; readonly right: Settings },
  ) {}

  /** Begins the log; the states are those of the two units. */
  static async begin(folder: string, states: PairedUnits['states']): Promise<PairedUnits> {
    mkdirSync(folder, { recursive: true });
    const members: Member[] = [];
    const address = async (): Promise<string> => `${host}:${await freePort()}`;
    for (let member = 0; member < 3; member++) members.push({ client: await address(), peer: await address() });
    const [left, right] = [await address(), await address()];
    const common = { NIUD_PAIR_NAME: 'bench', ...writeCertificates(folder) };
    const side = (unit: string, peer: string, own: string, other: string, place: number): Settings => ({
      ...common,
      NIUD_PAIR_UNIT: unit,
      NIUD_PAIR_PEER: peer,
      NIUD_PAIR_ADDRESS: own,
      NIUD_PAIR_PEER_ADDRESS: other,
      // The own one first.
      NIUD_PAIR_MEMBERS: [...members.slice(place), ...members.slice(0, place)].map(({ client }) => client).join(','),
    });
    const settings = { left: side('left', 'right', left, right, 0), right: side('right', 'left', right, left, 1) };
    const pair = new PairedUnits(folder, states, settings);
    for (const place of members.keys()) pair.#startMember(place, members);
    return pair;
  }

  /** With the words of the unit's own file. */
  #startMember(place: number, members: readonly Member[]): void {
    const words = /^ExecStart=\/usr\/bin\/etcd (.*)$/m.exec(readFileSync('systemd/niud-etcd.service', 'utf8'))?.[1];
    const own = members[place];
    if (words === undefined || own === undefined) throw new Error('systemd/niud-etcd.service starts no etcd');
    const told = openSync(join(this.folder, `etcd-${place}.log`), 'a');
    const [client, peer] = [`https://${own.client}`, `https://${own.peer}`];
    const settings = {
      ETCD_NAME: `m${place}`,
      ETCD_DATA_DIR: join(this.folder, `m${place}`),
      ETCD_LISTEN_CLIENT_URLS: client,
      ETCD_ADVERTISE_CLIENT_URLS: client,
      ETCD_LISTEN_PEER_URLS: peer,
      ETCD_INITIAL_ADVERTISE_PEER_URLS: peer,
      ETCD_INITIAL_CLUSTER: members.map((each, other) => `m${other}=https://${each.peer}`).join(','),
      ETCD_INITIAL_CLUSTER_TOKEN: 'niud-bench',
      ETCD_INITIAL_CLUSTER_STATE: 'new',
    };
    this.#members.push(
      spawn('etcd', words.replaceAll('%d', this.folder).split(' '), {
        env: { ...process.env, ...settings },
        stdio: ['ignore', told, told],
      }),
    );
  }

  /** Starts the left unit, and resolves when it is the active. */
  async startLeft(): Promise<Unit> {
    const left = await Unit.start(this.states.left, this.settings.left);
    this.#units.push(left);
    await until('the left unit does not lead', async () => (await readiness(left))?.role === 'active');
    return left;
  }

  /** Starts the right unit beside it, and resolves when it has all that the left one has: with how long that took. */
  async startRight(left: Unit): Promise<number> {
    // As joining hands it over: both open what either has sealed.
    mkdirSync(this.states.right, { recursive: true });
    copyFileSync(join(this.states.left, 'pin.key'), join(this.states.right, 'pin.key'));
    const began = performance.now();
    const right = await Unit.spawn(this.states.right, this.settings.right);
    this.#units.push(right);
    await until('the right unit does not come level', async () => {
      right.assertAlive();
      const [here, there] = [await readiness(left), await readiness(right)];
      return here !== undefined && there?.role === 'standby' && there.change >= here.change;
    });
    return performance.now() - began;
  }

  async stop(): Promise<void> {
    for (const unit of this.#units.splice(0).reverse()) await unit.stop();
    for (const member of this.#members.splice(0)) {
      if (member.exitCode !== null || member.signalCode !== null) continue;
      const ended = once(member, 'exit');
      member.kill('SIGKILL');
      await ended;
    }
  }
}

/** One identity for all on this host: an authority, and a certificate that units and members have alike. */
function writeCertificates(folder: string): Settings {
  const authority = newAuthority('bench');
  const { request, key } = newRequest('bench');
  const keep = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  return {
    NIUD_PAIR_AUTHORITY: keep('authority.pem', authority.certificate),
    NIUD_PAIR_CERTIFICATE: keep('etcd.pem', signed(authority, request, [host])),
    NIUD_PAIR_KEY: keep('etcd.key', key),
  };
}

async function readiness(unit: Unit): Promise<Readiness | undefined> {
  const reply = await fetch(`http://${host}:${unit.port}/readyz`).catch(() => undefined);
  if (reply?.status !== 200) return undefined;
  const { data }: { readonly data: readonly Readiness[] } = JSON.parse(await reply.text());
  return data[0];
}

async function until(why: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + patienceMs; !(await holds()); ) {
    if (performance.now() > end) throw new Error(`${why} within ${patienceMs} ms`);
    await pauseMs(20);
  }
}
