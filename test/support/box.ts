import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { Appliance } from './appliance.js';
import { niuctl } from './niuctl-process.js';
import { until } from './pair-site.js';

const program = fileURLToPath(new URL('../../service/niuctl/niuctl.js', import.meta.url));
/** On loopback, for the ports of a pair are the same on every unit; no other run of this test has them. */
const network = `127.${64 + (process.pid >> 8) % 128}.${process.pid % 256}`;
export const addresses = { left: `${network}.1`, right: `${network}.2`, tower: `${network}.3` } as const;
/** A unit of a busy machine takes its time to start. */
export const patienceMs = 240_000;

/** A host of a pair: its settings, and its member of the log. What systemd would start is started here, with the words of the unit's own file. */
export class Host {
  #etcd: ChildProcess | undefined;
  #settings = '';

  constructor(readonly folder: string, readonly state: string) {}

  static begin(t: Test): Host {
    const folder = mkdtempSync(join(tmpdir(), 'niud-host-'));
    mkdirSync(join(folder, 'etcd'));
    const host = new Host(folder, join(folder, 'state'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    t.teardown(() => host.killEtcd());
    return host;
  }

  get environment(): Readonly<Record<string, string>> {
    return { NIUD_CONFIG: join(this.folder, 'niud.toml'), NIUD_STATE_DIR: this.state };
  }

  /** What `niuctl pair ...` says; it must be done. */
  async pair(t: Test, ...words: readonly string[]): Promise<string> {
    const { code, out, err } = await niuctl(['pair', ...words], { environment: this.environment });
    t.equal(code, 0, `niuctl pair ${words.join(' ')}: ${err}`);
    return out;
  }

  /** As `niud-etcd.service` does. */
  startEtcd(): void {
    const pair = join(this.folder, 'pair');
    const [, words] = /^ExecStart=\/usr\/bin\/etcd (.*)$/m.exec(readFileSync('systemd/niud-etcd.service', 'utf8'))!;
    const told = openSync(join(this.folder, 'etcd.log'), 'a');
    const settings = Object.fromEntries(readFileSync(join(pair, 'etcd.env'), 'utf8').trim().split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
    // Loopback itself is one for all hosts of a test.
    const [own] = settings['ETCD_LISTEN_CLIENT_URLS']!.split(',');
    const folder = join(this.folder, 'etcd', basename(settings['ETCD_DATA_DIR']!));
    this.#settings = readFileSync(join(pair, 'etcd.env'), 'utf8');
    this.#etcd = spawn('etcd', words!.replaceAll('%d', pair).split(' '), { env: { ...process.env, ...settings, ETCD_DATA_DIR: folder, ETCD_LISTEN_CLIENT_URLS: own! }, stdio: ['ignore', told, told] });
  }

  /** Starts it anew with its settings as soon as these are others. */
  async startNewEtcd(): Promise<void> {
    const file = join(this.folder, 'pair', 'etcd.env');
    await until(patienceMs, 'etcd has no new settings', async () => existsSync(file) && readFileSync(file, 'utf8') !== this.#settings ? true : undefined);
    await this.killEtcd();
    this.startEtcd();
  }

  async killEtcd(): Promise<void> {
    const child = this.#etcd;
    this.#etcd = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Has `niuctl pair invite` or `witness` wait: the token that it gives, and what it says when it has ended; it must be done. */
  async invite(t: Test, ...words: readonly string[]): Promise<{ readonly token: string; readonly ended: Promise<string> }> {
    const child = spawn(process.execPath, [program, 'pair', ...words], { env: { ...process.env, ...this.environment }, stdio: ['ignore', 'pipe', 'inherit'] });
    t.teardown(() => child.kill());
    let text = '';
    let heard!: (token: string) => void;
    const token = new Promise<string>((resolve) => { heard = resolve; });
    createInterface({ input: child.stdout }).on('line', (line) => {
      text += `${line}\n`;
      const [, found] = /niuctl pair join \S+ (\S+)/.exec(line) ?? [];
      if (found !== undefined) heard(found);
    });
    const ended = once(child, 'close').then(([code]) => {
      t.equal(code, 0, `niuctl pair ${words.join(' ')}`);
      return text;
    });
    return { token: await Promise.race([token, ended.then(() => { throw new Error(`nobody was invited: ${text}`); })]), ended };
  }
}

/** A unit as its package installs it, but for systemd. */
export class Box extends Host {
  private constructor(folder: string, readonly niud: Appliance) {
    super(folder, niud.folder);
  }

  static async start(t: Test): Promise<Box> {
    const folder = mkdtempSync(join(tmpdir(), 'niud-box-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'etcd'));
    const niud = await Appliance.start(t, { NIUD_CONFIG: join(folder, 'niud.toml'), NIUD_DISK_RESERVE: '0', NIUD_LOOP_LAG: '10000' });
    const box = new Box(folder, niud);
    t.teardown(() => box.killEtcd());
    return box;
  }

  /** What `niuctl pair` says once it finds nothing amiss and says this too: a unit that has just come is behind, or not heard yet. */
  stands(wanted: RegExp): Promise<string> {
    return until(patienceMs, `niuctl pair finds something amiss:\n${this.niud.journal}`, async () => {
      const { code, out } = await niuctl(['pair'], { environment: this.environment });
      return code === 0 && wanted.test(out) ? out : undefined;
    });
  }

  /** A new process, with the settings as they are. */
  async anew(): Promise<void> {
    await this.niud.kill();
    await this.niud.run();
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

