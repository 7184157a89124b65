import { existsSync, mkdtempSync, cpSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { HeldClient } from '../support/declared-lookups.js';
import { wireStatus } from '../../service/core/refusals.js';
import { Appliance } from '../support/appliance.js';
import { damageFile, damagePages } from '../support/damage.js';
import { failedStart } from '../support/failed-start.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_200_000);

const icr = 4;
const settings = { NIUD_DISK_RESERVE: '0', NIUD_BACKUP_KEEP: '0' };
const state = mkdtempSync(join(tmpdir(), 'niud-damaged-pages-'));
t.teardown(() => rmSync(state, { recursive: true }));

/** A store whose pages can be told apart: of each table so many records that no two tables share one, and of the log of changes as many behind them. */
t.before(async () => {
  const appliance = await Appliance.start(t, settings);
  const token = await appliance.signIn();
  const post = async (path: string, body: object): Promise<void> => {
    const { status, body: answer } = await appliance.request('POST', `/icr/api${path}`, { token, body });
    if (status !== 201) throw new Error(JSON.stringify(answer));
  };
  await post('/service_provider', { name: 'Alpha' });
  await post('/subscriber', { name: 'One', service_provider_name: 'Alpha', address: 'street of One' });
  await post('/call_plan', { name: 'Plan', service_provider_name: 'Alpha', subscriber_name: 'One', rules: [{ label: 'rule of Plan', type: 'always', destination: { type: 'number', value: '3125550199' } }] });
  await post('/number', { number: '3125550101', service_provider_name: 'Alpha', subscriber_name: 'One' });
  await post('/route', { number: '3125550101', service_provider_name: 'Alpha', subscriber_name: 'One', call_plan_name: 'Plan' });
  const client = await HeldClient.connect(appliance.lookupSocket);
  await client.route(icr, { callId: 'before', called: '3125550101', calling: '3125551212' });
  await client.end(icr, { callId: 'before' });
  client.close();
  await appliance.import(token, 'service_provider', Array.from({ length: 3_000 }, (_, at) => `Provider_${at},,,,,,,,\n`).join(''));
  await appliance.stop();
  cpSync(appliance.folder, state, { recursive: true, filter: (path) => !path.endsWith('.sock') });
});

/** What brings a thread to the damage; `token` is an administrator's. */
type Touch = (appliance: Appliance, token: string) => Promise<unknown>;

const list = (path: string): Touch => (appliance, token) => appliance.request('GET', `/icr/api${path}`, { token });
const exported = (object: string): Touch => (appliance, token) => appliance.job(token, { job_type: 'export', object });
const routed: Touch = async (appliance) => (await HeldClient.connect(appliance.lookupSocket)).route(icr, { callId: 'c', called: '3125550101', calling: '3125551212' });
const ended: Touch = (appliance, token) => appliance.request('DELETE', '/icr/api/subscriber/Alpha/One', { token });

/** Each thread and either environment: what lies on the page that is none, and what brings that thread there first. */
const pages: readonly (readonly [thread: string, environment: 'store' | 'calls', bytes: string, touch: Touch])[] = [
  ['desk', 'store', 'street of One', list('/subscriber')],
  ['jobs', 'store', 'street of One', exported('subscriber')],
  ['calls', 'store', '3125550101', routed],
  ['writer', 'store', '3125550101', ended],
  ['desk', 'calls', '3125550101', list('/cdr')],
  ['jobs', 'calls', '3125550101', exported('cdr')],
];

for (const [thread, environment, bytes, touch] of pages) {
  void t.test(`a page of ${environment} that is none, met by the thread ${thread}: one line, the process ends, and the next start looks at all of it`, async (t) => {
    const appliance = await Appliance.start(t, settings, state);
    const token = await appliance.signIn();
    t.ok(damagePages(appliance.folder, environment, bytes) > 0);
    const ending = appliance.ending();
    const touched = touch(appliance, token).then((answer) => `it went on: ${JSON.stringify(answer)}`, () => ending);
    t.equal(await Promise.race([ending, touched]), 'SIGKILL');
    t.match(appliance.journal, new RegExp(`(?:^|\\n)(?:<2>)?${thread}: niud ends itself: a page of the stores is damaged [^\\n]*MDB_`));
    t.equal(appliance.journal.split('\n').filter((line) => line.includes('ends itself')).length, 1, 'one line');
    t.equal(existsSync(join(appliance.folder, 'pages.doubt')), true);
    const next = await failedStart(appliance.folder, settings);
    t.same([next.code, /is damaged/.test(next.journal)], [78, true], 'it does not begin again and again');
  });
}

/** A record whose bytes are others, met by one thread alone. */
const records: readonly (readonly [thread: string, environment: 'store' | 'calls', bytes: string, touch: Touch, named: RegExp])[] = [
  ['desk', 'store', 'street of One', list('/subscriber'), /subscriber Alpha\/One/],
  ['jobs', 'store', 'street of One', exported('subscriber'), /subscriber Alpha\/One/],
  ['writer', 'store', 'street of One', ended, /subscriber Alpha\/One/],
  ['desk', 'calls', '3125550101', list('/cdr'), /calls cdr/],
  ['jobs', 'calls', '3125550101', exported('cdr'), /calls cdr/],
];

// One appliance for each: whoever met the record first has told of it.
for (const [thread, environment, bytes, touch, named] of records) {
  void t.test(`a record of ${environment} whose checksum does not hold, met by the thread ${thread}: one alarm, and it is in quarantine`, async (t) => {
    const appliance = await Appliance.start(t, settings, state);
    await appliance.stop();
    t.ok(damageFile(appliance.folder, environment, bytes) > 0);
    await appliance.run();
    const token = await appliance.signIn();
    await touch(appliance, token).catch(() => undefined);
    await appliance.tells(t, /is damaged on disk/);
    t.equal(appliance.journal.split('\n').filter((line) => line.includes('is damaged on disk') && named.test(line)).length, 1, appliance.journal);
    await appliance.tells(t, /in quarantine record=/);
    t.match((await niuctl(['quarantine'], { state: appliance.folder })).out, environment === 'calls' ? /calls +cdr/ : /Alpha\/One/);
    const client = await HeldClient.connect(appliance.lookupSocket);
    t.not((await client.route(icr, { callId: 'c', called: '3125550101', calling: '3125551212' })).status, wireStatus.INTERNAL, 'calls go on');
    client.close();
  });
}
