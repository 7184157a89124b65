import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import t from 'tap';
import { Appliance } from '../support/appliance.js';

t.setTimeout(1_100_000);

interface Told {
  readonly status: number;
  readonly data: readonly { readonly attributes: Readonly<Record<string, unknown>>; readonly warnings?: readonly { readonly code: string }[] }[];
}

/** Asks over the admin socket. */
function ask(appliance: Appliance, path: string): Promise<Told> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: join(appliance.folder, 'run', 'admin.sock'), path }, (reply) => {
      void text(reply).then((body) => resolve({ status: reply.statusCode ?? 0, ...JSON.parse(body) as Omit<Told, 'status'> }));
    });
    outgoing.on('error', reject).end();
  });
}

void t.test('GET /system shows the unit to the admin socket and to platform owners; /metrics has its figures', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  t.equal((await appliance.request('GET', '/system')).status, 401, 'nobody');
  t.equal((await appliance.request('GET', '/system', { headers: { authorization: `Basic ${Buffer.from('icr_administrator:x').toString('base64')}` } })).status, 401, 'a password');
  const token = await appliance.signIn();
  t.equal((await appliance.request('GET', '/system', { token })).status, 200, 'a platform owner of one application');
  let { data: [shown] } = await ask(appliance, '/system');
  for (let tries = 0; tries < 400 && shown!.attributes['measured_at'] === null; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    ({ data: [shown] } = await ask(appliance, '/system'));
  }
  t.match(shown!.attributes, {
    unit: { hostname: String, os: String, kernel: String }, versions: { niud: String, node: process.versions.node, tzdata: String }, uptime_seconds: Number, load: [Number, Number, Number],
    memory: { total: Number, available: Number, niud: Number }, state_disk: { folder: appliance.folder, size: Number, free: Number, reserve: 0, below_reserve: false, read_only: false },
    stores: [{ name: 'store', bytes: Number, last_transaction: Number }, { name: 'calls' }], temperature: {}, zone: String, measured_at: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/,
  });
  t.ok((shown!.attributes['disks'] as readonly unknown[]).length > 0, 'the helper process has told of disks');
  const metrics = await (await fetch(`${appliance.base}/metrics`)).text();
  for (const name of ['system_uptime_seconds', 'system_load', 'system_memory_available_bytes', 'disk_free_bytes']) t.match(metrics, new RegExp(`^niud_${name} [0-9.e+]+$`, 'm'));
});

void t.test('below the disk reserve niud is ready and warns: in the journal at the start and at the first refusal, in /readyz and /system', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '1048576' });
  await appliance.tells(t, /The disk is filled up to its reserve: writes are refused until there is room\. free_mib=\d+ reserve_mib=1048576/);
  const ready = await ask(appliance, '/readyz');
  t.equal(ready.status, 200);
  t.match(ready.data[0]!.warnings, [{ code: 'disk_reserve' }]);
  t.match((await ask(appliance, '/system')).data[0]!.attributes, { state_disk: { below_reserve: true } });
  await appliance.tells(t, /writes are refused until there is room; calls go on/, 'the first refusal: that of the built-in records');
});
