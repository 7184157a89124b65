import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { Test } from 'tap';
import { Appliance } from '../support/appliance.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { niuctl } from '../support/niuctl-process.js';
import { until } from '../support/pair-site.js';

t.setTimeout(400_000);

const program = fileURLToPath(new URL('../../service/niuctl/niuctl.js', import.meta.url));
/** On loopback, for the ports of a pair are the same on every unit; no other run of this test has them. */
const network = `127.${64 + (process.pid >> 8) % 128}.${process.pid % 256}`;
const addresses = { left: `${network}.1`, right: `${network}.2` } as const;
const patienceMs = 90_000;

/** A unit as its package installs it, but for systemd: what that would start is started here, with the words of the unit's own file. */
class Box {
  #etcd: ChildProcess | undefined;

  private constructor(readonly folder: string, readonly niud: Appliance) {}

  static async start(t: Test): Promise<Box> {
    const folder = mkdtempSync(join(tmpdir(), 'niud-box-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'etcd'));
    const niud = await Appliance.start(t, { NIUD_CONFIG: join(folder, 'niud.toml'), NIUD_DISK_RESERVE: '0', NIUD_LOOP_LAG: '10000' });
    const box = new Box(folder, niud);
    t.teardown(() => box.killEtcd());
    return box;
  }

  get environment(): Readonly<Record<string, string>> {
    return { NIUD_CONFIG: join(this.folder, 'niud.toml'), NIUD_STATE_DIR: this.niud.folder };
  }

  /** What `niuctl pair ...` says; it must be done. */
  async pair(t: Test, ...words: readonly string[]): Promise<string> {
    const { code, out, err } = await niuctl(['pair', ...words], { environment: this.environment });
    t.equal(code, 0, `niuctl pair ${words.join(' ')}: ${err}`);
    return out;
  }

  /** What `niuctl pair` says once it finds nothing amiss: a unit that has just come is behind, or not heard yet. */
  stands(): Promise<string> {
    return until(patienceMs, `niuctl pair finds something amiss:\n${this.niud.journal}`, async () => {
      const { code, out } = await niuctl(['pair'], { environment: this.environment });
      return code === 0 ? out : undefined;
    });
  }

  /** As `niud-etcd.service` does. */
  startEtcd(): void {
    const pair = join(this.folder, 'pair');
    const [, words] = /^ExecStart=\/usr\/bin\/etcd (.*)$/m.exec(readFileSync('systemd/niud-etcd.service', 'utf8'))!;
    const told = openSync(join(this.folder, 'etcd.log'), 'a');
    const settings = Object.fromEntries(readFileSync(join(pair, 'etcd.env'), 'utf8').trim().split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
    const folder = join(this.folder, 'etcd', basename(settings['ETCD_DATA_DIR']!));
    this.#etcd = spawn('etcd', words!.replaceAll('%d', pair).split(' '), { env: { ...process.env, ...settings, ETCD_DATA_DIR: folder }, stdio: ['ignore', told, told] });
  }

  async killEtcd(): Promise<void> {
    const child = this.#etcd;
    this.#etcd = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Its token, while `niuctl pair invite` waits. */
  async invite(t: Test): Promise<string> {
    const child = spawn(process.execPath, [program, 'pair', 'invite'], { env: { ...process.env, ...this.environment }, stdio: ['ignore', 'pipe', 'inherit'] });
    t.teardown(() => child.kill());
    for await (const line of createInterface({ input: child.stdout })) {
      const [, token] = /niuctl pair join \S+ (\S+)/.exec(line) ?? [];
      if (token !== undefined) return token;
    }
    throw new Error('nobody was invited');
  }

  async role(): Promise<{ readonly role: string; readonly change: number } | undefined> {
    const answered = await this.niud.request('GET', '/readyz').catch(() => undefined);
    return answered?.status === 200 ? (answered.body.data as unknown as readonly [{ readonly role: string; readonly change: number }])[0] : undefined;
  }

  async is(role: 'active' | 'standby'): Promise<void> {
    await until(patienceMs, `it is not ${role}:\n${this.niud.journal}`, async () => (await this.role())?.role === role ? true : undefined);
  }

  async add(t: Test, provider: string): Promise<void> {
    const token = await this.niud.signIn('icr');
    t.equal((await this.niud.request('POST', '/icr/api/service_provider', { token, body: { name: provider } })).status, 201, provider);
  }

  /** Resolves when it knows the service provider, and says so to whoever signs in here. */
  async knows(provider: string): Promise<void> {
    await until(patienceMs, `it does not know ${provider}:\n${this.niud.journal}`, async () => {
      const token = await this.niud.signIn('icr').catch(() => undefined);
      const found = token === undefined ? undefined : await this.niud.request('GET', `/icr/api/service_provider/${provider}`, { token }).catch(() => undefined);
      return found?.status === 200 ? true : undefined;
    });
  }
}

t.test('two boxes, as niuctl sets them up: one follows, is promoted when the other is lost, and that one follows it', { skip: noEtcd }, async (t) => {
  const [left, right] = [await Box.start(t), await Box.start(t)];
  await left.add(t, 'before');
  for (const { niud } of [left, right]) await niud.stop();

  await left.pair(t, 'init', 'site', `left=${addresses.left}`, `right=${addresses.right}`);
  left.startEtcd();
  await left.niud.run();
  await left.is('active');
  const token = await left.invite(t);
  await right.pair(t, 'join', addresses.left, token, '--yes');
  await right.niud.run();
  await right.is('standby');
  await left.add(t, 'together');
  await right.knows('together');
  await right.knows('before');
  t.equal(readdirSync(right.niud.folder).filter((name) => name.startsWith('before-restore-')).length, 1, 'what the right one had stays beside');
  t.match(await left.stands(), /role +active/);
  t.match(await right.stands(), /form +two boxes(.|\n)*role +standby(.|\n)*active +left/);

  await left.niud.kill();
  await left.killEtcd();
  await right.pair(t, 'promote', 'left');
  await right.niud.kill();
  right.startEtcd();
  await right.niud.run();
  await right.is('active');
  await right.add(t, 'alone');

  await left.pair(t, 'follow', '--yes');
  await left.niud.run();
  await left.is('standby');
  await left.knows('alone');
  t.match(await right.stands(), /generation +2, begun by right/);
});
