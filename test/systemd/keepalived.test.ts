import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { sharedClock } from '../../service/core/clock.js';
import { Hosts, noNamespaces } from '../support/namespaces.js';
import { until } from '../support/pair-site.js';

t.setTimeout(120_000);

const noKeepalived = spawnSync('keepalived', ['--version']).status === 0 ? noNamespaces : 'skipped: there is no keepalived here (apt-get install keepalived)';
const floating = '10.99.0.100';

/** Keepalived of one unit, with the file that stands in the documentation, in a network of its own. */
class Unit {
  readonly folder: string;
  /** Since its start. */
  said = '';
  #process: ReturnType<typeof spawn> | undefined;

  constructor(t: Test, readonly hosts: Hosts, readonly place: number) {
    this.folder = mkdtempSync(join(tmpdir(), 'niud-vrrp-'));
    mkdirSync(join(this.folder, 'role'));
    t.teardown(async () => {
      await this.kill();
      rmSync(this.folder, { recursive: true });
    });
  }

  run(): void {
    const values: Readonly<Record<string, string>> = { '<eth0>': 'e0', '<51>': '51', '<own address>': this.hosts.address(this.place), '<address of the other unit>': this.hosts.address(1 - this.place), '<floating address>': floating, '/run/niud-role': join(this.folder, 'role') };
    const file = Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), readFileSync('systemd/keepalived.conf', 'utf8'));
    writeFileSync(join(this.folder, 'keepalived.conf'), file);
    const [program, ...words] = [...this.hosts.within(this.place), 'keepalived', '--dont-fork', '--vrrp', '--log-console', '--use-file', join(this.folder, 'keepalived.conf'), '--pid', join(this.folder, 'pid'), '--vrrp_pid', join(this.folder, 'vrrp.pid')];
    this.said = '';
    this.#process = spawn(program!, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => { this.said += text; });
  }

  /** Asks it to end, which takes its child along. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  /** What niud tells, as systemd hands it on. */
  role(role: 'active' | 'standby'): void {
    writeFileSync(join(this.folder, 'told'), `${role}\n`);
    execFileSync('systemd/niud-role', [], { env: { ...process.env, NIUD_ROLE_FILE: join(this.folder, 'told'), RUNTIME_DIRECTORY: join(this.folder, 'role'), NIUD_SYSTEMCTL: 'true' } });
  }

  get holds(): boolean {
    const [program, ...words] = [...this.hosts.within(this.place), 'ip', '-4', '-o', 'address', 'show', 'dev', 'e0'];
    return execFileSync(program!, words, { encoding: 'utf8' }).includes(`${floating}/`);
  }
}

// Keepalived of Debian with systemd/keepalived.conf, but for what stands in <brackets> there, on two hosts.
t.test('the floating address follows the role that niud tells, and nothing else', { skip: noKeepalived }, async (t) => {
  const hosts = new Hosts(t, 2);
  const [left, right] = [new Unit(t, hosts, 0), new Unit(t, hosts, 1)];
  left.role('active');
  right.role('standby');
  // The one that follows is there first.
  right.run();
  left.run();
  const movedTo = async (to: Unit, from: Unit, why: string): Promise<void> => {
    const began = sharedClock.monotonic();
    await until(120_000, why, async () => (to.holds && !from.holds ? true : undefined));
    t.comment(`${why}: ${Math.round(sharedClock.monotonic() - began)} ms`);
  };
  await movedTo(left, right, 'to the active one at the start');
  left.role('standby');
  right.role('active');
  await movedTo(right, left, 'behind a takeover');
  await left.kill();
  t.equal(right.holds, true, 'the other one goes: it stays');
  left.run();
  await until(120_000, 'it does not follow', async () => (/Entering BACKUP STATE/.test(left.said) ? true : undefined));
  t.strictSame([right.holds, left.holds], [true, false], 'the other one is back, and follows: it stays');
  await right.kill();
  await movedTo(left, right, 'where the active has none any more');
});
