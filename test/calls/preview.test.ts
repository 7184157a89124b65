import t, { type Test } from 'tap';
import { crsService } from '../../service/apps/crs/routing.js';
import { easy0Service } from '../../service/apps/easy0/routing.js';
import { ecfService } from '../../service/apps/ecf/routing.js';
import { icrService } from '../../service/apps/icr/routing.js';
import { preview, shiftsIn, type Previewed } from '../../service/calls/preview.js';
import { limits } from '../../service/core/limits.js';
import { formatWithOffset, utcOf, wallTime } from '../../service/core/zones.js';
import type { Call } from '../../service/routing/call.js';
import type { Service, World } from '../../service/routing/service.js';
import { Settings } from '../../service/schema/setting.js';
import type { Json } from '../../service/schema/kind.js';
import { CrsSite, everythingTo } from '../support/crs-site.js';
import { Easy0Site } from '../support/easy0-site.js';
import { EcfSite } from '../support/ecf-site.js';
import { callOf, IcrSite, rule } from '../support/icr-site.js';
import { Random } from '../../scripts/nanp/random.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What the steps come to, however many. */
function previewed(service: Service, { view, plans, zone }: World, call: Call, fromMs: number, toMs: number): Previewed & { readonly decisions: number } {
  const steps = preview({ service, view, plans, zone }, call, fromMs, toMs);
  for (let decisions = 0; ; decisions++) {
    const { done, value } = steps.next();
    if (done === true) return { ...value, decisions };
  }
}

/** Every minute, and the milliseconds around each change, come to what the decision itself says then; neighbours differ, and nothing is left out. */
function holdsEachMinute(t: Test, service: Service, world: World, call: Call, fromMs: number, toMs: number, what: string): number {
  const { segments, partial } = previewed(service, world, call, fromMs, toMs);
  const atRest: World = { ...world, counts: { held: () => 0, used: () => 0 }, settings: new Settings() };
  const decides = (instant: number): string => {
    const { decision, noRoute } = service.decide({ ...call, instant }, atRest);
    return JSON.stringify([decision, noRoute]);
  };
  const faults: string[] = [];
  if (partial) faults.push('it is partial');
  if (segments[0]!.fromMs !== fromMs || segments.at(-1)!.toMs !== toMs) faults.push('it does not reach from end to end');
  for (const [place, segment] of segments.entries()) {
    const { answer: { decision, noRoute } } = segment;
    const said = JSON.stringify([decision, noRoute]);
    const before = segments[place - 1];
    if (before !== undefined && (before.toMs !== segment.fromMs || segment.fromMs >= segment.toMs)) faults.push(`segment ${place} does not follow`);
    if (before !== undefined && JSON.stringify([before.answer, before.counted]) === JSON.stringify([segment.answer, segment.counted])) faults.push(`segment ${place} is like the one before`);
    const instants = new Set([segment.fromMs, segment.fromMs + 1, segment.toMs - 1]);
    for (let at = Math.ceil(segment.fromMs / minuteMs) * minuteMs; at < segment.toMs; at += minuteMs) instants.add(at);
    for (const at of instants) if (at >= segment.fromMs && at < segment.toMs && decides(at) !== said) { faults.push(`${new Date(at).toISOString()}: ${decides(at)}, not ${said}`); break; }
  }
  if (faults.length > 0) t.fail(`${what}: ${faults.slice(0, 3).join('; ')}`);
  return segments.length;
}

