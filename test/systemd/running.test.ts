import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { Authority, noCertificates } from '../support/certificates.js';
import { Fixture, whyNoFixture } from '../support/fixture.js';
import { skipWithout } from '../native/programs.js';

t.setTimeout(1_100_000);

const why = whyNoFixture();
const skip = why === undefined ? noCertificates || skipWithout('Release/niud.node') : `skipped: ${why}`;

/** A systemd in which this checkout is installed where the package puts it, as links. */
function installed(t: { teardown(end: () => unknown): void }): Fixture {
  const fixture = new Fixture(t, 'niud-running-');
  const at = (path: string) => {
    mkdirSync(join(fixture.files, path, '..'), { recursive: true });
    return join(fixture.files, path);
  };
  for (const name of readdirSync('systemd').filter((each) => /\.(?:service|socket|target|path)$/.test(each))) copyFileSync(join('systemd', name), at(`usr/lib/systemd/system/${name}`));
  for (const name of ['niud-after-stop', 'niud-alert', 'niud-role']) {
    copyFileSync(join('systemd', name), at(`usr/lib/niud/systemd/${name}`));
    chmodSync(at(`usr/lib/niud/systemd/${name}`), 0o755);
  }
  copyFileSync('systemd/niud.sysusers', at('usr/lib/sysusers.d/niud.conf'));
  copyFileSync('systemd/niud.tmpfiles', at('usr/lib/tmpfiles.d/niud.conf'));
  symlinkSync(process.execPath, at('usr/lib/niud/bin/node'));
  for (const name of ['dist', 'node_modules', 'native', 'package.json']) symlinkSync(join(process.cwd(), name), at(`usr/lib/niud/${name}`));
  writeFileSync(at('etc/niud/niud.toml'), 'disk_reserve = 0\n');
  mkdirSync(join(fixture.files, 'etc/niud/tls'));
  fixture.up();
  fixture.sh('systemd-sysusers');
  fixture.sh('systemd-tmpfiles', '--create', '/usr/lib/tmpfiles.d/niud.conf');
  fixture.sh('systemctl', 'start', 'niud.socket', 'niud.service');
  return fixture;
}

