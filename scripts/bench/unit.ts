import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../free-port.js';
import { isReady, Operator, pauseMs } from '../../service/niuctl/operator.js';

const readyMs = 60_000;
const stopMs = 30_000;

/** A niud of its own on a folder of its own, as systemd would run it. */
export class Unit {
  readonly lookupSocket: string;
  readonly operator: Operator;

  private constructor(
    readonly process: ChildProcess,
    readonly folder: string,
    readonly port: number,
  ) {
    this.lookupSocket = join(folder, 'lookup.sock');
    this.operator = new Operator(adminSocketOf(folder), 'icr');
  }

  /** Starts the process and does not wait. */
  static async spawn(folder: string, settings: Readonly<Record<string, string>> = {}): Promise<Unit> {
    mkdirSync(join(folder, 'run'), { recursive: true });
    const journal = openSync(join(folder, 'journal'), 'a');
    const port = await freePort();
    const process_ = spawn(process.execPath, [resolve('dist/run/main/niud.js')], {
      stdio: ['ignore', journal, journal],
      env: {
        ...process.env,
        NIUD_STATE_DIR: folder,
        NIUD_RUNTIME_DIR: join(folder, 'run'),
        NIUD_HTTP_ADDRESS: `127.0.0.1:${port}`,
        NIUD_LOOKUP_SOCKET: join(folder, 'lookup.sock'),
        NIUD_SAMPLE_DATA: '0',
        ...settings,
      },
    });
    return new Unit(process_, folder, port);
  }

  /** Starts it and waits until it says that it is ready. */
  static async start(folder: string, settings: Readonly<Record<string, string>> = {}): Promise<Unit> {
    const journal = join(folder, 'journal');
    const before = existsSync(journal) ? statSync(journal).size : 0;
    // Its doors answer while it walks calls; READY is behind that.
    const isWarm = (): boolean => readFileSync(journal).subarray(before).includes('niud is ready');
    const unit = await Unit.spawn(folder, settings);
    const deadline = performance.now() + readyMs;
    while (!(await isReady(adminSocketOf(folder))) || !isWarm()) {
      unit.assertAlive();
      if (performance.now() > deadline)
        throw new Error(`niud was not ready in ${readyMs} ms; see ${join(folder, 'journal')}`);
      await pauseMs(20);
    }
    return unit;
  }

  assertAlive(): void {
    if (this.process.exitCode === null && this.process.signalCode === null) return;
    throw new Error(`niud ended: ${readFileSync(join(this.folder, 'journal'), 'utf8').slice(-2000)}`);
  }

  /** An orderly stop; killed when it takes too long. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), stopMs);
    await ended;
    clearTimeout(timer);
  }

  /** Memory that belongs to the process alone, in KiB; the pages of the store are not in it. */
  rssAnonKiB(): number {
    return Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${this.process.pid}/status`, 'utf8'))![1]);
  }
}

function adminSocketOf(folder: string): string {
  return join(folder, 'run', 'admin.sock');
}
