import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';

const units = readdirSync('systemd').filter((name) => /\.(?:service|socket|target|path)$/.test(name)).sort();
const hostUnits = '/lib/systemd/system';
const noSystemd = spawnSync('systemd-analyze', ['--version']).status === 0 && existsSync(hostUnits) ? false : 'skipped: there is no systemd-analyze here (apt-get install systemd)';

function analyze(...words: readonly string[]): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', words, { encoding: 'utf8', env: { ...process.env, SYSTEMD_COLORS: '0', LC_ALL: 'C' } });
  return { status, text: `${stdout}${stderr}` };
}

/** A root folder that has these units where the package puts them, what they start, and the targets of systemd itself. */
function rootFolder(t: Test): { readonly root: string; readonly placed: string } {
  const root = mkdtempSync(join(tmpdir(), 'niud-units-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  const placed = join(root, 'usr/lib/systemd/system');
  for (const folder of ['usr/lib/systemd/system', 'usr/lib/niud/systemd', 'usr/lib/niud/bin', 'usr/bin']) mkdirSync(join(root, folder), { recursive: true });
  for (const name of readdirSync(hostUnits).filter((each) => /\.target$|^systemd-journald.*\.socket$|^tmp\.mount$/.test(each))) cpSync(join(hostUnits, name), join(placed, name), { dereference: true });
  for (const name of units) copyFileSync(join('systemd', name), join(placed, name));
  for (const name of ['niud-after-stop', 'niud-alert', 'niud-role']) copyFileSync(join('systemd', name), join(root, 'usr/lib/niud/systemd', name));
  for (const program of ['usr/lib/niud/bin/node', 'usr/bin/etcd']) writeFileSync(join(root, program), '', { mode: 0o755 });
  return { root, placed };
}

t.test('systemd-analyze verify has nothing to say of any unit, and would', { skip: noSystemd }, async (t) => {
  const { root, placed } = rootFolder(t);
  const verify = () => analyze('verify', '--man=no', `--root=${root}`, ...units);
  t.strictSame(verify(), { status: 0, text: '' });
  writeFileSync(join(placed, 'niud.socket'), `${readFileSync('systemd/niud.socket', 'utf8')}NoSuchDirective=yes\n`);
  t.match(verify().text, /NoSuchDirective/, 'a directive that there is not');
  rmSync(join(root, 'usr/lib/niud/systemd/niud-after-stop'));
  t.match(verify().text, /niud-after-stop/, 'a program that there is not');
});

t.test('systemd-analyze security', { skip: noSystemd }, async (t) => {
  for (const name of units.filter((each) => each.endsWith('.service'))) {
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(analyze('security', '--offline=true', join('systemd', name)).text)?.[1]);
    t.ok(exposure <= 1.5, `${name}: ${exposure} of at most 1.5`);
    t.comment(`security of ${name}: ${exposure}`);
  }
});

/** The values of a directive, in order; comments are no lines of it. */
function values(unit: string, directive: string): readonly string[] {
  return readFileSync(join('systemd', unit), 'utf8').split('\n').filter((line) => line.startsWith(`${directive}=`)).map((line) => line.slice(directive.length + 1));
}

t.test('the traps of availability.md', async (t) => {
  const table: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['systemd says when niud is ready', 'niud.service', 'Type', ['notify']],
    ['no start limit takes the socket down', 'niud.service', 'StartLimitIntervalSec', ['0']],
    ['nor does a trigger limit', 'niud.socket', 'TriggerLimitIntervalSec', ['0']],
    ['the socket is found by name', 'niud.socket', 'FileDescriptorName', ['lookup']],
    ['the folder of the socket', 'niud.socket', 'ListenStream', ['/run/niud-lookup/lookup.sock']],
    ['is not the service\'s', 'niud.service', 'RuntimeDirectory', ['niud']],
    ['the watchdog', 'niud.service', 'WatchdogSec', ['2s']],
    ['a stop has longer than the drain', 'niud.service', 'TimeoutStopSec', ['30s']],
    ['peer uids are seen', 'niud.service', 'PrivateUsers', []],
    ['Node compiles', 'niud.service', 'MemoryDenyWriteExecute', []],
    ['priorities may be lowered', 'niud.service', 'SystemCallFilter', ['@system-service @timer adjtimex clock_adjtime', '~@privileged @resources @mount @swap @reboot @raw-io @cpu-emulation @debug @obsolete', 'setpriority']],
    ...['active', 'standby'].flatMap((role): readonly (readonly [string, string, string, readonly string[]])[] => [
      ['a restart of the service leaves the target', `niud-${role}.target`, 'Wants', ['niud.service']],
      ['and the socket', `niud-${role}.target`, 'Requires', ['niud.socket']],
      ['one role at a time', `niud-${role}.target`, 'Conflicts', [role === 'active' ? 'niud-standby.target' : 'niud-active.target']],
    ]),
  ];
  for (const [what, unit, directive, expected] of table) t.strictSame(values(unit, directive), expected, `${unit}: ${what}`);
});

