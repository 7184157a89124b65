import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { applications } from '../../service/apps/all.js';
import { jsonIn, replyFault } from './declared-replies.js';
import { freePort } from '../../scripts/free-port.js';
import { programOf } from './programs.js';

/** So long a line may take from niud to who reads its journal. */
const journalMs = 30_000;

export interface Answered {
  readonly status: number;
  readonly body: Envelope;
}

/** The envelope (api.md, Envelope), as far as tests look into it. */
export interface Envelope {
  readonly meta: Readonly<Record<string, unknown>> & { readonly code: unknown; readonly message: string; readonly errors?: readonly { field: string; code: string; message: string }[] };
  readonly data: readonly { readonly scope: string; readonly meta: Readonly<Record<string, unknown>>; readonly attributes: Readonly<Record<string, unknown>>; readonly token?: string }[];
  readonly jsonapi: Readonly<Record<string, unknown>>;
}

/** niud as a whole: its own process on a state folder, spoken to only through its doors. */
export class Appliance {
  #process: ChildProcess | undefined;
  #journal = '';

  private constructor(readonly folder: string, readonly port: number, readonly settings: Readonly<Record<string, string>>) {}

  /** A new one on an empty folder, or on a copy of a state that there is; gone with the test. */
  static async start(t: { teardown(end: () => unknown): void }, settings: Readonly<Record<string, string>> = {}, state?: string): Promise<Appliance> {
    const folder = mkdtempSync(join(tmpdir(), 'niud-'));
    if (state !== undefined) cpSync(state, folder, { recursive: true });
    const appliance = new Appliance(folder, await freePort(), settings);
    t.teardown(async () => {
      await appliance.kill();
      rmSync(folder, { recursive: true });
    });
    await appliance.run();
    return appliance;
  }

  get lookupSocket(): string { return join(this.folder, 'lookup.sock'); }
  get base(): string { return `http://127.0.0.1:${this.port}`; }
  /** What it has written to the journal. */
  get journal(): string { return this.#journal; }
  /** That it writes so to the journal: its lines come a moment behind its answers. */
  async tells(t: { match(found: string, wanted: RegExp, ...words: [] | [string]): unknown }, wanted: RegExp, ...words: [] | [string]): Promise<void> {
    const untilMs = performance.now() + journalMs;
    while (!wanted.test(this.#journal) && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
    t.match(this.#journal, wanted, ...words);
  }

  get pid(): number { return this.#process!.pid!; }

  /** Starts the process and waits until it is ready; with settings of this run alone, and of another build where its folder is named. */
  async run(more: Readonly<Record<string, string>> = {}, top?: string): Promise<void> {
    const child = spawn(process.execPath, [programOf('main/niud', top)], {
      // Tests run beside each other: what steps back would wait for the others. How long a unit becomes warm is no matter of theirs.
      env: { ...process.env, NIUD_BACKGROUND_NICE: '0', NIUD_WARM_UP: '200', NIUD_STATE_DIR: this.folder, NIUD_HTTP_ADDRESS: `127.0.0.1:${this.port}`, NIUD_LOOKUP_SOCKET: this.lookupSocket, ...this.settings, ...more },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    child.stderr.setEncoding('utf8');
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (text: string) => {
        this.#journal += text;
        said += text;
        if (said.includes('niud is ready')) resolve();
      });
      child.once('exit', (code, signal) => reject(new Error(`niud ended with ${code ?? signal}:\n${this.#journal}`)));
    });
    child.removeAllListeners('exit');
  }

  /** Resolves when it has ended by itself, with its exit code or the signal. */
  async ending(): Promise<number | string | null> {
    const [code, signal] = await once(this.#process!, 'exit') as [number | null, string | null];
    return signal ?? code;
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to end; gives its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    this.#journal = '';
    return (await ended)[0] as number | null;
  }

  /** The generated password of an application's first administrator; undefined in a process that started behind its change. */
  initialPassword(application: string): { username: string; password: string } | undefined {
    return (JSON.parse(readFileSync(join(this.folder, 'initial-passwords.json'), 'utf8')) as Record<string, { username: string; password: string }>)[application];
  }

  async request(method: string, path: string, { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {}): Promise<Answered> {
    const response = await fetch(`${this.base}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Basic ${token}` }),
        ...(body === undefined || body instanceof Uint8Array ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const fault = replyFault(applications, { method, path, status: response.status, type: response.headers.get('content-type') ?? undefined, text, asked: jsonIn(body) });
    if (fault !== undefined) throw new Error(fault);
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Envelope };
  }

  /** Signs the first administrator in, through the forced change of the password; gives a token. */
  async signIn(application = 'icr', password = 'a password of the test'): Promise<string> {
    const { username, password: initial } = this.initialPassword(application) ?? { username: `${application}_administrator`, password };
    const first = await this.request('POST', `/${application}/api/authenticate`, { body: { username, password: initial } });
    if (first.status === 200 && initial === password) return tokenOf(first);
    if (first.status === 200) {
      const changed = await this.request('POST', `/${application}/api/password`, { token: tokenOf(first), body: { current: initial, new: password } });
      if (changed.status !== 200) throw new Error(`password: ${JSON.stringify(changed.body)}`);
    }
    const second = await this.request('POST', `/${application}/api/authenticate`, { body: { username, password } });
    if (second.status !== 200) throw new Error(`authenticate: ${JSON.stringify(second.body)}`);
    return tokenOf(second);
  }

  /** Uploads a file and imports it; gives the job's attributes when it has ended. */
  async import(token: string, object: string, csv: string | Uint8Array, options: Readonly<Record<string, unknown>> = {}, application = 'icr'): Promise<Readonly<Record<string, unknown>>> {
    const bytes = typeof csv === 'string' ? new TextEncoder().encode(csv) : csv;
    const uploaded = await this.request('POST', `/${application}/api/upload?name=${object}-${process.hrtime.bigint()}.csv`, { token, body: bytes });
    return this.job(token, { job_type: 'import', object, in_file: uploaded.body.data[0]!.attributes['in_file'], ...options }, application);
  }

  /** Starts a job and waits for its end. */
  async job(token: string, body: Readonly<Record<string, unknown>>, application = 'icr'): Promise<Readonly<Record<string, unknown>>> {
    const started = await this.request('POST', `/${application}/api/job/platform_owner?executable=restworkx-${application}`, { token, body });
    if (started.status !== 200 && started.status !== 201) throw new Error(`job: ${JSON.stringify(started.body)}`);
    return this.ended(token, started.body.data[0]!.attributes['job_id'] as number, application);
  }

  /** Waits for the end of a job. */
  async ended(token: string, id: number, application = 'icr'): Promise<Readonly<Record<string, unknown>>> {
    for (;;) {
      const { body: { data } } = await this.request('GET', `/${application}/api/job/platform_owner/${id}`, { token });
      const { attributes } = data[0]!;
      if (attributes['status'] !== 'processing') return attributes;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The file that an export wrote. */
export function exportedFile(appliance: Appliance, application: string, job: Readonly<Record<string, unknown>>): Buffer {
  return readFileSync(join(appliance.folder, 'media', application, 'download', basename(String(job['out_file']))));
}

export function tokenOf({ body }: Answered): string {
  const [first] = body.data;
  return (first?.token ?? first?.attributes['token']) as string;
}
