import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Operator } from '../../service/niuctl/operator.js';
import { HeldClient } from '../support/declared-lookups.js';
import { wireStatus } from '../../service/core/refusals.js';
import { Appliance } from '../support/appliance.js';
import { oldRelease } from '../support/old-release.js';
import { skipWithoutDisk, smallDisk } from '../support/small-disk.js';

t.setTimeout(1_100_000);

const skip = skipWithoutDisk();
const [cc, icr] = [2, 4];
const card = { called: '8085551212', calling: '3125551212', attributes: { access: '8005550102', card: '70000003', pin: '9000003' } };

interface Unit {
  readonly appliance: Appliance;
  readonly socket: string;
  readonly operator: Operator;
}

/** A unit whose state is on the disk, and whose sockets are not. */
async function unitOn(t: Parameters<typeof smallDisk>[0] & Parameters<typeof Appliance.start>[0], disk: string): Promise<Unit> {
  const { folder } = oldRelease(t);
  for (const name of ['store', 'calls', 'store.json', 'pin.key', 'initial-passwords.json']) cpSync(join(folder, name), join(disk, name), { recursive: true });
  const run = join(folder, 'run');
  mkdirSync(run);
  const socket = join(folder, 'lookup.sock');
  const appliance = await Appliance.start(t, { NIUD_STATE_DIR: disk, NIUD_RUNTIME_DIR: run, NIUD_LOOKUP_SOCKET: socket, NIUD_DISK_RESERVE: '8' });
  return { appliance, socket, operator: new Operator(join(run, 'admin.sock'), 'icr') };
}

/** Until something holds, or three minutes have passed: a busy machine may need them. */
async function until(holds: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 900; tries++) {
    if (await holds().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

void t.test('a full disk ends nothing: a charge is kept, told OVERLOADED, and written when there is room', { skip }, async (t) => {
  const disk = smallDisk(t, 60);
  const { socket, operator } = await unitOn(t, disk.folder);
  const client = await HeldClient.connect(socket);
  t.teardown(() => client.close());
  for (const callId of ['a', 'b']) {
    t.match(await client.route(cc, { callId, ...card }), { status: wireStatus.OK });
    await client.event(cc, { callId, kind: 'answer' });
  }
  const end = async (callId: string) => client.end(cc, { callId, durationMs: 60_000 });
  disk.fill();
  for (const callId of ['a', 'a', 'b', 'b']) t.match(await end(callId), { status: wireStatus.OVERLOADED }, `END of ${callId}`);
  t.match(await client.route(cc, { callId: 'c', ...card }), { status: wireStatus.DENIED }, 'the card gets no new call');
  t.match(await client.route(icr, { callId: 'i', called: '3125560100', calling: '3125551212' }), { status: wireStatus.OK }, 'other applications go on');
  t.match(await client.end(icr, { callId: 'i' }), { status: wireStatus.OK });
  // The desk looks at the room once a second.
  let writes = 0;
  t.ok(await until(async () => operator.ask('POST', '/service_provider', { name: `Refused_${writes++}` }).then(() => false, (fault: Error) => /503 .*disk_reserve/.test(fault.message))), 'and writes are refused');
  disk.empty();
  t.ok(await until(async () => (await end('a')).status === wireStatus.OK), 'written by itself');
  const [first, second] = [await end('a'), await end('b')];
  t.match([first, second], [{ status: wireStatus.OK, body: [17, 4855] }, { status: wireStatus.OK, body: [17, 4838] }], 'each charged once');
  t.same(await end('a'), first);
  t.match(await client.route(cc, { callId: 'c', ...card }), { status: wireStatus.OK }, 'and the card goes on');
  t.ok(await until(async () => operator.ask('POST', '/service_provider', { name: 'Taken' }).then(() => true)), 'and so do writes');
});

void t.test('a read-only disk: calls are routed, nothing is written, and niud starts anew when it can be written', { skip }, async (t) => {
  const disk = smallDisk(t, 60);
  const { appliance, socket, operator } = await unitOn(t, disk.folder);
  await appliance.stop();
  disk.readOnly(true);
  await appliance.run();
  const { pid } = appliance;
  const client = await HeldClient.connect(socket);
  t.match(await client.route(icr, { callId: 'i', called: '3125560100', calling: '3125551212' }), { status: wireStatus.OK });
  t.match(await client.end(icr, { callId: 'i' }), { status: wireStatus.OK });
  t.match(await client.route(cc, { callId: 'c', ...card }), { status: wireStatus.DENIED });
  t.match(await client.end(cc, { callId: 'open-1', durationMs: 60_000 }), { status: wireStatus.OVERLOADED });
  await t.rejects(operator.ask('POST', '/service_provider', { name: 'Refused' }), /503 .*read_only_disk/);
  client.close();
  disk.readOnly(false);
  t.ok(await until(async () => operator.ask('POST', '/service_provider', { name: 'Taken' }).then(() => true)), 'it writes again');
  t.equal(appliance.pid, pid);
  await appliance.tells(t, /the disk of the state folder is read-only/);
  await appliance.tells(t, /niud stops reason="the disk can be written again"/);
  const again = await HeldClient.connect(socket);
  t.teardown(() => again.close());
  t.match(await again.end(cc, { callId: 'open-1', durationMs: 60_000 }), { status: wireStatus.OK }, 'what was kept in memory is lost, the call is open again, and END settles it');
});
