import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { HeldClient } from '../support/declared-lookups.js';
import { wireStatus } from '../../service/core/refusals.js';
import { builtPath, skipWithout } from '../native/programs.js';
import { Appliance } from '../support/appliance.js';

t.setTimeout(1_100_000);

const icr = 4;
const order = join('/dev/shm', `niud-flush-${process.pid}`);

t.test('a flush that fails ends niud with its line; what was acknowledged is there, what was not was never said', { skip: skipWithout('failing-flush.so') }, async (t) => {
  t.teardown(() => rmSync(order, { force: true }));
  for (const environment of ['store', 'calls'] as const) {
    const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0', NIUD_BACKUP_KEEP: '0', LD_PRELOAD: builtPath('failing-flush.so') ?? '', NIUD_TEST_FLUSH_FAILS: order });
    const token = await appliance.signIn();
    const create = (name: string) => appliance.request('POST', '/icr/api/service_provider', { token, body: { name } });
    t.equal((await create('Kept')).status, 201);
    writeFileSync(order, `/${environment}/`);
    const ended = appliance.ending();
    if (environment === 'store') await t.rejects(create('Lost'), 'nobody is told that it was written');
    else {
      const client = await HeldClient.connect(appliance.lookupSocket);
      t.match(await client.route(icr, { callId: 'a', called: '3125550101', calling: '3125551212' }), { status: wireStatus.NO_ROUTE }, 'a call is answered, its record goes to disk behind it');
      client.end(icr, { callId: 'a' }).catch(() => undefined);
    }
    t.equal(await ended, 'SIGKILL', environment);
    t.match(appliance.journal, /niud ends itself: .* could not be written|niud ends itself: .*commit/, `${environment}: one line says why`);
    rmSync(order);
    await appliance.run();
    const list = await appliance.request('GET', '/icr/api/service_provider', { token: await appliance.signIn() });
    t.ok(list.body.data.some(({ attributes }) => attributes['name'] === 'Kept'), `${environment}: what was acknowledged is there`);
    await appliance.kill();
  }
});
