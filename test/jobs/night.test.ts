import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Cdr } from '../../service/calls/cdr.js';
import { limits } from '../../service/core/limits.js';
import { callsStore } from '../../service/database/calls-store.js';
import { readOperations } from '../../service/database/change-log.js';
import { localDate } from '../../service/jobs/schedule.js';
import { job as jobTable } from '../../service/parts/system-tables.js';
import { value } from '../../service/schema/declaration.js';
import { night as nightTable, purgeMark } from '../../service/parts/system-tables.js';
import { Random } from '../../scripts/nanp/random.js';
import { dayMs, hourMs, nightStore, settingWrite } from '../support/night-store.js';
import type { NightStore } from '../support/night-store.js';
import { auditStore } from '../support/store-audit.js';
import { storeCdrs } from '../support/stored-cdrs.js';

const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_301);
t.setTimeout(1_100_000);

const markOf = ({ reader }: NightStore): string | undefined => {
  reader.refresh();
  const stored = reader.view('small').get(nightTable.name, [purgeMark]);
  return stored && value(stored.row, nightTable.at.date);
};

/** A provider with a site and lines, archived at the present instant. */
async function archived({ must }: NightStore, name: string, lines = 0): Promise<void> {
  const numbers = Array.from({ length: lines }, (_, place) => `808${name.charCodeAt(0)}${String(place).padStart(5, '0')}`);
  await must(
    { method: 'create', table: 'provider', attributes: { name } }, { method: 'create', table: 'site', attributes: { provider: name, name: 'x' } },
    ...numbers.map((number) => ({ method: 'create' as const, table: 'line', attributes: { number, provider: name, site: 'x' } })),
  );
  await must({ method: 'archive', table: 'provider', key: [name] });
}

const inArchive = ({ reader }: NightStore): readonly string[] => {
  reader.refresh();
  return [...reader.view('small').scanArchive('provider')].map(({ key }) => String(key[0]));
};

void t.test('a purge is one change of mark and job, once for each date, and leaves a receipt', async (t) => {
  const store = nightStore(t);
  const { clock, reader } = store;
  await store.look();
  t.same([markOf(store), store.purges()], ['2026-01-15', []], 'a new store has nothing to purge, and its date is marked');
  await archived(store, 'a', 7);
  clock.advance(7 * dayMs);
  await archived(store, 'b');
  store.zone = 'UTC';
  await store.look();
  t.same(inArchive(store), ['a', 'b'], 'archived for exactly 7 x 24 h stays');
  t.match(store.purges(), [{ status: 'completed', rows: 0, removed: { archive: {} } }], 'and the date had its purge');
  clock.advance(1);
  await store.look();
  t.same(inArchive(store), ['a', 'b'], 'no second one for the date');
  clock.advance(dayMs);
  const change = reader.view('small').change;
  await Promise.all([store.night.look(), store.night.look(), store.night.look()]);
  t.match(reader.view('small').head(change + 1), { what: 'begin the nightly purge', records: 0, quiet: true }, 'mark and job in one change, which no list shows');
  t.equal(store.purges().length, 2, 'one, however many look');
  await store.purge();
  t.same(inArchive(store), ['b']);
  t.match(store.purges()[1], { job_type: 'purge', by: 'system', status: 'completed', rows: 9, removed: { archive: { provider: 1, site: 1, line: 7 }, changes: 0, cdrs: 0, jobs: 0 } });
  t.match(store.desk.one('small', Number(store.purges()[1]!['job_id']))?.attributes, { elapsed: '0', out_file: null, progress: 100, removed: { archive: { line: 7 } } }, 'as doors show it');
  t.strictSame(auditStore(store.stores), []);
});

void t.test('each purge goes through the ledger at its end, one that is interrupted does so when it goes on', async (t) => {
  const store = nightStore(t);
  await store.look();
  await archived(store, 'a', 7);
  store.clock.advance(8 * dayMs);
  await store.night.look();
  await store.purge(1);
  t.same([store.verified, store.purges()[0]!['status']], [[], 'processing']);
  await store.purge();
  t.same([store.verified, store.purges()[0]!['status']], [['small'], 'completed']);
});

