import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../scripts/niuctl.js', import.meta.url));

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

/** niuctl as an operator runs it: a process of its own, without a terminal. */
export async function niuctl(words: readonly string[], { state, input = '', folder, environment = {}, command }: Surroundings = {}): Promise<Ran> {
  const env = { ...process.env, NIUD_CONFIG: '/nowhere/niud.toml', ...(state === undefined ? {} : { NIUD_STATE_DIR: state }), ...environment };
  const [file, ...first] = command === undefined ? [process.execPath, program] : [command];
  const child = spawn(file!, [...first, ...words], { env, stdio: ['pipe', 'pipe', 'pipe'], ...(folder === undefined ? {} : { cwd: folder }) });
  // A command that is done early does not read it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, out, err };
}