/** One run behind a stop: what it said, the pause it made, the count it keeps. */
function afterStop(folder: string, uptime: number, [result, code, status]: readonly [string, string, string]): { readonly said: string; readonly paused: string; readonly kept: string } {
  writeFileSync(join(folder, 'uptime'), `${uptime}.25 0.00\n`);
  rmSync(join(folder, 'paused'), { force: true });
  const { stderr, stdout, status: exit } = spawnSync('systemd/niud-after-stop', [], {
    encoding: 'utf8', env: { PATH: `${folder}:${process.env['PATH']}`, PAUSED: join(folder, 'paused'), RUNTIME_DIRECTORY: folder, NIUD_STATE_DIR: folder, NIUD_UPTIME_FILE: join(folder, 'uptime'), SERVICE_RESULT: result, EXIT_CODE: code, EXIT_STATUS: status },
  });
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8').trim() : '');
  return { said: `${stdout}${stderr}${exit === 0 ? '' : `exit ${exit}`}`, paused: read('paused'), kept: read('failures') };
}

function afterStopFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'niud-after-stop-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\necho "$1" > "$PAUSED"\n', { mode: 0o755 });
  return folder;
}

t.test('a stop that nobody asked for is one alarm with its cause and the next step', async (t) => {
  const table: readonly (readonly [readonly [string, string, string], string])[] = [
    [['success', 'exited', '0'], ''],
    [['exit-code', 'exited', '78'], '<2>niud has stopped: it cannot start as it is set up; it is not started again. Next: the reason stands above: journalctl -u niud -p err -n 5\n'],
    [['exit-code', 'exited', '1'], '<2>niud has stopped: it ended with exited 1 (exit-code); it is started again in 0 s. Next: the reason stands above: journalctl -u niud -p err -n 5\n'],
    [['watchdog', 'killed', 'ABRT'], '<2>niud has stopped: it did not turn for 2 seconds and was killed; it is started again in 0 s. Next: see what the machine was doing: niuctl system, journalctl -b -p warning\n'],
    [['oom-kill', 'killed', 'KILL'], '<2>niud has stopped: the kernel took its memory; it is started again in 0 s. Next: see what took it: niuctl system, journalctl -k -g oom\n'],
    [['timeout', 'killed', 'KILL'], '<2>niud has stopped: it did not start or stop in time and was killed; it is started again in 0 s. Next: see what it was doing: journalctl -u niud -n 20\n'],
    [['signal', 'killed', 'KILL'], '<2>niud has stopped: it was killed, by itself in doubt or by somebody; it is started again in 0 s. Next: the reason, where it was itself, stands above: journalctl -u niud -p crit -n 5\n'],
    ...['BUS', 'SEGV'].map((signal) => [['core-dump', 'dumped', signal], `<2>niud has stopped: it ended by the signal ${signal}, as where the disk has given it a damaged page; it is started again in 0 s. Next: journalctl -k -p warning; the next start looks at both stores from end to end\n`] as const),
    [['signal', 'killed', 'TERM'], '<2>niud has stopped: it ended by the signal TERM; it is started again in 0 s. Next: keep the report for support: niuctl report\n'],
    [['core-dump', 'dumped', 'ABRT'], '<2>niud has stopped: it ended by the signal ABRT; it is started again in 0 s. Next: keep the report for support: niuctl report\n'],
    [['protocol', '', ''], '<2>niud has stopped: it ended with nothing  (protocol); it is started again in 0 s. Next: the reason stands above: journalctl -u niud -p err -n 5\n'],
  ];
  for (const [how, said] of table) {
    const folder = afterStopFolder(t);
    t.equal(afterStop(folder, 1_000, how).said, said, how.join(' '));
    t.equal(existsSync(join(folder, 'pages.doubt')), ['BUS', 'SEGV'].includes(how[2]), `${how.join(' ')}: whether the next start looks at all of the stores`);
  }
});

