import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { limits } from '../../service/core/limits.js';
import { Answerer } from '../../service/lookup/answerer.js';
import { Connection } from '../../service/lookup/connection.js';
import { RawClient, frameOf } from '../support/raw-client.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

// Bursts until the socket is full: a quarter of a minute on a busy machine.
t.setTimeout(120_000);

/** One connection over a real socket, with its other end. */
async function connected(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'niud-connection-'));
  const site = new TrialSite();
  const answerer = new Answerer(site.calls, site.clock, { version: '1', role: () => 0 });
  let connection: Connection | undefined;
  const server = createServer({ allowHalfOpen: true }, (socket) => { connection = new Connection(socket, answerer, site.clock); });
  server.listen(join(folder, 'socket'));
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const client = await RawClient.connect(join(folder, 'socket'));
  await accepted;
  t.teardown(async () => {
    client.socket.destroy();
    connection!.socket.destroy();
    server.close();
    answerer.stop();
    await site.calls.stop();
    rmSync(folder, { recursive: true });
  });
  return { site, answerer, client, connection: connection! };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Turns the loop until nothing moves any more. */
async function settled(moving: () => number): Promise<void> {
  for (let still = 0, before = -1; still < 50; still++) {
    await turn();
    const now = moving();
    if (now !== before) still = 0;
    before = now;
  }
}

/** What a client sends that does not read; each needs only to be answered to fill its replies' way. */
const floods: readonly (readonly [what: string, burst: Buffer, repliesInBurst: number])[] = [
  ['pings of 60 KB', frameOf(0x02, 0, 0, 1, 'x'.repeat(60_000)), 1],
  ['a burst of small pings', Buffer.concat(Array.from({ length: 2_000 }, (_, id) => frameOf(0x02, 0, 0, id, []))), 2_000],
  ['a burst of routes whose replies are a thousand times as long', Buffer.concat(Array.from({ length: 1_000 }, (_, id) => frameOf(0x10, trialNumber, 1, id, ['c', '771']))), 1_000],
];

for (const [what, burst, repliesInBurst] of floods) {
  t.test(`a client that does not read: ${what}`, async (t) => {
    const { site, client, connection } = await connected(t);
    client.socket.pause();
    let most = 0;
    let bursts = 0;
    while (client.socket.writableLength < 200_000 && bursts < 2_000) {
      client.say(burst);
      bursts++;
      await turn();
      most = Math.max(most, connection.unsentBytes);
    }
    await settled(() => connection.socket.bytesRead + client.socket.writableLength);
    most = Math.max(most, connection.unsentBytes);
    t.ok(bursts < 2_000, `throttled after ${bursts} bursts`);
    t.ok(most >= limits.throttleReplyBytes, `${most} bytes wait for it`);
    t.ok(most <= limits.throttleReplyBytes + limits.frameBytes + 4, 'a frame over the throttle at most');
    t.ok(most + connection.socket.readableLength <= limits.unsentReplyBytes, 'not more than a MiB is held in all');
    site.clock.advance(limits.stalledClientMs - 1);
    t.equal(connection.socket.destroyed, false, 'for a while');
    client.socket.resume();
    t.equal((await client.replies(bursts * repliesInBurst)).filter((reply) => reply?.status === 0).length, bursts * repliesInBurst, 'when it reads it gets every reply');
    site.clock.advance(limits.stalledClientMs);
    t.equal(connection.socket.destroyed, false, 'and is not cut any more');
  });
}

t.test('a client that goes on not reading is cut', async (t) => {
  const { site, client, connection } = await connected(t);
  client.socket.pause();
  for (let burst = 0; burst < 40; burst++) client.say(floods[0]![1]);
  await settled(() => connection.socket.bytesRead);
  site.clock.advance(limits.stalledClientMs - 1);
  t.equal(connection.socket.destroyed, false, 'not a millisecond early');
  site.clock.advance(1);
  t.equal(connection.socket.destroyed, true);
});

t.test('replies still to come do not pass the bound', async (t) => {
  const { site, client, connection } = await connected(t);
  client.socket.pause();
  for (let burst = 0; burst < 40; burst++) {
    client.say(...Array.from({ length: 20 }, (_, id) => frameOf(0x20, trialNumber, 0, id, ['slow'])), floods[0]![1]);
  }
  await settled(() => connection.socket.bytesRead);
  t.ok(site.slow.length > 40, `${site.slow.length} replies are awaited`);
  let most = 0;
  for (const answer of site.slow) {
    answer(['x'.repeat(30_000)]);
    await turn();
    if (!connection.socket.destroyed) most = Math.max(most, connection.unsentBytes);
  }
  t.ok(connection.socket.destroyed, 'it is cut');
  t.ok(most <= limits.unsentReplyBytes, `after ${most} bytes`);
});

t.test('a bad frame whose reply is not taken does not hold the connection', async (t) => {
  const { site, client, connection } = await connected(t);
  client.socket.pause();
  for (let burst = 0; burst < 6; burst++) client.say(floods[0]![1]);
  client.say(Buffer.from('00000000', 'hex'));
  await settled(() => connection.socket.bytesRead);
  site.clock.advance(limits.stalledClientMs);
  t.equal(connection.socket.destroyed, true);
});
