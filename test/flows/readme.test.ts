/** The command lines of the first page, run as they stand on it, one block after the other in one shell. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { freePort } from '../../scripts/free-port.js';

t.setTimeout(1_100_000);

const top = process.cwd();
const page = readFileSync(join(top, 'README.md'), 'utf8');

/** The indented blocks below a heading. */
function blocksBelow(heading: string): readonly string[] {
  const section = page.slice(page.indexOf(`## ${heading}`)).split(/\n## /)[0]!;
  return [...section.matchAll(/(?:^ {4}.*\n)+/gm)].map(([block]) => block.replace(/^ {4}/gm, ''));
}

/** A checkout as a newcomer has it, without what this one is doing: the same sources, packages and build. */
function checkout(folder: string): void {
  for (const name of ['scripts', 'config', 'package.json', 'package-lock.json', 'tsconfig.json', 'service', 'native', 'test', 'dist']) cpSync(join(top, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
}

void t.test('first steps, and the walk', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-readme-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  checkout(folder);
  const port = await freePort();
  const site = join(folder, 'site');
  // A newcomer's shell has no settings of niud. What the test runner hands to every child of Node is taken away by the shells themselves.
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NIUD_')));
  environment.NIUD_HTTP_ADDRESS = `127.0.0.1:${port}`;
  // Only the port and the folder for scratch files are this test's own.
  const asPrinted = (text: string): string => text.replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`).replaceAll('/tmp/site', site);
  const run = (lines: string) => spawnSync('bash', ['-c', `unset NODE_OPTIONS\nset -euo pipefail\n${lines}`], { cwd: folder, env: environment, encoding: 'utf8', maxBuffer: 1 << 26 });

  const said = join(folder, 'said');
  const log = openSync(said, 'w');
  const niud = spawn('env', ['-u', 'NODE_OPTIONS', './scripts/start'], { cwd: folder, env: environment, stdio: ['ignore', log, log], detached: true });
  t.teardown(() => { if (niud.exitCode === null) niud.kill('SIGKILL'); });
  // The sample is loaded behind readiness: its last application is there when this answers. A niud that has ended says why.
  t.equal(run(`while kill -0 ${niud.pid} && ! ps -o stat= -p ${niud.pid} | grep -q Z; do if scripts/niuctl wait && scripts/niuctl --app ecf get subscriber Harbor_Telephone subscriber_000; then exit 0; fi; sleep 1; done > /dev/null 2>&1; exit 1`).status, 0, readFileSync(said, 'utf8'));
  const [first = '', second = ''] = blocksBelow('First steps with curl').map(asPrinted);
  const steps = run(`${first}\n${second}`);
  t.equal(steps.status, 0, steps.stderr);
  const replies = steps.stdout.split(/(?<=\})\n?(?=\{"meta")/).map((text) => (JSON.parse(text) as { meta: { scope: string; code: string } }).meta);
  t.same(replies.map(({ scope, code }) => [scope, String(code)]), [['success', '201'], ['success', '200'], ['success', '205'], ['success', '205']], steps.stdout.slice(0, 2_000));

  const walk = blocksBelow('A walk').map(asPrinted);
  const [generate = '', start = '', ask = '', forwarded = ''] = walk;
  const night = run(forwarded);
  t.match([night.status, night.stdout], [0, /^decision +number /m], night.stderr);
  t.match(readFileSync(said, 'utf8'), /^Sign in as {2}icr_administrator (?:.*\n)+^Sample data: \d+ records loaded.*\nTry\n(?: {2}.*\n){2,3}/m, 'an address, a login and what to try');
  const ended = once(niud, 'exit');
  niud.kill('SIGTERM');
  await ended;
  t.notOk(existsSync(site));
  const walked = run(`trap 'kill %1; wait' EXIT\n${generate}\n${start}\n${ask}`);
  t.equal(walked.status, 0, walked.stderr.slice(-3_000));
  t.equal([...walked.stdout.matchAll(/^went in +\d+$/gm)].length, 6, walked.stdout);
  t.notMatch(walked.stdout, /^(?:conflicts|rejected) +[1-9]/m);
  t.match(walked.stdout, /^decision +(?:number|sip|trunk|outpulse|continue|terminate)/m);
});
