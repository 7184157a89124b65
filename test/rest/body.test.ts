/** Bodies that come slowly or not at all, on a clock that the test turns. */
import { connect } from 'node:net';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { Router } from '../../service/rest/router.js';
import { Server } from '../../service/rest/server.js';
import { RestSite } from '../support/rest-site.js';

t.test('stalled and slow', async (t) => {
  const site = await RestSite.start(t);
  const router = new Router(site.desk);
  // The server's own clock is turned here too; `waits` tells when it has begun to wait for more.
  let waits = 0;
  const clock = { now: () => site.clock.now(), monotonic: () => site.clock.monotonic(), every: site.clock.every.bind(site.clock), after: (ms: number, run: () => void) => { waits++; return site.clock.after(ms, run); } };
  const server = Server.listen(router, clock, { host: '127.0.0.1', port: 0 })!;
  t.teardown(() => server.close());
  const token = await site.token('owner');
  const head = `POST /icr/api/service_provider HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${token}\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n`;
  const run = async (pieces: readonly [text: string, thenMs: number][]): Promise<string> => {
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    const answered = new Promise<void>((resolve) => {
      socket.on('data', (piece) => { text += piece.toString(); if (text.includes('"jsonapi"')) resolve(); });
      socket.on('close', () => resolve());
      socket.on('error', () => resolve());
    });
    socket.write(head);
    for (const [piece, ms] of pieces) {
      const before = waits;
      socket.write(piece);
      while (waits === before && !text.includes('"jsonapi"')) await new Promise((resolve) => setImmediate(resolve));
      site.clock.advance(ms);
    }
    await answered;
    socket.destroy();
    return text;
  };
  const drip = (count: number, ms: number): [string, number][] => Array.from({ length: count }, (_, n): [string, number] => ['{"name": "abc" }'[n]!, ms]);
  const cases: [what: string, pieces: [string, number][], status: RegExp][] = [
    ['a moment before it stalls', [['{"name":', limits.bodyStallMs - 1], ['"ahead"}', 0]].slice(0, 2) as [string, number][], /^HTTP\/1.1 (201|422|400) /],
    ['as it stalls', [['{"name":', limits.bodyStallMs]], /^HTTP\/1.1 408 [\s\S]*Connection: close[\s\S]*too_slow|^HTTP\/1.1 408 [\s\S]*too_slow/],
    ['drop by drop', drip(6, limits.requestMs / 5), /^HTTP\/1.1 408 /],
  ];
  for (const [what, pieces, status] of cases) t.match(await run(pieces), status, what);
});

t.test('only so many at once, of one address and of all', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const head = `POST /icr/api/service_provider HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${token}\r\nContent-Type: application/json\r\nContent-Length: 20000\r\n\r\n{`;
  const refused: string[] = [];
  const from = (localAddress: string) => Array.from({ length: limits.openBodiesOfAddress }, () => {
    const socket = connect({ port: site.server.port, host: '127.0.0.1', localAddress });
    socket.write(head);
    socket.on('data', () => refused.push(localAddress));
    return socket;
  });
  const sockets = from('127.0.0.1');
  const before = site.desk.counters.get('requests');
  while (site.desk.counters.get('requests') < before + limits.openBodiesOfAddress) await new Promise((resolve) => setImmediate(resolve));
  t.match(await site.raw(head, '"jsonapi"'), /^HTTP\/1.1 503 [\s\S]*overloaded/);
  t.equal((await site.ask('POST', '/icr/api/service_provider', { token, body: { name: 'whole' } })).status, 201, 'a small body is no burden');
  const asked = site.desk.counters.get('requests');
  const others = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'].flatMap(from);
  while (site.desk.counters.get('requests') < asked + others.length) await new Promise((resolve) => setImmediate(resolve));
  while (refused.length < limits.openBodiesOfAddress * 5 - limits.openBodies) await new Promise((resolve) => setImmediate(resolve));
  t.equal(refused.length, limits.openBodiesOfAddress * 5 - limits.openBodies, 'others have theirs, until there are none');
  for (const socket of others) socket.destroy();
  sockets[0]!.destroy();
  for (;;) {
    const probe = await Promise.race([site.raw(head, '"jsonapi"'), new Promise<string>((resolve) => setImmediate(() => setImmediate(() => resolve('waiting'))))]);
    if (probe === 'waiting') break;
  }
  t.pass('a place is free again');
  for (const socket of sockets) socket.destroy();
});