void t.test('the settings say what is old; 0 keeps for ever', async (t) => {
  const cases: readonly (readonly [setting: string, days: number, ageDays: number, what: 'archive' | 'changes' | 'jobs' | 'cdrs', gone: boolean])[] = [
    ['maximum_inactive_days', 7, 8, 'archive', true], ['maximum_inactive_days', 8, 8, 'archive', false], ['maximum_inactive_days', 0, 400, 'archive', false],
    ['change_log_retention_days', 365, 366, 'changes', true], ['change_log_retention_days', 366, 366, 'changes', false], ['change_log_retention_days', 0, 4_000, 'changes', false],
    ['job_retention_days', 90, 91, 'jobs', true], ['job_retention_days', 91, 91, 'jobs', false], ['job_retention_days', 0, 400, 'jobs', false],
    ['cdr_retention_days', 90, 91, 'cdrs', true], ['cdr_retention_days', 91, 91, 'cdrs', false], ['cdr_retention_days', 0, 400, 'cdrs', false],
  ];
  for (const [setting, days, ageDays, what, gone] of cases) {
    const store = nightStore(t);
    const { clock, stores, media } = store;
    const beganMs = clock.now();
    await store.look();
    await archived(store, 'a');
    const { change } = await store.must({ method: 'create', table: 'provider', attributes: { name: 'live' } });
    await store.must({ method: 'create', table: 'job', attributes: { job_id: 1, job_type: 'export', object: 'line', status: 'completed', ended: beganMs, out_file: 'line-export-2026-01-15-0123456789.csv' } });
    await store.must({ method: 'create', table: 'job', attributes: { job_id: 2, job_type: 'rehearse', object: 'line', status: 'processing', ended: beganMs } });
    const files = ['line-export-2026-01-15-0123456789.csv', 'line-export-2026-01-15-0123456789-report.ndjson'].map((name) => join(media.downloadFolder('small'), name));
    for (const file of files) writeFileSync(file, 'kept');
    const cdr: Cdr = {
      application: 9, arrivedMs: beganMs, serial: 3, callId: 'a', instant: 5, received: '1', called: '3125550100', calling: '8085550001', attributes: {}, labels: [], noRoute: true,
      decision: { kind: 0, value: undefined, rule: undefined, extra: undefined }, change: 2, answeredMs: undefined, endedMs: 7, cause: undefined, durationMs: undefined, ending: 'end', events: [],
    };
    await storeCdrs({ cdr: callsStore(stores, 'cdr'), cdrByNumber: callsStore(stores, 'cdr_by_number') }, [cdr]);
    await store.must(settingWrite(setting, days));
    clock.advance(ageDays * dayMs);
    await store.look();
    const view = store.reader.view('small');
    const there = {
      archive: inArchive(store).length === 1, changes: readOperations(stores, change) !== undefined,
      jobs: view.get('job', [1]) !== undefined && files.every(existsSync), cdrs: store.cdrs.get(cdr) !== undefined,
    };
    t.equal(there[what], !gone, `${setting} ${days}: ${what} of ${ageDays} days`);
    if (what === 'jobs' && gone) t.notOk(view.get('job', [1]) !== undefined || files.some(existsSync), 'record, file and report');
    t.ok(view.get('job', [2]), 'a job that has not ended stays');
    const [receipt] = store.purges() as unknown as [{ removed: Record<string, unknown>; rows: number }];
    t.equal(what === 'archive' ? receipt.rows : receipt.removed[what] !== 0, what === 'archive' ? (gone ? 2 : 0) : gone, 'and so says the receipt');
    t.match(view.head(change), { what: 'test' }, 'the head of a change stays');
  }
});

