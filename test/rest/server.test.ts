/** Where the door is, and how many may stand in it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as secureRequest } from 'node:https';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { systemClock } from '../../service/core/clock.js';
import { limits } from '../../service/core/limits.js';
import { Router } from '../../service/rest/router.js';
import { Server } from '../../service/rest/server.js';
import { RestSite } from '../support/rest-site.js';

t.test('a port has one owner', async (t) => {
  const site = await RestSite.start(t);
  const router = new Router(site.desk);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  t.equal(Server.listen(router, systemClock, { host: '127.0.0.1', port }), undefined, 'of another');
  await new Promise((resolve) => other.close(resolve));
  // By its number, as in service: of a port that the system chose, connections that are ending keep it.
  const server = Server.listen(router, systemClock, { host: '127.0.0.1', port })!;
  t.equal(server.port, port, 'free');
  t.equal(Server.listen(router, systemClock, { host: '127.0.0.1', port }), undefined, 'ours already');
  const live = () => fetch(`http://127.0.0.1:${port}/healthz`, { headers: { connection: 'close' } }).then(({ status }) => status);
  t.equal(await live(), 200);
  server.stopListening();
  await t.rejects(live(), 'no new connection');
  const again = Server.listen(router, systemClock, { host: '127.0.0.1', port });
  t.ok(again, 'free at once, although connections to it ended a moment ago');
  again?.close();
  server.close();
});

t.test('the admin socket is for its owner alone, and replaces what is left of an earlier one', async (t) => {
  const site = await RestSite.start(t);
  t.equal(statSync(site.adminPath).mode & 0o777, 0o600);
  const path = join(site.store.folder, 'left.sock');
  writeFileSync(path, '');
  const server = Server.listenAdmin(new Router(site.desk), systemClock, path)!;
  t.equal((await site.ask('GET', '/icr/api/administrator', { socketPath: path })).status, 200);
  server.close();
});

t.test('only so many connections', async (t) => {
  const site = await RestSite.start(t);
  const sockets: Socket[] = [];
  let closed = 0;
  const open = () => new Promise<void>((resolve) => {
    const socket = connect(site.server.port, '127.0.0.1', resolve);
    socket.on('error', () => undefined);
    socket.on('close', () => closed++);
    sockets.push(socket);
  });
  for (let n = 0; n < limits.restConnections; n++) await open();
  t.equal(closed, 0, 'as many as there may be');
  await open();
  while (closed === 0) await new Promise((resolve) => setImmediate(resolve));
  t.equal(closed, 1, 'one more is turned away');
  sockets[0]!.destroy();
  while (closed < 2) await new Promise((resolve) => setImmediate(resolve));
  t.equal((await site.ask('GET', '/healthz')).status, 200, 'and there is room again');
  for (const socket of sockets) socket.destroy();
});

t.test('TLS', async (t) => {
  const site = await RestSite.start(t);
  const folder = mkdtempSync(join(tmpdir(), 'niud-tls-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const server = Server.listen(new Router(site.desk), systemClock, { host: '127.0.0.1', port: 0, tls: { certificate, key } })!;
  t.teardown(() => server.close());
  const body = JSON.stringify({ username: 'owner', password: 'a good password' });
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const sent = secureRequest({ host: '127.0.0.1', port: server.port, path: '/icr/api/authenticate', method: 'POST', rejectUnauthorized: false, agent: false, headers: { 'content-type': 'application/json', 'content-length': body.length } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.headers));
    });
    sent.on('error', reject);
    sent.end(body);
  });
  t.match(String(headers['set-cookie']), /; Secure$/);
  t.match(headers['strict-transport-security'], /max-age/);
});
