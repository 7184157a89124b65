import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scheduledJobs } from 'node-schedule';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { watchNight } from '../../service/main/night.js';
import { NiuZone } from '../../service/platform/zone.js';
import { Night } from '../../service/jobs/night.js';
import { nightStore } from '../support/night-store.js';

void t.test('a start, a minute and another zone wake the night; midnight is awaited in the zone that holds', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-zone-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const link = join(folder, 'localtime');
  const setZone = (name: string): void => {
    rmSync(link, { force: true });
    symlinkSync(`/usr/share/zoneinfo/${name}`, link);
  };
  setZone('UTC');
  const zone = new NiuZone({ link, text: join(folder, 'timezone'), environment: {} });
  const store = nightStore(t);
  const { clock, registry, reader, surroundings: { submit } } = store;
  const night = new Night({ registry, clock, zone: () => zone.name, reader, submit, wake: () => undefined, isSynchronised: () => true });
  const told: string[] = [];
  /** Hours and minutes of the next midnight that is awaited, in UTC. */
  const awaited = (): readonly string[] => Object.values(scheduledJobs).map((job) => new Date(job.nextInvocation()!.getTime()).toISOString().slice(11, 16));

  const watch = watchNight(night, zone, clock, undefined, () => true, (name) => told.push(name));
  t.teardown(() => watch.stop());
  await night.idle();
  t.same([store.purges().length, told, awaited()], [0, [], ['00:00']], 'the date of a new store is marked');
  setZone('Asia/Tokyo');
  clock.advance(limits.nightCheckMs - 1);
  await night.idle();
  t.same([store.purges().length, told], [0, []], 'noon in Greenwich');
  clock.advance(1);
  await night.idle();
  t.same([store.purges().length, told, awaited()], [0, ['Asia/Tokyo'], ['15:00']], 'nine in the evening in Tokyo');
  setZone('Pacific/Kiritimati');
  clock.advance(limits.nightCheckMs);
  await night.idle();
  t.same([store.purges().length, told.at(-1), awaited()], [1, 'Pacific/Kiritimati', ['10:00']], 'the next date in the Line Islands');
  setZone('UTC');
  watch.wake();
  await night.idle();
  t.same([store.purges().length, told.at(-1)], [1, 'UTC'], 'back again: that date had its purge');
  await watch.stop();
  t.same(awaited(), [], 'nothing is awaited any more');
  clock.advance(24 * 60 * limits.nightCheckMs);
  await night.idle();
  t.equal(store.purges().length, 1, 'nobody looks any more');
});
