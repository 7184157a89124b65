import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePairFile } from '../../service/main/pair-file.js';
import type { Line } from '../../service/pair/line.js';
import { Appliance } from './appliance.js';
import { EtcdCluster } from './etcd-cluster.js';
import type { Owner } from './etcd-cluster.js';
import { until } from './pair-site.js';

export type BoxName = 'left' | 'right';
const names: readonly BoxName[] = ['left', 'right'];

/** Two whole units of a pair without a witness, each with a log of one member on an address of loopback; the left one begins. */
export class TwoBoxes {
  private constructor(readonly units: Readonly<Record<BoxName, Appliance>>, readonly logs: Readonly<Record<BoxName, EtcdCluster>>) {}

  static async start(t: Owner, settings: Readonly<Record<string, string>> = {}): Promise<TwoBoxes> {
    const network = `127.${64 + (process.pid >> 8) % 128}.${process.pid % 256}`;
    const address = { left: `${network}.3`, right: `${network}.4` } as const;
    const [left, right] = await EtcdCluster.single(t, [address.left, address.right]) as [EtcdCluster, EtcdCluster];
    const state = mkdtempSync(join(tmpdir(), 'niud-key-'));
    t.teardown(() => rmSync(state, { recursive: true }));
    writeFileSync(join(state, 'pin.key'), randomBytes(32));
    const started = await Promise.all(names.map((unit, place) => {
      const peer = names[1 - place]!;
      // As niuctl pair writes them: the first unit leads by a person's word.
      const own = mkdtempSync(join(tmpdir(), 'niud-box-'));
      t.teardown(() => rmSync(own, { recursive: true }));
      writeFileSync(join(own, 'pin.key'), readFileSync(join(state, 'pin.key')));
      writePairFile(own, { line: { generation: 1, by: 'left' }, permit: unit === 'left' });
      return Appliance.start(t, {
        NIUD_PAIR_NAME: 'test', NIUD_PAIR_FORM: 'two', NIUD_PAIR_UNIT: unit, NIUD_PAIR_PEER: peer, NIUD_PAIR_ADDRESS: `${address[unit]}:7402`, NIUD_PAIR_PEER_ADDRESS: `${address[peer]}:7402`,
        NIUD_PAIR_MEMBERS: left.members()[0]!, NIUD_PAIR_AUTHORITY: left.files.authority, NIUD_PAIR_CERTIFICATE: left.files.certificate, NIUD_PAIR_KEY: left.files.key,
        NIUD_DISK_RESERVE: '0', NIUD_LOOP_LAG: '10000', ...settings,
      }, own);
    }));
    return new TwoBoxes({ left: started[0]!, right: started[1]! }, { left, right });
  }

  /** A person promotes it, as `niuctl pair promote` does: it begins anew, with a line and a log of its own. */
  async promote(box: BoxName, line: Line): Promise<void> {
    const unit = this.units[box];
    await unit.kill();
    await this.logs[box].renew();
    writePairFile(unit.folder, { line, permit: true });
    await unit.run();
    await this.is(box, 'active');
  }

  async role(box: BoxName): Promise<string | undefined> {
    const answered = await this.units[box].request('GET', '/readyz').catch(() => undefined);
    return answered?.status === 200 ? (answered.body.data as unknown as readonly [{ readonly role: string }])[0].role : undefined;
  }

  async is(box: BoxName, role: 'active' | 'standby', withinMs = 30_000): Promise<void> {
    await until(withinMs, `${box} is not ${role}:\n${this.units[box].journal}`, async () => (await this.role(box)) === role ? true : undefined);
  }

  /** Resolves when it knows a service provider. */
  async knows(box: BoxName, token: string, provider: string, withinMs = 60_000): Promise<void> {
    const unit = this.units[box];
    await until(withinMs, `${box} does not know ${provider}:\n${unit.journal}`, async () => {
      const found = await unit.request('GET', `/icr/api/service_provider/${provider}`, { token }).catch(() => undefined);
      return found?.status === 200 ? true : undefined;
    });
  }
}
