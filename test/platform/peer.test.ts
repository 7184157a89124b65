import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { loadNative } from '../../service/platform/native.js';
import { descriptorOf, peerOf } from '../../service/platform/peer.js';
import { scratchFolder, skipWithout } from '../native/programs.js';

const skip = skipWithout('Release/niud.node');
const isRoot = process.getuid?.() === 0;

async function listen(path: string): Promise<Server> {
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  return server;
}

async function accepted(server: Server): Promise<Socket> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  return socket;
}

const inOrder = (groups: Iterable<number>) => [...new Set(groups)].sort((one, other) => one - other);

t.test('the other end of a unix socket', { skip }, async (t) => {
  const addon = loadNative().addon;
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const path = join(folder.path, 'peer.sock');
  const server = await listen(path);
  const client = connect(path);
  const connection = await accepted(server);

  const own = peerOf(addon, connection);
  t.match(own, { credentials: { pid: process.pid, uid: process.geteuid?.(), gid: process.getegid?.() } });
  // getgroups() of Node adds the group of the process itself.
  t.strictSame(inOrder([...(own.credentials?.groups ?? []), own.credentials?.gid ?? -1]), inOrder(process.getgroups?.() ?? []));

  t.match(peerOf(undefined, connection), { credentials: undefined, reason: 'the native add-on is not there' });
  client.destroy();
  connection.destroy();
  await once(connection, 'close');
  t.match(peerOf(addon, connection), { credentials: undefined, reason: 'the connection is closed' });
  server.close();
});

t.test('another user with many groups', { skip: skip || (isRoot ? false : 'only root may become another user') }, async (t) => {
  const addon = loadNative().addon;
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const path = join(folder.path, 'peer.sock');
  const server = await listen(path);
  // 64 groups fit at the first attempt, 65 need a larger block.
  for (const count of [0, 1, 64, 65, 3000]) {
    const groups = Array.from({ length: count }, (_, index) => 100_000 + index);
    const program = `const connection = require('node:net').connect(process.argv[1]);
      connection.on('close', () => process.exit()).resume();`;
    const become = `process.setgroups(${JSON.stringify(groups)}); process.setgid(12345); require('node:fs').chmodSync(process.argv[1], 0o777);
      require('node:fs').chmodSync(require('node:path').dirname(process.argv[1]), 0o755); process.setuid(54321);`;
    const child = spawn(process.execPath, ['-e', become + program, path], { stdio: ['ignore', 'ignore', 'inherit'] });
    const connection = await accepted(server);
    t.strictSame(peerOf(addon, connection), { credentials: { pid: child.pid, uid: 54321, gid: 12345, groups } }, `${count} groups`);
    connection.destroy();
    await once(child, 'exit');
  }
  server.close();
});

t.test('descriptors that have no peer', { skip }, async (t) => {
  const addon = loadNative().addon;
  const at = (fd: unknown) => ({ _handle: { fd } });
  const file = openSync('/dev/null', 'r');
  t.teardown(() => closeSync(file));
  const tcp = createServer();
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  t.teardown(() => tcp.close());
  const table: readonly (readonly [string, object, RegExp])[] = [
    ['a file', at(file), /Socket operation on non-socket/],
    ['a TCP listener', tcp, /not connected/],
    ['a descriptor that nobody has', at(999_999), /Bad file descriptor/],
    ['-1', at(-1), /closed/],
    ['no number', at('3'), /closed/],
    ['nothing', {}, /closed/],
    ['no handle', { _handle: null }, /closed/],
  ];
  for (const [what, connection, reason] of table) t.match(peerOf(addon, connection), { credentials: undefined, reason }, what);
  t.equal(descriptorOf(at(7)), 7);
});
