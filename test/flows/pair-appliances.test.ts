import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import type { Test } from 'tap';
import { buildPackage } from '../../scripts/packaging/package.js';
import { sharedClock } from '../../service/core/clock.js';
import { release } from '../../service/main/release.js';
import { waiting } from '../support/box.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { Fixture, whyNoFixture } from '../support/fixture.js';
import { PairPage } from '../support/pair-page.js';
import type { Console, Ran } from '../support/pair-page.js';
import { until } from '../support/pair-site.js';

t.setTimeout(2_400_000);
const patienceMs = 240_000;
/** `NIUD_TEST_PACKAGE=1` asks for it: three systemds, some minutes. Without one the other flows of a pair run the same programs. */
const why = process.env['NIUD_TEST_PACKAGE'] === '1' ? (whyNoFixture() ?? (noEtcd || undefined)) : 'NIUD_TEST_PACKAGE=1 asks for it';
const later = '99.0.0';
const floating = '192.0.2.100';
const addresses = { left: '192.0.2.1', right: '192.0.2.2', tower: '192.0.2.3' } as const;
type Name = keyof typeof addresses;

/** What a person changes in keepalived.conf, in the place of an editor. */
const editor = (name: Name): string => `#!/bin/sh
sed -i -e 's/<eth0>/eth0/' -e 's/<51>/51/' -e 's/<own address>/${addresses[name]}/' -e 's/<address of the other unit>/${name === 'left' ? addresses.right : addresses.left}/' -e 's/<floating address>/${floating}/' "$1"
`;

/** A host of its own with its own systemd, on the switch of the pair: niud's package lies in /opt. */
class Machine implements Console {
  readonly #fixture: Fixture;

