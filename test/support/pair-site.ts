import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applications } from '../../service/apps/all.js';
import { sharedClock } from '../../service/core/clock.js';
import { freePort } from '../../scripts/free-port.js';
import { Appliance } from './appliance.js';
import { EtcdCluster } from './etcd-cluster.js';
import type { Owner } from './etcd-cluster.js';

const names = ['left', 'right'] as const;

/** Two whole units of a pair on loopback, and three members of etcd that keep their log. */
export class PairSite {
  #isBegun = false;

  private constructor(readonly log: EtcdCluster, readonly units: readonly Appliance[]) {}

  /** Both on empty stores, or the left one on a copy of a state that there is. */
  static async start(t: Owner, settings: Readonly<Record<string, string>> = {}, left?: string): Promise<PairSite> {
    const log = await EtcdCluster.begin(t, [0, 1, 2].map(() => ({ address: '127.0.0.1' })));
    const links = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    // As joining hands it over: both open what either has sealed.
    const state = mkdtempSync(join(tmpdir(), 'niud-key-'));
    t.teardown(() => rmSync(state, { recursive: true }));
    writeFileSync(join(state, 'pin.key'), left === undefined ? randomBytes(32) : readFileSync(join(left, 'pin.key')));
    const units = await Promise.all(names.map((unit, place) => Appliance.start(t, {
      NIUD_PAIR_NAME: 'test', NIUD_PAIR_UNIT: unit, NIUD_PAIR_PEER: names[1 - place]!, NIUD_PAIR_ADDRESS: links[place]!, NIUD_PAIR_PEER_ADDRESS: links[1 - place]!,
      NIUD_PAIR_MEMBERS: log.members(place).join(','), NIUD_PAIR_AUTHORITY: log.files.authority, NIUD_PAIR_CERTIFICATE: log.files.certificate, NIUD_PAIR_KEY: log.files.key,
      NIUD_DISK_RESERVE: '0', NIUD_LOOP_LAG: '10000', ...settings,
    }, place === 0 ? left ?? state : state)));
    return new PairSite(log, units);
  }

  name(unit: Appliance): string {
    return names[this.units.indexOf(unit)]!;
  }

  other(unit: Appliance): Appliance {
    return this.units[1 - this.units.indexOf(unit)]!;
  }

  /** SIGKILL, and what systemd does behind it, but for the next start. */
  async kill(unit: Appliance): Promise<void> {
    await unit.kill();
    spawnSync('systemd/niud-after-stop', [], { env: { ...process.env, RUNTIME_DIRECTORY: join(unit.folder, 'run'), SERVICE_RESULT: 'signal', EXIT_CODE: 'killed', EXIT_STATUS: 'KILL' } });
  }

  /** What `/readyz` says; undefined where nobody answers. */
  async readiness(unit: Appliance): Promise<{ readonly role: string; readonly change: number } | undefined> {
    const answered = await unit.request('GET', '/readyz').catch(() => undefined);
    return answered?.status === 200 ? (answered.body.data as unknown as readonly [{ readonly role: string; readonly change: number }])[0] : undefined;
  }

  /** Resolves with the unit that is active, once its first records are there. */
  async active(withinMs = 15_000): Promise<Appliance> {
    return await until(withinMs, 'no unit became active', async () => {
      for (const unit of this.units) {
        if ((await this.readiness(unit))?.role !== 'active') continue;
        if (this.#isBegun ||= hasAdministrators(unit)) return unit;
      }
      return undefined;
    });
  }

  /** Resolves when the other unit has what this one has now. */
  async level(active: Appliance, withinMs = 10_000): Promise<void> {
    await until(withinMs, 'the other unit is not level', async () => {
      const [here, there] = [await this.readiness(active), await this.readiness(this.other(active))];
      return here !== undefined && there !== undefined && there.change >= here.change ? true : undefined;
    });
  }
}

/** Of each application the first one was made. */
export function hasAdministrators({ journal }: Appliance): boolean {
  return journal.split('initial administrator created').length === applications.length + 1;
}

/** Asks again and again, for so long. */
export async function until<T>(withinMs: number, why: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = sharedClock.monotonic() + withinMs; ;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (sharedClock.monotonic() > end) throw new Error(why);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}
