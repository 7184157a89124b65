// Builds what is written in C, without the network: the add-on with the headers of the Node that runs this file, then the C
// client, its example, the load generator and the programs of the tests with cc. A part is built only when a source of it is
// newer. What cannot be built is said in one line and the exit code stays 0: niud starts without the add-on and says so too.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const native = dirname(fileURLToPath(import.meta.url));
const out = join(native, 'build');
const compiler = process.env.CC ?? 'cc';
const warnings = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O2'];
const sanitizers = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
const client = ['client/niud-client.c', 'client/niud-pack.c', 'client/niud-reply.c'];

/** Every program: its name in native/build, its sources, and what it needs beyond the warnings. */
const programs = [
  { name: 'niud-example', sources: ['client/example.c', ...client], flags: [] },
  { name: 'niud-load', sources: ['client/load.c', 'client/load-run.c', 'client/load-echo.c', 'client/load-numbers.c', 'client/load-histogram.c', ...client], flags: [] },
  { name: 'client-probe', sources: ['test/client-probe.c', ...client], flags: sanitizers },
  { name: 'client-fuzz', sources: ['test/client-fuzz.c', ...client], flags: sanitizers },
  { name: 'datagram-receiver', sources: ['test/datagram-receiver.c'], flags: [] },
  { name: 'failing-flush.so', sources: ['test/failing-flush.c'], flags: ['-shared', '-fPIC'] },
  { name: 'clock-stepped.so', sources: ['test/clock-stepped.c'], flags: ['-shared', '-fPIC'] },
  { name: 'clock-shifted.so', sources: ['test/clock-shifted.c'], flags: ['-shared', '-fPIC'] },
  { name: 'weak-disk.so', sources: ['test/weak-disk.c'], flags: ['-shared', '-fPIC'] },
];

function say(line) {
  process.stdout.write(`native: ${line}\n`);
}

function changedAt(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** The newest change in a folder; a header counts for every program beside it. */
function newestIn(folder) {
  return Math.max(...readdirSync(join(native, folder)).map((name) => changedAt(join(native, folder, name))));
}

/** Where include/node/node_api.h of this very Node lies, or why it is not usable. */
function findHeaders() {
  const prefix = process.env.NODE_HEADERS_PREFIX ?? dirname(dirname(process.execPath));
  const include = join(prefix, 'include', 'node');
  if (!existsSync(join(include, 'node_api.h'))) return { reason: `no Node headers under ${include}` };
  const version = /#define NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(join(include, 'node_version.h'), 'utf8'))?.[1];
  const running = process.versions.node.split('.')[0];
  if (version !== running) return { reason: `the headers under ${include} are of Node ${version}, this is Node ${running}` };
  return { prefix };
}

/** node-gyp, from the project's own packages. */
function findNodeGyp() {
  try {
    return createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
  } catch {
    return undefined;
  }
}

function lastLine(text) {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return lines.find((line) => /\berror\b/i.test(line)) ?? lines.at(-1) ?? 'no message';
}

function buildAddon() {
  const product = join(out, 'Release', 'niud.node');
  const sources = Math.max(newestIn('addon'), changedAt(join(native, 'binding.gyp')));
  if (changedAt(product) > sources) return;
  const headers = findHeaders();
  if (headers.reason !== undefined) return say(`add-on not built: ${headers.reason}`);
  const nodeGyp = findNodeGyp();
  if (nodeGyp === undefined) return say('add-on not built: node-gyp is not installed');
  // configure and build, not rebuild: rebuild would first empty native/build, and the C programs live there too.
  const run = spawnSync(process.execPath, [nodeGyp, 'configure', 'build', '--release', `--nodedir=${headers.prefix}`, '--loglevel=error'], {
    cwd: native,
    encoding: 'utf8',
  });
  if (run.status !== 0) return say(`add-on not built: ${lastLine(`${run.stderr}\n${run.stdout}`)}`);
  say('add-on built');
}

function buildProgram({ name, sources, flags }) {
  const product = join(out, name);
  const newest = Math.max(...[...new Set(sources.map(dirname))].map(newestIn), changedAt(fileURLToPath(import.meta.url)));
  if (changedAt(product) > newest) return true;
  // Renamed when whole, so that a program that is being run is never half written.
  const run = spawnSync(compiler, [...warnings, ...flags, '-I', 'client', '-o', `${product}.new`, ...sources], {
    cwd: native,
    encoding: 'utf8',
  });
  if (run.error !== undefined) {
    say(`C programs not built: no compiler (${compiler})`);
    return false;
  }
  if (run.status !== 0) say(`${name} not built: ${lastLine(run.stderr)}`);
  else {
    renameSync(`${product}.new`, product);
    say(`${name} built`);
  }
  return true;
}

mkdirSync(out, { recursive: true });
buildAddon();
for (const program of programs) if (!buildProgram(program)) break;
