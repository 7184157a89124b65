import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const script = join(process.cwd(), 'test/support/systemd-fixture');

/** Why no systemd can be booted here; undefined where one can. */
export function whyNoFixture(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can boot a systemd';
  if (!existsSync('/lib/systemd/systemd')) return 'there is no systemd here';
  for (const tool of ['unshare', 'nsenter', 'setpriv', 'pgrep', 'ip']) {
    try { execFileSync('which', [tool]); } catch { return `there is no ${tool} here`; }
  }
  if (!/ cgroup2 rw/.test(readFileSync('/proc/mounts', 'utf8'))) return 'there is no writable cgroup2 here';
  try { execFileSync('unshare', ['--mount', '--pid', '--fork', '--net', '--cgroup', 'true'], { stdio: 'ignore' }); } catch { return 'namespaces cannot be made here'; }
  return undefined;
}

/** A systemd of its own (`test/support/systemd-fixture`), gone with the test. What lies in `files` is laid over this machine's files before `up`. */
export class Fixture {
  readonly folder: string;
  readonly name: string;
  readonly files: string;

  constructor(t: { teardown(end: () => unknown): void }, prefix: string) {
    this.folder = mkdtempSync(join(tmpdir(), prefix));
    this.name = basename(this.folder).toLowerCase();
    this.files = join(this.folder, 'files');
    t.teardown(() => {
      if (existsSync(join(this.folder, 'fixture'))) this.#run('down', this.name);
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  up(): void { this.#run('up', this.name); }

  /** Runs a program in it and gives its standard output; throws where it ends with another code than 0. */
  sh(...words: readonly string[]): string { return this.#run('sh', this.name, ...words); }

  /** The program and words with which a child process of the caller runs a program in it, and the environment that it needs. */
  command(...words: readonly string[]): { readonly program: string; readonly words: readonly string[]; readonly env: NodeJS.ProcessEnv } {
    return { program: script, words: ['sh', this.name, ...words], env: this.#environment };
  }

  /** The folder for what is temporary is one of the tests outside: it has its own. */
  get #environment(): NodeJS.ProcessEnv { return { ...process.env, TMPDIR: undefined, FIXTURE_BASE: join(this.folder, 'fixture'), FIXTURE_FILES: this.files }; }

  #run(...words: readonly string[]): string {
    return execFileSync(script, words, { encoding: 'utf8', env: this.#environment, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 * 2 ** 20 });
  }
}
