import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { median } from './figure.js';

const execute = promisify(execFile);
const outputBytes = 64 * 1024 * 1024;

/** Runs a program to its end and gives what it printed; its own words are in the error when it fails. */
export async function output(
  program: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  return (await execute(program, [...words], { maxBuffer: outputBytes, env: environment })).stdout;
}

const found = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Installs Debian's package of a program only if it is missing; false where that cannot be done. */
export function ensure(program: string, debianPackage: string): boolean {
  if (found(program)) return true;
  if (process.getuid?.() !== 0 || !found('apt-get')) return false;
  console.error(`installing ${debianPackage}`);
  // RUNLEVEL keeps Debian from starting a server that is wanted for its program alone.
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env: environment });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debianPackage], {
    stdio: 'ignore',
    env: environment,
  });
  return found(program);
}

/** Times in microseconds as the load generator prints them. */
interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly 'p99.9': number;
}

/** What the load generator says with `--json`. */
export interface LoadReport {
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly routeUs: Times;
  /** Of calls with an end. */
  readonly endUs: Times;
  readonly bothUs: Times;
  readonly routeBytes: number;
  readonly routeReplyBytes: number;
  readonly endBytes: number;
  readonly endReplyBytes: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly unanswered: number;
}

/** Replies that were neither OK nor NO_ROUTE, such as OVERLOADED: quick to make, and no answers. */
function refusals({ statuses }: LoadReport): readonly (readonly [status: string, replies: number])[] {
  return Object.entries(statuses).filter(([status]) => status !== 'OK' && status !== 'NO_ROUTE');
}

function refusedReplies(report: LoadReport): number {
  return refusals(report).reduce((sum, [, replies]) => sum + replies, 0);
}

/** Calls a second that were answered; a call with a refused reply counts as none. */
export function answeredPerSecond(report: LoadReport): number {
  return report.callsPerSecond * Math.max(0, 1 - refusedReplies(report) / report.calls);
}

/** For a figure: how many replies were refused, where any were. */
export function refusedNote(reports: readonly LoadReport[]): string {
  const sums = new Map<string, number>();
  for (const [status, replies] of reports.flatMap(refusals)) sums.set(status, (sums.get(status) ?? 0) + replies);
  return sums.size === 0
    ? ''
    : ` (REFUSED: ${[...sums].map(([status, replies]) => `${replies} ${status}`).join(', ')})`;
}

/**
 * What the load generator is told for calls of icr that begin when they are due, `rate` a second, whether earlier ones
 * are answered or not, and of which each is said to have lasted a minute.
 */
export function callsDue(numbers: string, rate: number, seconds: number): readonly string[] {
  const told = { numbers, app: 'icr', mode: 'open', rate, seconds, 'duration-ms': 61_000 };
  return Object.entries(told).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** Milliseconds within which 99.9 of 100 calls had both answers, in the run in the middle. */
export function tailMs(reports: readonly LoadReport[]): number {
  return median(reports.map(({ bothUs }) => bothUs['p99.9'])) / 1_000;
}

/** Runs the load generator in C against a socket. */
export async function load(socket: string, words: readonly string[]): Promise<LoadReport> {
  const program = native('niud-load');
  return JSON.parse(await output(program, [socket, ...words, '--json'])) as LoadReport;
}

/** The same on several connections at once, a generator for each; what was answered is theirs together. */
export async function loadTogether(
  connections: number,
  socket: string,
  words: readonly string[],
): Promise<LoadTogether> {
  const reports = await Promise.all(Array.from({ length: connections }, () => load(socket, words)));
  return { reports, answeredPerSecond: reports.reduce((sum, report) => sum + answeredPerSecond(report), 0) };
}

interface LoadTogether {
  readonly reports: readonly LoadReport[];
  readonly answeredPerSecond: number;
}

/** A program that native/build.mjs has built. */
export function native(name: string): string {
  const path = resolve('native/build', name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build on a machine with a C compiler`);
  return path;
}
