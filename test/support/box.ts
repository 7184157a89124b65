import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Test } from 'tap';
import { Appliance } from './appliance.js';
import { niuctl } from './niuctl-process.js';
import type { Console, Ran } from './pair-page.js';
import { until } from './pair-site.js';

/** On loopback, for the ports of a pair are the same on every unit; no other run of this test has them. */
const network = `127.${64 + (process.pid >> 8) % 128}.${process.pid % 256}`;
export const addresses = { left: `${network}.1`, right: `${network}.2`, tower: `${network}.3`, fresh: `${network}.4` } as const;
/** The words that stand in the place of those of the page. */
export const pageWords: Readonly<Record<string, string>> = { site: 'site', left: 'left', right: 'right', tower: 'tower', fresh: 'fresh', '192.0.2.1': addresses.left, '192.0.2.2': addresses.right, '192.0.2.3': addresses.tower, '192.0.2.4': addresses.fresh };
/** A unit of a busy machine takes its time to start. */
export const patienceMs = 240_000;

/** A host of a pair: its settings, and its member of the log. What systemd would start is started here, with the words of the unit's own file. */
export class Host implements Console {
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

  /** As it is typed at its console. */
  async type(line: string): Promise<Ran> {
    const child = this.#shell(line);
    const [out, err, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close') as Promise<[number | null]>]);
    return { code, out, err };
  }

  async wait(line: string): Promise<{ readonly token: string; readonly ended: Promise<Ran> }> {
    return waiting(this.#shell(line));
  }

  #shell(line: string): ChildProcess {
    const bin = join(this.folder, 'bin');
    if (!existsSync(bin)) {
      mkdirSync(bin);
      symlinkSync(join(process.cwd(), 'scripts', 'niuctl'), join(bin, 'niuctl'));
    }
    return spawn('bash', ['-c', `exec ${line}`], { env: { ...process.env, ...this.environment, PATH: [bin, process.env['PATH']].join(delimiter) }, stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

/** A line that lets another host join, as it waits for it. */
export async function waiting(child: ChildProcess): Promise<{ readonly token: string; readonly ended: Promise<Ran> }> {
  let [out, err] = ['', ''];
  let heard!: (token: string) => void;
  const token = new Promise<string>((resolve) => { heard = resolve; });
  child.stderr!.setEncoding('utf8').on('data', (part: string) => { err += part; });
  child.stdout!.setEncoding('utf8').on('data', (part: string) => {
    out += part;
    const [, found] = /niuctl pair join \S+ (\S+)\n/.exec(out) ?? [];
    if (found !== undefined) heard(found);
  });
  const ended = (once(child, 'close') as Promise<[number | null]>).then(([code]) => ({ code, out, err }));
  return { token: await Promise.race([token, ended.then((ran) => { throw new Error(`nobody was invited: ${ran.out}${ran.err}`); })]), ended };
}

/** A unit as its package installs it, but for systemd. */
export class Box extends Host {
  #top: string | undefined;
  #upgraded: Promise<void> | undefined;

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

  /** As a new one is installed: it was never of a pair. Its own stores are there. */
  async forget(): Promise<void> {
    await this.niud.kill();
    await this.killEtcd();
    for (const path of ['niud.toml', 'pair', 'etcd']) rmSync(join(this.folder, path), { recursive: true, force: true });
    mkdirSync(join(this.folder, 'etcd'));
    for (const name of ['pair.json', 'pair-lines.json']) rmSync(join(this.state, name), { force: true });
  }

  /** What `niuctl pair` says once it finds nothing amiss and says this too: a unit that has just come is behind, or not heard yet. */
  stands(wanted: RegExp): Promise<string> {
    return until(patienceMs, `niuctl pair finds something amiss:\n${this.niud.journal}`, async () => {
      const { code, out } = await niuctl(['pair'], { environment: this.environment });
      return code === 0 && wanted.test(out) ? out : undefined;
    });
  }

  /** Starts it, with the settings as they are, and of the release that is installed. */
  async run(): Promise<void> {
    await this.niud.run({}, this.#top);
  }

  /** A new process. */
  async anew(): Promise<void> {
    await this.niud.kill();
    await this.run();
  }

  /** Another release is installed, which lies in a folder, as a package does it: the unit is stopped, and starts with it. */
  async upgrade(top: string): Promise<void> {
    this.#top = top;
    this.#upgraded = this.niud.stop().then(() => this.run());
    await this.#upgraded;
    this.#upgraded = undefined;
  }

  /** From now on it begins again whenever it ends by itself, as systemd has it; until what it gives is called. */
  keep(): () => void {
    let isOver = false;
    void (async () => {
      for (;;) {
        await this.niud.ending();
        if (isOver) return;
        await (this.#upgraded ?? this.run());
      }
    })();
    return () => { isOver = true; };
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