t.test('starts that fail in a row are further and further apart', async (t) => {
  const folder = afterStopFolder(t);
  // uptime at the stop, the pause, what is kept: how many in a row, and when niud was to start again
  const table: readonly (readonly [number, string, string])[] = [
    [1_000, '', '1 1000'],
    [1_001, '1', '2 1002'],
    [1_004, '2', '3 1006'],
    [1_008, '4', '4 1012'],
    [1_020, '8', '5 1028'],
    [1_030, '10', '6 1040'],
    [1_099, '10', '7 1109'],
    [1_169, '', '1 1169'],
  ];
  for (const [uptime, paused, kept] of table) {
    const { paused: had, kept: has } = afterStop(folder, uptime, ['signal', 'killed', 'KILL']);
    t.strictSame([had, has], [paused, kept], `stopped at ${uptime}`);
  }
  writeFileSync(join(folder, 'failures'), '8 $(reboot)\n');
  t.equal(afterStop(folder, 1_170, ['signal', 'killed', 'KILL']).kept, '1 1170', 'a file that somebody has written counts for nothing');
  t.equal(afterStop(folder, 1_171, ['success', 'exited', '0']).kept, '1 1170', 'a stop that was asked for is not counted');
});

t.test('behind a unit of a pair its lease is given back, and it is standby; of a unit alone there is nothing to do', async (t) => {
  const folder = afterStopFolder(t);
  writeFileSync(join(folder, 'curl'), '#!/bin/sh\ncat "$3" > "$0.asked"\n', { mode: 0o755 });
  afterStop(folder, 1_000, ['signal', 'killed', 'KILL']);
  t.notOk(existsSync(join(folder, 'curl.asked')), 'alone');
  t.notOk(existsSync(join(folder, 'role')));
  for (const how of [['signal', 'killed', 'KILL'], ['success', 'exited', '0']] as const) {
    writeFileSync(join(folder, 'lease'), 'url = x\n');
    writeFileSync(join(folder, 'role'), 'active\n');
    afterStop(folder, 2_000, how);
    t.strictSame([readFileSync(join(folder, 'curl.asked'), 'utf8'), existsSync(join(folder, 'lease')), readFileSync(join(folder, 'role'), 'utf8')], ['url = x\n', false, 'standby\n'], how.join(' '));
  }
});

t.test('targets and keepalived follow the role that niud has told', async (t) => {
  const folder = afterStopFolder(t);
  writeFileSync(join(folder, 'systemctl'), '#!/bin/sh\necho "$*" > "$0.asked"\n', { mode: 0o755 });
  const role = join(folder, 'role');
  // what stands in the file; the weight, and what was started
  const table: readonly (readonly [string, string, string])[] = [
    ['active', '0', '--no-block start niud-active.target'], ['standby', '-100', '--no-block start niud-standby.target'], ['active; reboot', '-100', '--no-block start niud-standby.target'],
  ];
  for (const [told, weight, asked] of table) {
    writeFileSync(role, `${told}\n`);
    t.equal(spawnSync('systemd/niud-role', [], { env: { PATH: process.env['PATH'], RUNTIME_DIRECTORY: folder, NIUD_ROLE_FILE: role, NIUD_SYSTEMCTL: join(folder, 'systemctl') } }).status, 0, told);
    t.strictSame([readFileSync(join(folder, 'weight'), 'utf8').trim(), readFileSync(join(folder, 'systemctl.asked'), 'utf8').trim()], [weight, asked], told);
  }
});