void t.test('more CDRs and jobs than go at once', async (t) => {
  const store = nightStore(t);
  const { stores, clock } = store;
  await store.look();
  const count = 2 * limits.purgedCdrs + 1;
  const cdr = callsStore(stores, 'cdr'), cdrByNumber = callsStore(stores, 'cdr_by_number');
  await storeCdrs({ cdr, cdrByNumber }, Array.from({ length: count }, (_, place): Cdr => ({
    application: 9, arrivedMs: clock.now(), serial: place + 1, callId: 'a', instant: 5, received: '1', called: '1', calling: undefined, attributes: {}, labels: [], noRoute: true,
    decision: { kind: 0, value: undefined, rule: undefined, extra: undefined }, change: 2, answeredMs: undefined, endedMs: 7, cause: undefined, durationMs: undefined, ending: 'end', events: [],
  })));
  for (let from = 1; from <= limits.purgedJobs + 1; from += 500) {
    await store.must(...Array.from({ length: Math.min(500, limits.purgedJobs + 2 - from) }, (_, place) => (
      { method: 'create' as const, table: jobTable.name, attributes: { job_id: from + place, job_type: 'export', status: 'failed', ended: clock.now() } })));
  }
  clock.advance(91 * dayMs);
  await store.look();
  t.match(store.purges(), [{ status: 'completed', removed: { cdrs: count, jobs: limits.purgedJobs + 1 } }]);
  t.same([[...cdr.scan(Buffer.alloc(1))], [...cdrByNumber.scan(Buffer.alloc(1))]], [[], []]);
  t.equal([...store.reader.view('small').scan(jobTable.name)].length, 1);
});

void t.test('a purge that is interrupted goes on, with the instants it began with', async (t) => {
  const store = nightStore(t, 5);
  const { clock } = store;
  await store.look();
  await archived(store, 'a', 30);
  clock.advance(hourMs);
  await archived(store, 'b', 10);
  clock.advance(7 * dayMs - hourMs / 2);
  await store.night.look();
  for (let restarts = 1; restarts <= 4; restarts++) {
    await store.purge(1);
    t.match(store.purges(), [{ status: 'processing', rows: 5 * restarts }], `${restarts} slices`);
    store.restart();
    await store.night.look();
    // Now b would be old too.
    clock.advance(hourMs);
  }
  await store.purge();
  t.match(store.purges(), [{ status: 'completed', rows: 32, removed: { archive: { provider: 1, site: 1, line: 30 } } }]);
  t.same(inArchive(store), ['b']);
  t.strictSame(auditStore(store.stores), []);
});

void t.test('a purge that is cancelled leaves the rest to the next date', async (t) => {
  const store = nightStore(t, 5);
  await store.look();
  await archived(store, 'a', 30);
  store.clock.advance(8 * dayMs);
  await store.night.look();
  await store.purge(2);
  await store.desk.cancel('small', Number(store.purges()[0]!['job_id']));
  await store.purge();
  t.match(store.purges(), [{ status: 'cancelled', rows: 10 }]);
  store.clock.advance(dayMs);
  await store.look();
  t.match(store.purges(), [{ status: 'cancelled' }, { status: 'completed', rows: 22 }]);
});

void t.test('a clock that has jumped waits for a person, or for its time source', async (t) => {
  const jump = (limits.clockJumpDays + 8) * dayMs;
  type Then = (store: NightStore) => Promise<unknown> | void;
  const cases: readonly (readonly [what: string, byMs: number, then: Then, begun: number])[] = [
    ['nothing more', jump, () => undefined, 0],
    ['an hour later', jump, ({ clock }) => clock.advance(hourMs), 0],
    ['a restart', jump, (store) => store.restart(), 0],
    ['the clock is set right', jump, ({ clock }) => clock.set(clock.now() - jump), 0],
    ['the clock is set right, and midnight comes', jump, ({ clock }) => clock.set(clock.now() - jump + dayMs), 1],
    ['the time source agrees', jump, (store) => { store.synchronised = true; }, 1],
    ['a person agrees', jump, ({ night }) => night.acknowledge('small', 'owner'), 1],
    ['a person agrees behind a restart', jump, (store) => { store.restart(); return store.night.acknowledge('small', 'owner'); }, 1],
    ['back by so much, and a person agrees', -jump, ({ night }) => night.acknowledge('small', 'owner'), 1],
    ['back by so much', -jump, () => undefined, 0],
  ];
  for (const synchronised of [false, undefined]) {
    for (const [what, byMs, then, begun] of cases) {
      const store = nightStore(t);
      await store.look();
      await archived(store, 'a');
      store.synchronised = synchronised;
      store.clock.set(store.clock.now() + byMs);
      await store.look();
      t.match(store.night.waiting(), [{ application: 'small', mark: '2026-01-15', date: localDate('UTC', store.clock.now()) }], what);
      t.same([store.purges().length, inArchive(store)], [0, ['a']], `${what}: at first`);
      await then(store);
      await store.look();
      t.equal(store.purges().length, begun, `${what}: purges`);
      t.equal(store.night.waiting().length, begun === 1 || what.includes('set right') ? 0 : 1, `${what}: waiting`);
      if (begun === 1) t.equal(markOf(store), localDate('UTC', store.clock.now()));
    }
  }
  const store = nightStore(t);
  await store.look();
  t.match(await store.night.acknowledge('small', 'owner'), { code: 'not_found' });
});

