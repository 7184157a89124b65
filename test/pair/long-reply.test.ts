import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { send } from '../../service/pair/long-reply.js';

/** A reply as its giver has it, and as whoever asked does. */
async function asked(t: Test): Promise<{ readonly given: ServerResponse; readonly taken: IncomingMessage }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => { server.closeAllConnections(); server.close(); });
  const request = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, agent: false }).on('error', () => undefined);
  const [[, given], [taken]] = await Promise.all([
    once(server, 'request').then((found) => { (found[1] as ServerResponse).flushHeaders(); return found; }),
    once(request, 'response'),
  ]) as [[unknown, ServerResponse], [IncomingMessage]];
  return { given, taken };
}

const piece = Buffer.alloc(4 * 2 ** 20, 7);

t.test('a long reply waits for whoever takes it, and leaves no listener behind', async (t) => {
  const { given, taken } = await asked(t);
  const before = ['drain', 'close', 'error'].map((event) => given.listenerCount(event));
  let bytes = 0;
  taken.on('data', (chunk: Buffer) => { bytes += chunk.length; });
  for (let count = 0; count < 8; count++) await send(given, piece);
  t.strictSame(['drain', 'close', 'error'].map((event) => given.listenerCount(event)), before);
  given.end();
  await once(taken, 'end');
  t.equal(bytes, 8 * piece.length);
});

t.test('where nobody takes it any more it is given up, while it waits and before', async (t) => {
  const { given, taken } = await asked(t);
  taken.pause();
  const waiting = (async () => { for (;;) await send(given, piece); })();
  taken.destroy();
  await t.rejects(waiting, /has gone/);
  await t.rejects(send(given, piece), /has gone/);
});
