import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { programOf } from './programs.js';

/** What a command line has said so far. */
interface Said {
  out: string;
  err: string;
}

const saying = new AsyncLocalStorage<Said>();

/** Has what is written within a command line kept with it; what others write goes where it went. */
for (const [stream, name] of [[process.stdout, 'out'], [process.stderr, 'err']] as const) {
  const write = stream.write.bind(stream) as (...words: unknown[]) => boolean;
  stream.write = ((chunk: string | Uint8Array, ...more: unknown[]) => {
    const said = saying.getStore();
    if (said === undefined) return write(chunk, ...more);
    said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = more.find((each) => typeof each === 'function') as (() => void) | undefined;
    if (done !== undefined) process.nextTick(done);
    return true;
  }) as typeof stream.write;
}

const program = programOf('niuctl/niuctl');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  /** The state folder whose admin socket is meant; absent, none is told. */
  readonly state?: string;
  /** Standard input; nothing when absent. */
  readonly input?: string;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What runs instead of the program of this build. */
  readonly command?: string;
}

/** niuctl without a terminal, in this process where that makes no difference: it needs neither standard input nor another program. */
export function niuctl(words: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const { input = '', command, environment = {} } = surroundings;
  const isAlone = input !== '' || command !== undefined || words.includes('-') || words.includes('--stdin') || 'NIUD_CONFIG' in environment;
  return isAlone ? ownProcess(words, surroundings) : inTurn(() => thisProcess(words, surroundings));
}

/** As an operator runs it: a process of its own. */
export async function ownProcess(words: readonly string[], { state, input = '', folder, environment = {}, command }: Surroundings = {}): Promise<Ran> {
  const env = { ...process.env, ...surrounding(state), ...environment };
  const [file, ...first] = command === undefined ? [process.execPath, program] : [command];
  const child = spawn(file!, [...first, ...words], { env, stdio: ['pipe', 'pipe', 'pipe'], ...(folder === undefined ? {} : { cwd: folder }) });
  // A command that is done early does not read it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, out, err };
}

function surrounding(state: string | undefined): Readonly<Record<string, string>> {
  return { NIUD_CONFIG: '/nowhere/niud.toml', ...(state === undefined ? {} : { NIUD_STATE_DIR: state }) };
}

let last: Promise<unknown> = Promise.resolve();

/** The environment and the folder are those of the process: one command line after the other has them. */
function inTurn<T>(run: () => Promise<T>): Promise<T> {
  const ran = last.then(run);
  last = ran.catch(() => undefined);
  return ran;
}

async function thisProcess(words: readonly string[], { state, folder, environment = {} }: Surroundings): Promise<Ran> {
  const [before, top] = [{ ...process.env }, process.cwd()];
  Object.assign(process.env, surrounding(state), environment);
  if (folder !== undefined) process.chdir(folder);
  const said: Said = { out: '', err: '' };
  try {
    // Where the configuration file is it learns once.
    const { runProgram } = await import('../../service/niuctl/program.js');
    const code = await saying.run(said, () => runProgram(words));
    return { code, ...said };
  } finally {
    process.chdir(top);
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
