import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { programOf } from './programs.js';

const program = programOf('main/niud');

export interface FailedStart {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly journal: string;
}

/** A niud on a state folder that is expected not to start: how it ended and what it said. Settings are environment variables. */
export async function failedStart(folder: string, settings: Readonly<Record<string, string>> = {}): Promise<FailedStart> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, NIUD_STATE_DIR: folder, NIUD_HTTP_ADDRESS: '127.0.0.1:0', NIUD_LOOKUP_SOCKET: join(folder, 'lookup.sock'), ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const journal = text(child.stderr);
  const [code, signal] = await once(child, 'exit') as [number | null, NodeJS.Signals | null];
  return { code, signal, journal: await journal };
}
