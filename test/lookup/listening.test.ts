import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { listen } from '../../service/lookup/listening.js';

const folder = mkdtempSync(join(tmpdir(), 'niud-listening-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const codeOf = async (server: Server, path: string): Promise<string> => {
  try {
    await listen(server, { path, group: 'no-such-group' });
    return 'listening';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
};

/** A socket whose process is gone without removing it. */
async function leaveOver(path: string): Promise<void> {
  const script = join(folder, 'leave-over.mjs');
  writeFileSync(script, `import { createServer } from 'node:net';\ncreateServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'));`);
  await once(fork(script), 'exit');
}

t.test('what stands at the path', async (t) => {
  const paths: readonly (readonly [what: string, prepare: (path: string) => unknown, outcome: string])[] = [
    ['nothing', () => undefined, 'listening'],
    ['a socket left over', leaveOver, 'listening'],
    ['a socket on which somebody answers', async (path) => {
      const other = createServer().listen(path);
      await once(other, 'listening');
      t.teardown(() => other.close());
    }, 'EADDRINUSE'],
    ['a file', (path) => writeFileSync(path, 'precious'), 'EADDRINUSE'],
    ['a folder that is not there', (path) => t.notOk(existsSync(path)), 'EACCES'],
  ];
  for (const [place, [what, prepare, outcome]] of paths.entries()) {
    const path = outcome === 'EACCES' ? join(folder, 'none', 'socket') : join(folder, `socket-${place}`);
    await prepare(path);
    const server = createServer();
    t.equal(await codeOf(server, path), outcome, what);
    if (outcome !== 'listening') continue;
    t.equal(statSync(path).mode & 0o777, 0o660, `${what}: the mode admits owner and group`);
    server.close();
    await once(server, 'close');
    t.equal(existsSync(path), false, `${what}: gone when closed`);
  }
  t.equal(statSync(join(folder, 'socket-3')).isFile(), true, 'the file is still there');
});

t.test('a descriptor that is none', async (t) => {
  const server = createServer();
  await t.rejects(listen(server, { fd: openSync('/dev/null', 'r') }));
});