const zones = ['America/New_York', 'Pacific/Honolulu', 'America/St_Johns', 'Europe/Lisbon', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
/** The day before clocks are set in one of them or another, and a day before none is. */
const starts = [Date.UTC(2024, 2, 9, 5), Date.UTC(2024, 2, 30, 22), Date.UTC(2024, 3, 6), Date.UTC(2024, 9, 5, 12, 30), Date.UTC(2024, 9, 26, 3, 17), Date.UTC(2024, 10, 2, 4), Date.UTC(2024, 6, 14)];
const times = ['00:00', '00:30', '01:00', '01:30', '01:59', '02:00', '02:15', '02:30', '03:00', '08:00', '12:00', '17:15', '23:00', '23:59'];

function windowOf(random: Random): string {
  const start = random.pick(times);
  return `${start}-${random.pick(['24:00', ...times].filter((time) => time !== start && !(start === '00:00' && time === '24:00' && random.percent(50))))}`;
}

function dateWindow(random: Random, aroundMs: number): string {
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replaceAll('-', '/').replace('T', '.');
  const start = aroundMs + random.between(-1_440, 4_320) * minuteMs;
  return `${at(start)}-${at(start + random.between(1, 2_880) * minuteMs)}`;
}

function rulesOf(random: Random, aroundMs: number, depth = 0): Json[] {
  return Array.from({ length: random.between(1, 4) }, (_, place): Json => {
    const [type, criteria] = random.pick<readonly [string, Json | undefined]>([
      ['always', undefined], ['time-of-day', windowOf(random)], ['time-of-day', windowOf(random)], ['day-of-week', random.pick(['1', '7,1', '2-6', '3'])], ['holiday', dateWindow(random, aroundMs)],
      ['percent-allocation', '40'], ['limited', '5'], ['periodic', '3/4'], ['match', '^808'],
    ]);
    const number = `31255501${String(random.between(10, 99))}`;
    const [destination, value] = random.pick<readonly [string, Json | undefined]>([['number', number], ['number', number], ['terminate', undefined], ['continue', undefined], ...(depth < 2 ? [['rule', rulesOf(random, aroundMs, depth + 1)] as const] : []), ...(place > 0 ? [['call_plan', random.pick(['main', 'other'])] as const] : [])]);
    return rule(type, criteria, destination, value);
  });
}

t.test('icr: random plans, minute by minute across changes of the clock', async (t) => {
  const seed = 20_261_130;
  const random = new Random(seed);
  let segments = 0;
  for (let n = 0; n < 30; n++) {
    const from = random.pick(starts);
    const site = IcrSite.of(rulesOf(random, from), random.pick(zones));
    site.plan('other', rulesOf(random, from));
    if (random.percent(50)) site.number('3125550100', { timezone: random.pick(zones) });
    if (random.percent(40)) site.set('time_zone', random.pick(zones), 'sp');
    if (random.percent(40)) site.route('312555XXXX', 'other', 1, random.percent(30) ? ['sp2', 'sub'] : ['sp', 'sub']);
    segments += holdsEachMinute(t, icrService, site.world, callOf({ id: `call-${n}` }), from, from + 2 * dayMs, `plan ${n} of seed ${seed}`);
  }
  t.ok(segments > 50, `${segments} segments`);
});

t.test('easy0: several criteria a rule, days with windows over midnight', async (t) => {
  const seed = 20_261_131;
  const random = new Random(seed);
  let segments = 0;
  for (let n = 0; n < 20; n++) {
    const from = random.pick(starts);
    const rules = Array.from({ length: random.between(1, 4) }, (): Json => ({
      criteria: { ...(random.percent(70) ? { time: windowOf(random) } : { always: true }), ...(random.percent(50) ? { day: random.pick(['1', '7,1', '2-6', 'FRIDAY']) } : {}), ...(random.percent(20) ? { date: dateWindow(random, from) } : {}), ...(random.percent(20) ? { percent: '30' } : {}) },
      destination: { number: `31255501${String(random.between(10, 99))}` },
    }));
    const site = Easy0Site.of(rules, random.pick(zones));
    segments += holdsEachMinute(t, easy0Service, site.world, callOf({ id: `call-${n}` }), from, from + 3 * dayMs, `plan ${n} of seed ${seed}`);
  }
  t.ok(segments > 40, `${segments} segments`);
});

t.test('ecf: forwards that begin and end at any instant, weeks', async (t) => {
  const seed = 20_261_132;
  const random = new Random(seed);
  let segments = 0;
  for (let n = 0; n < 25; n++) {
    const from = random.pick(starts);
    const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23).replace('T', ' ')}Z`;
    const forwards = Array.from({ length: random.between(0, 3) }, () => {
      const started = from + random.between(-3_600_000, 2 * dayMs);
      return { number: random.pick(['8085550201', '8085550202']), started: stamp(started), ends: random.percent(20) ? null : stamp(started + random.between(1, dayMs)) };
    });
    const entries = Array.from({ length: random.between(0, 4) }, () => {
      const [start, end] = windowOf(random).split('-');
      return { start: start!, end: end!, number: random.pick(['8085550203', '8085550204']), ...(random.percent(50) ? { day: random.pick(['SUNDAY', 'SATURDAY,SUNDAY', 'MONDAY']) } : {}), active: random.percent(90) };
    });
    const site = new EcfSite(random.pick(zones));
    site.subscriber({ forward_plan: forwards, schedules: { entries }, call_manager: random.percent(80), ...(random.percent(50) ? { default_number: '8085550205' } : {}), ...(random.percent(50) ? { timezone: random.pick(zones) } : {}), ...(random.percent(20) ? { screening: { pin: '2468' } } : {}) }, from - dayMs);
    segments += holdsEachMinute(t, ecfService, site.world, callOf({ called: '8085550100', calling: '2075550001' }), from, from + 3 * dayMs, `subscriber ${n} of seed ${seed}`);
  }
  t.ok(segments > 50, `${segments} segments`);
});

t.test('crs: plans that are active from and to', async (t) => {
  const site = await CrsSite.start(t, 'America/New_York');
  const { clock } = site.store;
  const now = clock.now();
  const at = (ms: number): string => `${new Date(now + ms).toISOString().slice(0, 23).replace('T', ' ')}Z`;
  await site.must(site.number('3125550100'), site.plan('day', [rule('time-of-day', '08:00-17:00', 'number', '3125550111')]), site.plan('storm', everythingTo('3125550112')));
  await site.must(site.group(1, { members: ['3125550100'], call_plans: ['day', 'storm'], override_number: '3125550113' }));
  await site.must(site.activate('group', 1, 'day'));
  await site.must(site.activate('group', 1, 'storm', { start: at(90_061_007), end: at(100_000_001) }));
  site.store.reader.refresh();
  const segments = holdsEachMinute(t, crsService, site.world, callOf({}), now, now + 3 * dayMs, 'a storm');
  const { segments: found } = previewed(crsService, site.world, callOf({}), now, now + 3 * dayMs);
  t.ok(segments > 5);
  const storm = found.filter(({ answer }) => answer.decision.value === '3125550112');
  t.same(storm.map(({ fromMs, toMs }) => [fromMs - now, toMs - now]), [[90_061_007, 100_000_001]], 'to the millisecond');
  t.match(storm[0]!.rule, { no: '1', pointer: 'rules/0' });
});

t.test('a day of 25 hours, and one of 23', async (t) => {
  const site = IcrSite.of([rule('time-of-day', '01:00-02:00', 'number', '3125550111'), rule('always', '', 'continue')], 'America/New_York');
  const told = (from: number, to: number) => previewed(icrService, site.world, callOf({}), from, to).segments.map(({ fromMs, toMs, answer: { decision } }) =>
    `${formatWithOffset('America/New_York', fromMs)} ${(toMs - fromMs) / 3_600_000} ${decision.kind === 1 ? 'number' : 'continue'}`);
  t.same(told(utcOf('America/New_York', 2024, 11, 3, 0), utcOf('America/New_York', 2024, 11, 4, 0)), [
    '2024-11-03T00:00:00-04:00 1 continue', '2024-11-03T01:00:00-04:00 2 number', '2024-11-03T02:00:00-05:00 22 continue',
  ], 'the repeated hour counts twice');
  t.same(told(utcOf('America/New_York', 2024, 3, 10, 0), utcOf('America/New_York', 2024, 3, 11, 0)), [
    '2024-03-10T00:00:00-05:00 1 continue', '2024-03-10T01:00:00-05:00 1 number', '2024-03-10T03:00:00-04:00 21 continue',
  ]);
  const within = IcrSite.of([rule('time-of-day', '02:15-02:45', 'number', '3125550111'), rule('always', '', 'continue')], 'America/New_York');
  t.equal(previewed(icrService, within.world, callOf({}), utcOf('America/New_York', 2024, 3, 10, 0), utcOf('America/New_York', 2024, 3, 11, 0)).segments.length, 1, 'what lies in the skipped hour never comes');
  t.same(shiftsIn('America/New_York', Date.UTC(2024, 9, 1), Date.UTC(2024, 10, 30)).map(({ atMs, before, after }) => [new Date(atMs).toISOString(), before, after]), [['2024-11-03T06:00:00.000Z', -14_400, -18_000]]);
  t.same(shiftsIn('Pacific/Honolulu', Date.UTC(2024, 0, 1), Date.UTC(2024, 11, 31)), []);
});

t.test('what is counted is marked, and only while it takes part', async (t) => {
  const site = IcrSite.of([rule('time-of-day', '12:00-13:00', 'rule', [rule('limited', '5', 'number', '3125550111')], { label: 'Noon' }), rule('time-of-day', '18:00-19:00', 'rule', [rule('percent-allocation', '40', 'continue'), rule('always', '', 'continue')]), rule('always', '', 'continue')]);
  const from = Date.UTC(2024, 6, 14);
  const { segments, decisions } = previewed(icrService, site.world, callOf({}), from, from + dayMs);
  t.match(segments.map(({ fromMs, counted, rule: found }) => [wallTime('UTC', fromMs).secondsOfDay / 3_600, counted, found?.no]), [[0, false, '3'], [12, true, '1.1'], [13, false, '3'], [18, true, /^2\.[12]$/], [19, false, '3']]);
  t.ok(decisions <= 6, `${decisions} decisions for a day`);
});

t.test('where nothing asks for the time, one decision does; many segments end', async (t) => {
  const from = Date.UTC(2024, 6, 14);
  t.equal(previewed(icrService, IcrSite.of([rule('always', '', 'continue')]).world, callOf({}), from, from + 14 * dayMs).decisions, 1);
  const two = (place: number): string => String(place).padStart(2, '0');
  const each = Array.from({ length: 200 }, (_, place): Json => rule('time-of-day', `${two(Math.floor(place / 10))}:${two((place % 10) * 6)}-${two(Math.floor(place / 10))}:${two((place % 10) * 6 + 3)}`, 'number', `3125550${String(200 + place)}`));
  const { segments, partial } = previewed(icrService, IcrSite.of(each).world, callOf({}), from, from + 14 * dayMs);
  t.same([segments.length, partial], [limits.previewSegments, true]);
});