void t.test(`a year of days, wakes, restarts, steps of the clock and zones: once for each date, by the rule (seed ${seed})`, async (t) => {
  const store = nightStore(t, 3);
  const { clock } = store;
  const random = new Random(seed, 'nights', 0);
  const zones = ['UTC', 'America/Chicago', 'America/Sao_Paulo', 'Asia/Beirut', 'Africa/Cairo', 'Pacific/Auckland', 'Australia/Lord_Howe'];
  await store.must(settingWrite('job_retention_days', 0));
  await store.look();
  /** When each was archived, by the clock of then. */
  const model = new Map<string, number>();
  const dates: string[] = [];
  const faults: string[] = [];
  let jumps = 0;
  const end = clock.now() + 365 * dayMs;
  for (let step = 0; clock.now() < end; step++) {
    clock.advance(random.between(1, 20 * 60) * 60_000);
    if (random.percent(10)) clock.set(clock.now() - random.between(1, 30 * 60) * 60_000);
    if (random.percent(10)) clock.set(clock.now() + random.between(1, 30 * 60) * 60_000);
    if (random.percent(5)) store.zone = random.pick(zones);
    if (random.percent(20)) {
      const name = `p${step}`;
      await archived(store, name, random.below(4));
      model.set(name, clock.now());
    }
    if (random.percent(3)) {
      // The clock is wrong by days and nobody vouches for it: nothing happens until it is right again.
      const byMs = random.between(limits.clockJumpDays + 3, 900) * dayMs * (random.percent(50) ? 1 : -1);
      store.synchronised = false;
      clock.set(clock.now() + byMs);
      if (random.percent(50)) store.restart();
      await store.look();
      if (store.purges().length !== dates.length) faults.push(`step ${step}: a purge under a clock that jumped by ${byMs / dayMs} days`);
      clock.set(clock.now() - byMs);
      store.synchronised = true;
      jumps++;
    }
    if (random.percent(30)) store.restart();
    await Promise.all(Array.from({ length: random.between(1, 3) }, () => store.night.look()));
    const date = localDate(store.zone, clock.now());
    const begun = store.purges().length - dates.length;
    if (begun > 1) faults.push(`step ${step}: ${begun} purges at once`);
    if (begun === 1) {
      if (dates.includes(date)) faults.push(`step ${step}: ${date} had its purge before`);
      dates.push(date);
      for (const [name, atMs] of model) if (clock.now() - atMs > 7 * dayMs) model.delete(name);
    }
    if ((markOf(store) ?? '') < date) faults.push(`step ${step}: ${date} has had no purge`);
    while (random.percent(40)) {
      await store.purge(1);
      clock.advance(random.below(60) * 60_000);
    }
    await store.purge();
    const left = inArchive(store);
    if (left.length !== model.size || left.some((name) => !model.has(name))) faults.push(`step ${step}: in the archive are ${left.join()}, not ${[...model.keys()].join()}`);
  }
  t.strictSame(faults, []);
  t.ok(dates.length > 300, `${dates.length} dates had their purge, ${jumps} wrong clocks waited`);
  t.ok(store.purges().every(({ status }) => status === 'completed'));
  t.strictSame(auditStore(store.stores), []);
});
