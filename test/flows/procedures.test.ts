import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { buildPackage } from '../../scripts/packaging/package.js';
import { release } from '../../service/main/release.js';
import { conditions } from '../../service/main/standing.js';
import { Appliance } from '../support/appliance.js';
import { Fixture, whyNoFixture } from '../support/fixture.js';
import { stepsOf, toldBy, typed } from '../support/page.js';
import type { Step } from '../support/page.js';

t.setTimeout(1_200_000);
const page = readFileSync('systemd/procedures.md', 'utf8');
/** `NIUD_TEST_PACKAGE=1` runs the whole page in a systemd; the suite runs what needs none on a unit of its own. */
const inFull = process.env['NIUD_TEST_PACKAGE'] === '1';

const steps = stepsOf(page);

async function walk(t: Test, chosen: readonly Step[], run: (command: string) => { readonly code: number | null; readonly out: string; readonly err: string }): Promise<void> {
  const told = new Map<string, string>();
  for (const { command, prints } of chosen) {
    const line = typed(command, told);
    const { code, out, err } = run(line);
    t.ok(code === 0 || (code === 4 && /^niuctl status/.test(line)), `${line}: ${String(code)} ${err}`);
    const found = toldBy(out, prints);
    t.ok(found, `${line} prints what the page says`, { out, expected: prints });
    for (const name of ['backup', 'change']) if (found?.has(name) === true) told.set(name, found.get(name)!);
  }
  await Promise.resolve();
}

void t.test('the page is for a console of 80 columns, and names every alarm', async (t) => {
  t.strictSame(page.split('\n').filter((line) => line.length > 80), []);
  t.ok(steps.length >= 15, `${steps.length} steps`);
  const sources = readdirSync('service', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const alarms = sources.flatMap((path) => [...readFileSync(join('service', path), 'utf8').matchAll(/log\.alarm\('([^']+)'/g)].map(([, text]) => text!));
  const named = [...page.matchAll(/^\| (.+?) \|/gm)].map(([, name]) => name!);
  t.ok(alarms.length > 10);
  for (const alarm of new Set(alarms)) t.ok(named.some((name) => alarm.startsWith(name)), alarm);
});

void t.test('the page of a pair is for a console of 80 columns too, and names whatever niuctl status says of one', async (t) => {
  const pair = readFileSync('systemd/pair.md', 'utf8');
  t.strictSame(pair.split('\n').filter((line) => line.length > 80 && !line.startsWith('    ')), []);
  t.strictSame(Object.keys(conditions).filter((code) => code.startsWith('pair_') && !pair.includes(`| ${code} |`)), []);
  for (const role of ['active', 'standby']) {
    const [, description] = /^Description=(.*)$/m.exec(readFileSync(`systemd/niud-${role}.target`, 'utf8'))!;
    t.ok(pair.includes(`niud-${role}.target`) && pair.includes(description!), `what systemctl says of ${role}`);
  }
});

void t.test('what needs no systemd prints what the page says', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const folder = mkdtempSync(join(tmpdir(), 'niud-procedures-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join(process.cwd(), 'scripts', 'niuctl'), join(folder, 'bin', 'niuctl'));
  writeFileSync(join(folder, 'phrase'), 'a phrase of the night\n');
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, NIUD_CONFIG: '/nowhere/niud.toml', NIUD_STATE_DIR: appliance.folder, NIUD_LOOKUP_SOCKET: appliance.lookupSocket };
  await walk(t, steps.filter(({ command }) => command.startsWith('niuctl ')), (command) => {
    const { status: code, stdout: out, stderr: err } = spawnSync('bash', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
    return { code, out, err };
  });
});

const notInFull = inFull ? whyNoFixture() : 'NIUD_TEST_PACKAGE=1 asks for it';

void t.test('the whole page, as it is written, in a systemd', { skip: notInFull === undefined ? false : `skipped: ${notInFull}` }, async (t) => {
  const fixture = new Fixture(t, 'niud-procedures-');
  const opt = join(fixture.files, 'opt');
  mkdirSync(opt, { recursive: true });
  mkdirSync(join(fixture.files, 'usr/sbin'), { recursive: true });
  for (const [version, name] of [[release, 'niud.deb'], ['99.0.0', 'niud-later.deb']] as const) {
    const made = buildPackage({ top: process.cwd(), release: version, into: opt, compression: 'none' });
    execFileSync('mv', [made, join(opt, name)]);
  }
  writeFileSync(join(opt, 'phrase'), 'a phrase of the night\n');
  writeFileSync(join(fixture.files, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  fixture.up();
  // Whether it is well is asked before there is anything: the page begins with the question that is asked most.
  const [first, ...rest] = steps;
  const install = rest.findIndex(({ command }) => command.startsWith('niuctl backup'));
  const { program, words, env } = fixture.command('sh', '-c');
  await walk(t, [...rest.slice(0, install), first!, ...rest.slice(install)], (command) => {
    const { status: code, stdout: out, stderr: err } = spawnSync(program, [...words, `cd /opt && ${command}`], { env, encoding: 'utf8' });
    return { code, out, err };
  });
});
