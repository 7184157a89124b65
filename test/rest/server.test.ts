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

t.test('no address has all connections', async (t) => {
  const site = await RestSite.start(t);
  const sockets: Socket[] = [];
  let closed = 0;
  const open = (localAddress: string) => new Promise<void>((resolve) => {
    const socket = connect({ port: site.server.port, host: '127.0.0.1', localAddress }, resolve);
    socket.on('error', () => undefined);
    socket.on('close', () => closed++);
    // What is told is read, or its end would not be seen.
    socket.resume();
    sockets.push(socket);
  });
  const isClosed = async (count: number): Promise<void> => { while (closed < count) await new Promise((resolve) => setImmediate(resolve)); };
  for (let n = 0; n < limits.restConnections / 2; n++) await open('127.0.0.1');
  t.equal(closed, 0, 'half of them, before anybody else needs one');
  await open('127.0.0.1');
  await isClosed(1);
  t.pass('one more is turned away');
  await open('127.0.0.2');
  const answer = await site.ask('POST', '/icr/api/authenticate', { body: { username: 'owner', password: 'x'.repeat(100_000) } });
  t.match([answer.status, answer.headers['retry-after'], answer.headers['connection'], answer.body], [503, '5', 'close', { meta: { code: '503', errors: [{ code: 'overloaded', message: /Too many connections/ }] }, data: [], jsonapi: { name: 'niud' } }], 'the address that has them is told so');
  t.equal(closed, 1, 'another address is served');
  for (const socket of sockets) socket.destroy();
});

t.test('who falls silent is gone within a minute, whatever was asked before', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const head = `HTTP/1.1\r\nHost: niud\r\nAuthorization: Bearer ${token}\r\n`;
  const body = JSON.stringify({ name: 'quiet' });
  const before: readonly (readonly [what: string, bytes: string])[] = [
    ['nothing', ''], ['half a head', 'GET /healthz HTTP'], ['a GET', `GET /healthz ${head}\r\n`], ['two GETs', `GET /healthz ${head}\r\n`.repeat(2)], ['HEAD', `HEAD /healthz ${head}\r\n`],
    ['HEAD of what is refused', 'HEAD /icr/api/number HTTP/1.1\r\nHost: niud\r\n\r\n'], ['HEAD with half a body', `HEAD /healthz ${head}Content-Length: 20\r\n\r\n{`],
    ['HEAD that is answered by closing', `HEAD /healthz ${head}Content-Length: 99999999\r\n\r\n{`],
    ['what is refused', 'GET /icr/api/number HTTP/1.1\r\nHost: niud\r\n\r\n'], ['a list', `GET /icr/api/number ${head}\r\n`],
    ['a write', `POST /icr/api/service_provider ${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`],
    ['a body that nobody wants', `GET /healthz ${head}Content-Length: 2\r\n\r\n{}`], ['a bad body', `POST /icr/api/authenticate ${head}Content-Length: 2\r\n\r\n{]`],
    ['a body in chunks', `POST /icr/api/authenticate ${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`], ['half a body', `POST /icr/api/authenticate ${head}Content-Length: 20\r\n\r\n{`],
  ];
  await Promise.all(before.map(([what, bytes]) => new Promise<void>((resolve) => {
    const socket = connect(site.server.port, '127.0.0.1', () => socket.write(bytes));
    const late = setTimeout(() => { t.fail(`${what}: still open`); socket.destroy(); }, 50_000);
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.on('close', () => { clearTimeout(late); t.pass(`${what}: closed`); resolve(); });
  })));
});

t.test('HEAD tells what GET would, without the body; the connection serves the next request, or closes where it cannot', async (t) => {
  const site = await RestSite.start(t);
  const pageBytes = Buffer.byteLength((await site.ask('GET', '/healthz')).text);
  const once = 'HTTP/1.1\r\nHost: niud\r\n';
  const cases: readonly (readonly [what: string, requests: readonly string[], lengths: readonly number[], closed: boolean])[] = [
    ['one after the other', [`HEAD /healthz ${once}\r\n`, `HEAD /healthz ${once}\r\n`], [pageBytes, pageBytes], false],
    ['with a small body', [`HEAD /healthz ${once}Content-Length: 2\r\n\r\n{}`, `HEAD /healthz ${once}\r\n`], [pageBytes, pageBytes], false],
    ['before the rest of a long body', [`HEAD /healthz ${once}Content-Length: 99999999\r\n\r\n{`], [pageBytes], true],
  ];
  for (const [what, requests, lengths, closed] of cases) {
    let [text, isClosed] = ['', false];
    const socket = connect(site.server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('close', () => { isClosed = true; });
    for (const request of requests) {
      const before = text;
      const answered = new Promise<void>((resolve) => socket.on('data', () => resolve()));
      if (before === '') socket.on('data', (chunk) => { text += chunk.toString(); });
      socket.write(request);
      await answered;
    }
    if (closed) await new Promise<void>((resolve) => (isClosed ? resolve() : void socket.once('close', () => resolve())));
    t.same([...text.matchAll(/^Content-Length: (\d+)\r$/gm)].map(([, bytes]) => Number(bytes)), lengths, `${what}: the length of each`);
    t.match(text, /\r\n\r\n$/, `${what}: no body`);
    t.equal(/^Connection: close\r$/m.test(text), closed, `${what}: told whether it closes`);
    t.equal(isClosed, closed, `${what}: ${closed ? 'closes' : 'stays open'}`);
    socket.destroy();
  }
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