  constructor(t: Test, readonly name: Name, packages: string, network: string) {
    this.#fixture = new Fixture(t, `niud-${name}-`);
    const at = (path: string): string => join(this.#fixture.files, path);
    for (const folder of ['opt', 'usr/sbin', 'usr/local/bin']) mkdirSync(at(folder), { recursive: true });
    cpSync(packages, at('opt'), { recursive: true });
    writeFileSync(at('usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    writeFileSync(at('usr/local/bin/editor'), editor(name), { mode: 0o755 });
    this.#fixture.up();
    // It has what this machine has, and no way to a later one.
    this.#fixture.sh('sh', '-c', 'rm -rf /var/lib/apt/lists/*');
    const ip = (...words: readonly string[]): void => void execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });
    ip('-n', network, 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(this.pid));
    ip('-n', network, 'link', 'set', name, 'master', 'br0', 'up');
    for (const words of [['address', 'add', `${addresses[name]}/24`, 'dev', 'eth0'], ['link', 'set', 'eth0', 'up']]) this.#fixture.sh('ip', ...words);
  }

  /** Of its systemd, outside. */
  get pid(): number {
    return Number(readFileSync(join(this.#fixture.folder, 'fixture', this.#fixture.name, 'pid'), 'utf8'));
  }

  async type(line: string): Promise<Ran> {
    const child = this.#shell(line);
    const [out, err, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close') as Promise<[number | null]>]);
    return { code, out, err };
  }

  wait(line: string): Promise<{ readonly token: string; readonly ended: Promise<Ran> }> {
    return waiting(this.#shell(line));
  }

  #shell(line: string): ReturnType<typeof spawn> {
    const { program, words, env } = this.#fixture.command('sh', '-c', `cd /opt && ${line}`);
    return spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Resolves when what a line prints is this. */
  async says(line: string, wanted: RegExp): Promise<void> {
    let last: Ran | undefined;
    await until(patienceMs, '', async () => {
      last = await this.type(line);
      return wanted.test(last.out) ? true : undefined;
    }).catch(async () => {
      throw new Error(`${this.name}: ${line} does not say ${String(wanted)}:\n${last?.out ?? ''}${last?.err ?? ''}\n${(await this.type('journalctl -u niud -u niud-etcd -u keepalived -n 60 --no-pager')).out}`);
    });
  }

  /** Resolves when it has the floating address, with the milliseconds since an instant. */
  async has(address: boolean, since: number): Promise<number> {
    const words = ['-t', String(this.pid), '-n', 'ip', '-4', '-o', 'address', 'show', 'dev', 'eth0'];
    await until(patienceMs, `${this.name} ${address ? 'has not' : 'keeps'} the floating address`, async () => (execFileSync('nsenter', words, { encoding: 'utf8' }).includes(`${floating}/`) === address ? true : undefined));
    return Math.round(sharedClock.monotonic() - since);
  }

  /** Its power fails. */
  off(): void {
    process.kill(this.pid, 'SIGKILL');
  }
}

/** Both releases, as they are copied to a unit. */
function packages(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'niud-pair-packages-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [version, name] of [[release, 'niud.deb'], [later, 'niud-later.deb']] as const) renameSync(buildPackage({ top: process.cwd(), release: version, into: folder, compression: 'none' }), join(folder, name));
  return folder;
}

/** The switch of a test: a network namespace of its own. */
function networkOf(t: Test): string {
  const name = `nva${process.pid}`;
  t.teardown(() => spawnSync('ip', ['netns', 'delete', name]));
  for (const words of [['netns', 'add', name], ['-n', name, 'link', 'add', 'br0', 'type', 'bridge'], ['-n', name, 'link', 'set', 'br0', 'up']]) execFileSync('ip', words);
  return name;
}

t.test('two appliances and a witness, as systemd/pair.md has them set up and upgraded: the floating address follows the lead, also when the power of the one that leads fails', { skip: why === undefined ? false : `skipped: ${why}` }, async (t) => {
  const page = new PairPage({ 'site': 'site', 'left': 'left', 'right': 'right', 'tower': 'tower', '192.0.2.1': addresses.left, '192.0.2.2': addresses.right, '192.0.2.3': addresses.tower }, patienceMs, true);
  const [made, network] = [packages(t), networkOf(t)];
  const [left, right, tower] = (['left', 'right', 'tower'] as const).map((name) => new Machine(t, name, made, network)) as [Machine, Machine, Machine];
  for (const machine of [left, right, tower]) {
    for (const words of ['apt-get install etcd-server', 'systemctl disable --now etcd']) await page.type(t, machine, 'Before', words);
    const { code, err } = await machine.type('apt-get install -y ./niud.deb');
    t.equal(code, 0, err);
    await machine.says('niuctl wait && echo there', /there/);
  }
  t.equal((await tower.type('systemctl disable --now niud niud.socket')).code, 0);

  await page.type(t, left, 'Set up', 'niuctl pair init');
  await page.type(t, left, 'Set up', 'niuctl wait');
  const invited = await page.wait(t, left, 'Set up', 'niuctl pair invite');
  await page.type(t, right, 'Set up', 'niuctl pair join');
  await invited.ended;
  await page.typeUntil(t, right, 'Set up', 'niuctl pair');

  const witness = await page.wait(t, left, 'A witness', 'niuctl pair witness');
  await page.type(t, tower, 'A witness', 'niuctl pair join');
  await witness.ended;
  await page.type(t, right, 'A witness', 'niuctl pair member');
  t.equal((await left.type('niuctl pair member')).code, 0);
  await page.typeUntil(t, right, 'A witness', 'niuctl pair');
  await right.says('niuctl pair', /member right(.|\n)*member left(.|\n)*member tower(.|\n)*behind +nothing|behind there +nothing/);

  for (const machine of [left, right]) for (const words of ['apt-get install keepalived', 'cp ', 'editor ', 'systemctl enable']) await page.type(t, machine, 'The floating address', words);
  const [active, follows] = await until(patienceMs, 'nobody leads', async () => {
    for (const [one, other] of [[left, right], [right, left]] as const) if ((await one.type('systemctl is-active niud-active.target')).code === 0) return [one, other] as const;
    return undefined;
  });
  await page.typeUntil(t, active, 'Which one leads', 'systemctl list-units');
  await active.has(true, sharedClock.monotonic());
  await follows.has(false, sharedClock.monotonic());

  // The one that follows first, then the lead is given away, then the other one.
  for (const machine of [left, right]) t.equal((await machine.type('cp niud-later.deb niud.deb')).code, 0);
  const mirrored = active === left ? {} : { left: 'right', right: 'left' };
  for (const machine of [follows, active]) {
    for (const words of ['niuctl backup', 'apt-get install', 'niuctl wait']) await page.type(t, machine, 'Upgrade, one at a time', words);
    await machine.says('niuctl pair', /behind (?:there )? *nothing/);
    if (machine === active) continue;
    const began = sharedClock.monotonic();
    await page.type(t, active, 'Give the lead away', 'niuctl pair switch', mirrored);
    t.comment(`the lead given away: the floating address is there after ${await follows.has(true, began)} ms`);
    await page.type(t, active, 'Give the lead away', 'niuctl wait');
    await active.has(false, began);
  }
  for (const machine of [left, right]) t.match((await machine.type('niuctl --version')).out, later);
  await active.says('systemctl is-active niud-standby.target', /^active/);
  await follows.says('niuctl pair', /behind there +nothing/);

  const began = sharedClock.monotonic();
  follows.off();
  t.comment(`power off of the one that leads: the floating address is at the other after ${await active.has(true, began)} ms`);
  await active.says('systemctl is-active niud-active.target', /^active/);
  t.comment(`and it leads after ${Math.round(sharedClock.monotonic() - began)} ms`);
  t.strictSame(page.missed('appliances'), []);
});
