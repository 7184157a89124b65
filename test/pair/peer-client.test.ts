import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { sharedClock } from '../../service/core/clock.js';
import { limits } from '../../service/core/limits.js';
import type { Certificates } from '../../service/pair/etcd-member.js';
import { PeerClient, readStanding } from '../../service/pair/peer-client.js';
import { PeerServer } from '../../service/pair/peer-server.js';
import type { Standing } from '../../service/pair/peer-server.js';
import { Authority, noCertificates } from '../support/certificates.js';
import { until } from '../support/pair-site.js';
import { Relay } from '../support/relay.js';

const standby: Standing = { line: { generation: 3, by: 'left' }, role: 'standby' };

function certificatesOf(t: Test): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'niud-peer-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const authority = new Authority(folder);
  const { certificate, key } = authority.issue('pair', 3);
  return { authority: readFileSync(authority.root), certificate: readFileSync(certificate), key: readFileSync(key) };
}

function clientOf(t: Test, address: string, certificates: Certificates): PeerClient {
  const client = new PeerClient(address, certificates, sharedClock);
  t.teardown(() => client.close());
  return client;
}

/** What it says, once it is heard: a handshake on a busy machine takes longer than a unit waits. */
function heard(client: PeerClient): Promise<Standing> {
  return until(120_000, 'the unit is not heard', () => client.standing());
}

t.test('a unit is asked how it stands, by the other and by nobody else', { skip: noCertificates }, async (t) => {
  const [ours, others] = [certificatesOf(t), certificatesOf(t)];
  let standing = standby;
  const server = await PeerServer.listen('127.0.0.1', 0, ours, () => standing);
  t.teardown(() => server.close());
  const client = clientOf(t, server.address, ours);
  t.strictSame(await heard(client), standby);
  standing = { ...standby, role: 'active' };
  t.strictSame(await heard(client), standing, 'as it is now');
  for (const [what, certificates] of [
    ['a certificate of another authority', { ...others, authority: ours.authority }],
    ['a server that is not of the pair', { ...ours, authority: others.authority }],
  ] as const) t.equal(await clientOf(t, server.address, certificates).standing(), undefined, what);
  t.strictSame(await heard(client), standing, 'who was turned away hinders nobody');
});

t.test('a unit that cannot be heard is not waited for, and is heard again when it can be', { skip: noCertificates }, async (t) => {
  const ours = certificatesOf(t);
  const server = await PeerServer.listen('127.0.0.1', 0, ours, () => standby);
  t.teardown(() => server.close());
  const relay = await Relay.to(t, server.address);
  const client = clientOf(t, relay.address, ours);
  t.strictSame(await heard(client), standby);
  for (const [what, up, down] of [['deaf', false, true], ['dumb', true, false], ['silent', false, false]] as const) {
    Object.assign(relay, { up, down });
    const began = sharedClock.monotonic();
    t.equal(await client.standing(), undefined, what);
    t.ok(sharedClock.monotonic() - began < limits.peerConnectMs + 500, `${what}: so long and no longer`);
    Object.assign(relay, { up: true, down: true });
    t.strictSame(await heard(client), standby, `${what}, and back`);
  }
  server.close();
  t.equal(await client.standing(), undefined, 'gone');
});

t.test('what no unit says is not taken for one', async (t) => {
  for (const [text, isTaken] of [
    [JSON.stringify(standby), true], [JSON.stringify({ ...standby, more: 1 }), true], [JSON.stringify({ ...standby, role: 'alone' }), false], ['', false], ['null', false], ['[]', false], ['{}', false], ['7', false],
    ['{"role":"active"}', false], ['{"role":"active","line":null}', false],
    ...[1, 2 ** 53 - 1].map((generation) => [JSON.stringify({ role: 'active', line: { generation, by: 'left' } }), true] as const),
    ...[0, -1, 1.5, 2 ** 53, '1', null].map((generation) => [JSON.stringify({ role: 'active', line: { generation, by: 'left' } }), false] as const),
    ...['Left', '', 'a b', 7, null].map((by) => [JSON.stringify({ role: 'active', line: { generation: 1, by } }), false] as const),
  ] as const) t.equal(readStanding(text) !== undefined, isTaken, text);
});