t.test('in a systemd: who has the processor, what the unit says, the journal\'s fields, and a reload under calls', { skip }, async (t) => {
  const fixture = installed(t);
  const shell = (line: string): string => fixture.sh('sh', '-c', `${line} 2>&1 || true`).trim();
  const shown = (name: string): string => fixture.sh('systemctl', 'show', '-P', name, 'niud.service').trim();
  const niuctl = (...words: readonly string[]): string => shell(`/usr/lib/niud/bin/node /usr/lib/niud/dist/run/niuctl/niuctl.js ${words.join(' ')}`);
  const pid = shown('MainPID');

  t.match(shown('StatusText'), /^standalone, ready; \d+ calls\/s; change \d+; /);
  const statusOf = () => (JSON.parse(niuctl('--json', 'status')) as [{ readonly change: number; readonly conditions: readonly { readonly code: string; readonly gravity: string }[]; readonly threads_nice: Readonly<Record<string, number>> }])[0];
  const lineOf = ({ change, conditions }: ReturnType<typeof statusOf>): string => {
    const codes = conditions.map(({ code, gravity }) => (gravity === 'alarm' ? code.toUpperCase() : code)).join(', ');
    return `standalone, ready; n calls/s; change ${change}; ${codes === '' ? 'no alarms' : codes}`;
  };
  const told = (): string => shown('StatusText').replace(/\d+ calls/, 'n calls');
  let status = statusOf();
  // The line is told anew each few seconds, and a first start makes changes of its own behind READY.
  for (let looks = 0; looks < 100 && told() !== lineOf(status); looks++) {
    fixture.sh('sleep', '0.1');
    status = statusOf();
  }
  t.equal(told(), lineOf(status), 'systemctl status says what niuctl status says');

  const allowed = 20 - Number(/^Max nice priority\s+(\d+)/m.exec(shell(`cat /proc/${pid}/limits`))?.[1]);
  t.strictSame(status.threads_nice, { calls: allowed <= -10 ? -10 : 0, desk: 5, writer: 15, jobs: 15, others: 15 }, `the sandbox lets priorities be lowered; raised as LimitNICE= allows, ${allowed} here`);

  const entries = (...words: readonly string[]) => shell(`journalctl -u niud ${words.join(' ')} -o json --no-pager`).split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
  const [ready] = entries('NIUD_HTTP=127.0.0.1:8080').filter(({ MESSAGE }) => MESSAGE?.includes('niud is ready'));
  t.match(ready, { PRIORITY: '5', SYSLOG_IDENTIFIER: 'niud', NIUD_THREAD: 'desk', NIUD_CHANGE: /^\d+$/, _SYSTEMD_UNIT: 'niud.service' }, 'each value is a field');
  t.strictSame(entries('-p', 'err'), [], 'nothing is an error');

  const caller = fixture.command(process.execPath, fileURLToPath(new URL('../support/upgrade-caller.js', import.meta.url)), '/run/niud-lookup/lookup.sock', String(icr.number), '/run/enough');
  const calling = new Promise<string>((resolve, reject) => execFile(caller.program, caller.words, { env: caller.env }, (fault, out) => (fault === null ? resolve(out) : reject(fault))));
  const tls = new Authority(fixture.folder).issue('unit', 20);
  /** What is made outside behind its boot is not seen in the fixture. */
  const hand = (from: string, name: string): void => {
    fixture.sh('sh', '-c', `cat > /run/handed <<'END'\n${readFileSync(from, 'utf8')}END\n`);
    fixture.sh('install', '-D', '-g', 'niud', '-m', '0640', '/run/handed', `/etc/niud/tls/${name}`);
  };
  hand(tls.certificate, 'unit.pem');
  hand(tls.key, 'unit.key');
  shell('printf "tls_certificate = \\"/etc/niud/tls/unit.pem\\"\\ntls_key = \\"/etc/niud/tls/unit.key\\"\\n" >> /etc/niud/niud.toml');
  fixture.sh('systemctl', 'reload', 'niud.service');
  const waitFor = (line: string): string => shell(`for i in $(seq 300); do ${line} && break; sleep 0.1; done`);
  t.match(waitFor('systemctl show -P StatusText niud.service | grep certificate_near_end'), /certificate_near_end/, 'a reload takes a certificate, which ends soon');
  t.match(shell('openssl s_client -connect 127.0.0.1:8080 -showcerts < /dev/null'), /CN\s?=\s?unit[^]*CN\s?=\s?Intermediate of the test/, 'and serves it with the one that issued it');
  t.match(entries('-p', 'warning', 'NIUD_ALARM=certificate_near_end'), [{ PRIORITY: '4', MESSAGE: /Next: Put a new certificate/ }], 'journalctl -p warning');
  shell('echo "no_such_setting = 1" >> /etc/niud/niud.toml');
  fixture.sh('systemctl', 'reload', 'niud.service');
  t.match(waitFor('systemctl show -P StatusText niud.service | grep SETTINGS_NOT_TAKEN'), /SETTINGS_NOT_TAKEN/);
  t.match(entries('-p', 'crit'), [{ PRIORITY: '2', NIUD_ALARM: 'settings_not_taken', MESSAGE: /no_such_setting is not a setting/ }]);
  t.strictSame([shown('MainPID'), shown('ActiveState'), shown('SubState')], [pid, 'active', 'running'], 'the same niud goes on');
  shell('sed -i /no_such/d /etc/niud/niud.toml');
  fixture.sh('systemctl', 'restart', 'niud.service');
  fixture.sh('touch', '/run/enough');
  const seen = JSON.parse(await calling) as Readonly<Record<'answered' | 'refused' | 'cut' | 'connections' | 'longestWaitMs', number>>;
  process.stderr.write(`calls through two reloads and a restart: ${JSON.stringify(seen)}\n`);
  t.match(seen, { refused: 0, cut: 0 }, 'none was refused, none that went out was left without its answer');
  t.ok(seen.answered > 0);

  shell('sed -i "s#unit.key#unit.pem#" /etc/niud/niud.toml; systemctl restart niud.service');
  t.match(waitFor('systemctl show -P StatusText niud.service | grep "not started"'), /not started: tls_key: \/etc\/niud\/tls\/unit\.pem holds no private key/, 'systemctl status says why it does not start');
  t.equal(shown('ExecMainStatus'), '78');
});

t.test('in a systemd: the target and keepalived\'s file follow the role that a unit of a pair tells', { skip }, async (t) => {
  const fixture = installed(t);
  const seen = (role: string): string => fixture.sh('sh', '-c', `echo ${role} > /run/niud/role; for n in $(seq 100); do systemctl -q is-active niud-${role}.target && break; sleep 0.1; done; systemctl is-active niud-active.target niud-standby.target || true; cat /run/niud-role/weight`).trim();
  fixture.sh('systemctl', 'start', 'niud-active.target', 'niud-role.path');
  t.equal(seen('standby'), 'inactive\nactive\n-100');
  t.equal(seen('active'), 'active\ninactive\n0');
  t.equal(fixture.sh('systemctl', 'is-active', 'niud.service').trim(), 'active', 'niud goes on');
});
