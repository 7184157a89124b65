import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { HeldClient } from '../support/declared-lookups.js';
import { LookupServer } from '../../service/lookup/server.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

const folder = mkdtempSync(join(tmpdir(), 'niud-client-'));
t.teardown(() => rmSync(folder, { recursive: true }));

t.test('client against server', async (t) => {
  const site = new TrialSite();
  const path = join(folder, 'lookup.sock');
  const server = await LookupServer.start({ calls: site.calls, clock: site.clock, identity: { version: '1.2.3', role: () => 2 }, address: { path, group: 'niud' } });
  const client = await HeldClient.connect(path);

  t.same(await client.hello('a test'), { server: 'niud', version: '1.2.3', role: 2, change: 0, nowMs: site.clock.now(), applications: ['trial'] });
  t.same(await client.ping(['there?']), { status: 0, body: ['there?'] });
  t.same(await client.route(trialNumber, { callId: 'a', called: '104', calling: '8085550001', timeMs: 5, attributes: { labels: ['x'] } }),
    { status: 0, change: 0, decision: { kind: 4, value: [['101', '5550104'], ['102', '104']], rule: 'plan/outpulse', extra: undefined } });
  t.same(await client.route(trialNumber, { callId: 'b', called: '999' }), { status: 1, change: 0, decision: { kind: 0, value: undefined, rule: undefined, extra: undefined } });
  t.match(await client.route(99, { callId: 'b', called: '999' }), { status: 4, reason: /application/ });
  t.same(await client.event(trialNumber, { callId: 'a', kind: 'answer' }), { status: 0 });
  client.tell(trialNumber, { callId: 'a', kind: 'note', value: { any: ['thing'] } });
  t.same(await client.end(trialNumber, { callId: 'a', cause: 'normal', durationMs: 3 }), { status: 0, body: [] });
  t.match(await client.end(trialNumber, { callId: 'z' }), { status: 5 });
  t.same(await client.serve(trialNumber, 'balance', ['card']), { status: 0, body: [1, 'read'] });

  const calls = Array.from({ length: 1_000 }, (_, index) => ({ callId: `many-${index}`, called: '101' }));
  const routed = await Promise.all(calls.map((call) => client.route(trialNumber, call)));
  t.equal(routed.filter(({ status }) => status === 0).length, 1_000, 'a thousand at once');
  t.equal(site.calls.open.size, 1_001);
  await t.rejects(client.ping(['x'.repeat(70_000)]), { message: 'the request is larger than a frame' });
  t.match(await client.route(trialNumber, { callId: 'dry', called: '101' }, true), { status: 0 });
  t.match(await client.event(trialNumber, { callId: 'dry', kind: 'answer' }), { status: 5 });

  const stopped = server.stop();
  const last = client.ping(['last']);
  t.match(await last, { status: 0 }, 'a stop answers what is in');
  site.clock.advance(100);
  await stopped;
  if (!client.socket.closed) await once(client.socket, 'close');
  await t.rejects(client.ping(), 'nothing after the connection has closed');
  await site.calls.stop();
});

t.test('a service that is not there, or is something else', async (t) => {
  await t.rejects(HeldClient.connect(join(folder, 'nobody.sock')), { code: 'ENOENT' });
  const answers: readonly (readonly [what: string, bytes: string, error: RegExp])[] = [
    ['a frame that is none', '00000001', /bad length/],
    ['a frame refused', '0000000b 01800002 00000000 91a178', /refused a frame: x/],
    ['a body that is none', '00000009 01820000 00000001 c1', /body that is none/],
    ['nothing', '', /closed/],
  ];
  for (const [place, [what, bytes, error]] of answers.entries()) {
    const path = join(folder, `other-${place}.sock`);
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.from(bytes.replaceAll(' ', ''), 'hex')));
    });
    server.listen(path);
    await once(server, 'listening');
    const client = await HeldClient.connect(path);
    await t.rejects(client.ping(), { message: error }, what);
    client.close();
    server.close();
  }
});
