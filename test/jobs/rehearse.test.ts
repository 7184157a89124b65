import t from 'tap';
import { caseColumns } from '../../service/jobs/case-rows.js';
import { csvLine } from '../../service/jobs/csv-line.js';
import type { Json } from '../../service/schema/kind.js';
import type { Write } from '../../service/schema/write.js';
import { rule } from '../support/icr-site.js';
import { Random } from '../../scripts/nanp/random.js';
import { RehearsalSite } from '../support/rehearsal-site.js';

// Some hundred thousand cases are decided: a machine under load needs its time.
t.setTimeout(1_100_000);

const header = caseColumns.join(',');

void t.test('a file of cases', async (t) => {
  const site = await RehearsalSite.start(t);
  site.zone = 'Pacific/Honolulu';
  await site.route('3125550100', 'main', [rule('time-of-day', '08:00-17:00', 'number', '3125550101', { id: 'day' }), rule('always', undefined, 'trunk-group', '101,102', { id: 'night' })]);
  const job = await site.rehearse([
    'called,calling,time,expected_kind,expected_value,expected_rule',
    '3125550100,8085550001,2026-01-15 09:00:00,number,3125550101,main',
    '3125550100,8085550001,2026-01-15 18:00:00,number,3125550101,main/day',
    '3125550100,,2026-01-15 18:00:00,trunks,"[""101"",""102""]",main/night',
    '3125550100,,,,,',
    '3125550199,,,no_route,,',
    '3125550199,,,,,elsewhere',
    '3125550100,,soon,,,',
    '911,,,continue,,',
  ]);
  t.match(job, { status: 'completed', object: 'case', rows: 8, cases: 7, same: 4, different: 2, rejected: 1, message: '2 of 7 cases come to something else than expected.', kwargs: {}, dry_run: true });
  t.match(job.out_file, /\/case-rehearse-2026-01-15-[0-9a-f]{10}\.csv$/);
  const now = '2026-01-15 02:00:00';
  t.same(site.out(job), [
    header,
    '3125550100,8085550001,2026-01-15 09:00:00,,number,3125550101,main/day,case-2',
    '3125550100,8085550001,2026-01-15 18:00:00,,trunks,"101,102",main/night,case-3',
    '3125550100,,2026-01-15 18:00:00,,trunks,"101,102",main/night,case-4',
    `3125550100,,${now},,trunks,"101,102",main/night,case-5`,
    `3125550199,,${now},,no_route,,,case-6`,
    `3125550199,,${now},,no_route,,,case-7`,
    `911,,${now},,continue,,,case-9`,
  ]);
  t.same(site.report(job), [
    { line: 3, called: '3125550100', calling: '8085550001', time: '2026-01-15 18:00:00', call_id: 'case-3', expected: 'number 3125550101 by main/day', got: 'trunks 101,102 by main/night' },
    { line: 7, called: '3125550199', calling: '', time: now, call_id: 'case-7', expected: 'by elsewhere', got: 'no_route' },
    { line: 8, column: 'time', value: 'soon', code: 'bad_timestamp', reason: 'Not of the form YYYY-MM-DD HH:MM:SS.' },
  ]);
  const shown = await site.desk.report('icr', Number(job['job_id']), 1, 1);
  t.match(shown, { total: 3, rows: [{ line: 7, expected: 'by elsewhere', got: 'no_route' }] }, 'the report a page at a time');
});

void t.test('never green when nothing was compared', async (t) => {
  const site = await RehearsalSite.start(t);
  await site.route('6172342007', 'main', [rule('always', undefined, 'number', '3125550101')]);
  const cases: [what: string, lines: readonly string[], status: string, message: RegExp][] = [
    ['a case', ['6172342007,,,,number'], 'completed', /^0 of 1/],
    ['semicolons', ['called;calling;time', '6172342007;;'], 'failed', /separated by semicolons/],
    ['tabs', ['called\tcalling', '6172342007\t'], 'failed', /separated by tabs/],
    ['an empty file', [], 'failed', /no case/], ['a header alone', [header], 'failed', /no case/],
    ['garbage', ['to be, or not to be', 'that is the question'], 'failed', /none of the 2 rows is a case/],
    ['words that nobody dials', ['abc,,,,number'], 'failed', /none of the 1 rows is a case/],
    ['nothing expected', ['6172342007'], 'failed', /says what is expected/],
    ['bytes', ['6\u00001\u00007\u0000'], 'failed', /The file (?:holds bytes|is UTF-16)/],
    ['a mistake beside a case', ['abc,,,,number', '6172342007,,,,number'], 'completed', /^0 of 1/],
    ['what the keys dial', ['*72,,,,no_route'], 'completed', /^0 of 1/],
  ];
  for (const [what, lines, status, message] of cases) t.match(await site.rehearse([...lines]), { status, message }, what);
  t.match(await site.job({ options: { replay_days: 1, against: 'decided' } }), { status: 'failed', message: /no call was made/ }, 'no call to replay');
});

void t.test('a run is the expected set of the next', async (t) => {
  const site = await RehearsalSite.start(t);
  await site.route('3125550100', 'main', [
    rule('percent-allocation', '40', 'number', '3125550101', { id: 'a' }), rule('percent-allocation', '30', 'number', '3125550102', { id: 'b' }), rule('time-of-day', '11:00-13:00', 'trunk-outpulse', '7:5550100,8:', { id: 'c' }),
    rule('always', undefined, 'menu', { prompt: 'welcome', choices: { 1: { type: 'terminate' } } }, { id: 'd' }),
  ]);
  const recorded = await site.rehearse(Array.from({ length: 300 }, (_, place) => `3125550100,${place % 2 === 0 ? '8085550001' : ''}`));
  t.match(recorded, { status: 'failed', cases: 300, same: 0, different: 0, message: /^Nothing was compared: none of the 300 cases/ }, 'nothing was expected, which is no success');
  const decidedBy = (id: string): number => site.out(recorded).filter((line) => line.includes(`,main/${id},`)).length;
  t.ok(decidedBy('a') > 90 && decidedBy('b') > 60 && decidedBy('c') > 60, 'percentages share the calls out');
  // Lines among others, at another time of day: what was recorded says its time and how it drew.
  site.store.clock.set(site.store.clock.now() + 7 * 3_600_000);
  const again = await site.rehearse([header, '3125550199,,,,no_route,,,', ...site.out(recorded).slice(1)]);
  t.match(again, { cases: 301, same: 301, different: 0, message: '0 of 301 cases come to something else than expected.' });
  const inPlace = await site.job({ inFile: String(recorded.out_file).split('/').at(-1)!.replace(/^/, '/var/opt/xpressworkx/app-manager/icr/media/download/') });
  t.match(inPlace, { cases: 300, same: 300 }, 'from where it lies');
});

/** Numbers of a random site, the plan of each, and calls to them. */
interface RandomSite {
  readonly numbers: readonly string[];
  readonly calls: readonly string[];
}

async function randomSite(site: RehearsalSite, seed: number, calls: number): Promise<RandomSite> {
  const random = new Random('rehearsal', seed);
  const pick = <T>(list: readonly T[]): T => random.pick(list);
  const numbers = Array.from({ length: 20 }, (_, place) => `31255501${String(place).padStart(2, '0')}`);
  const criteria: readonly [string, string | undefined][] = [['time-of-day', '08:00-17:00'], ['day-of-week', '2-6'], ['percent-allocation', '30'], ['npa', 'HI'], ['match', '^312'], ['limited', '2'], ['label', 'vip'], ['periodic', '5/24']];
  const rules = (place: number): Json[] => [
    ...Array.from({ length: random.between(1, 4) }, (_, at) => rule(...pick(criteria), 'number', `312556${String(place * 10 + at).padStart(4, '0')}`)),
    ...(random.percent(70) ? [rule('always', undefined, pick(['terminate', 'continue']))] : []),
  ];
  for (const [place, number] of numbers.entries()) await site.route(number, `plan${place}`, rules(place), place % 2 === 0 ? 'north' : 'south');
  const instant = (): number => Date.UTC(2026, 0, 1) + random.below(365 * 24 * 60) * 60_000;
  const lines = Array.from({ length: calls }, () => csvLine([pick([...numbers, '3125550199', '411']), pick(['8085550001', '3125550001', '', '+442079460000']), String(instant()), pick(['', '{"labels":["vip"]}'])]).trimEnd());
  return { numbers, calls: lines };
}

for (const seed of [1, 2, 3]) {
  void t.test(`recorded decisions of random calls hold, and with another rule exactly the calls it decides differ (seed ${seed})`, async (t) => {
    const site = await RehearsalSite.start(t);
    const { numbers, calls } = await randomSite(site, seed, 3_000);
    const recorded = await site.rehearse(calls);
    t.match(recorded, { cases: 3_000, rejected: 0 });
    const set = site.out(recorded);
    t.match(await site.rehearse(set), { cases: 3_000, same: 3_000, different: 0 }, 'nothing changed');

    // On a draft of one plan, that leads what it decided elsewhere: those calls and no other.
    const other = site.plan('plan4', site.always('2175550000'));
    const affected = set.flatMap((line, place) => place > 0 && line.startsWith(`${numbers[4]!},`) ? [place + 1] : []);
    const drafted = await site.rehearse(set, other);
    t.match(drafted, { cases: 3_000, different: affected.length, same: 3_000 - affected.length });
    t.ok(affected.length > 50, `${affected.length} calls`);
    t.same(site.report(drafted).map(({ line }) => line), affected);
    t.match(await site.rehearse(set), { different: 0 }, 'the draft was not kept');

    // The same written: the live data say what the draft said.
    await site.store.must({ method: 'put', table: 'call_plan', key: ['north', 'one', 'plan4'], attributes: { rules: site.always('2175550000') } });
    const written = await site.rehearse(set);
    t.same(site.report(written).map(({ line }) => line), affected);
    t.same(site.out(written), site.out(drafted));
  });
}

void t.test('whose data are looked at', async (t) => {
  const site = await RehearsalSite.start(t);
  await site.route('3125550100', 'main', site.always('3125550101'));
  await site.route('2175550100', 'main', site.always('2175550101'), 'south');
  const lines = ['3125550100', '2175550100'];
  const kinds: readonly [roleId: string, kinds: readonly string[]][] = [
    ['platform_owner', ['number', 'number']], ['service_provider:north', ['number', 'no_route']], ['subscriber:north:one', ['number', 'no_route']], ['service_provider:south', ['no_route', 'number']],
  ];
  for (const [roleId, expected] of kinds) {
    const job = await site.rehearse(lines, undefined, roleId);
    t.same(site.out(job).slice(1).map((line) => line.split(',')[4]), expected, roleId);
  }
  const draft = site.plan('main', site.always('3125550102'));
  t.match(site.out(await site.rehearse(lines, draft, 'subscriber:north:one')).slice(1).map((line) => line.split(',')[5]), ['3125550102', '']);
});

void t.test('calls that were made, on a draft', async (t) => {
  const site = await RehearsalSite.start(t);
  await site.route('3125550100', 'main', [rule('npa', 'HI', 'number', '3125550101', { id: 'hi' }), rule('always', undefined, 'number', '3125550102', { id: 'rest' })]);
  await site.route('2175550100', 'main', site.always('2175550101'), 'south');
  await site.make({ id: 'old', called: '3125550100' });
  site.store.clock.set(site.store.clock.now() + 3 * 86_400_000);
  await site.make(
    { id: 'a', called: '3125550100' }, { id: 'b', called: '3125550100', calling: '3125550001' }, { id: 'c', called: '2175550100' },
    { id: 'd', called: '3125550100', attributes: { restricted: true } }, { id: 'e', called: '+1 (312) 555-0100', events: [['fail', 'unreachable']] },
  );
  const made = site.store.clock.now();
  site.store.clock.advance(2);
  const draft = site.plan('main', [rule('npa', 'HI', 'number', '3125550109', { id: 'hi' }), rule('always', undefined, 'number', '3125550102', { id: 'rest' })]);
  const replay = (options: Readonly<Record<string, Json>>, roleId = 'platform_owner') => site.job({ options, roleId });

  const job = await replay({ replay_days: 1, plan: draft });
  // Counted as they are decided at ROUTE: that e went on to another rule afterwards does not matter.
  t.match(job, { status: 'completed', object: 'cdr', cases: 5, same: 2, different: 3, message: '3 of 5 calls change.', kwargs: { plan: 'north/one/main', replay_days: 1 } });
  t.match(site.report(job), [
    { line: 1, called: '3125550100', calling: '8085550001', expected: 'number 3125550101 by main/hi', got: 'number 3125550109 by main/hi' }, { line: 4, calling: '8085550001', attrs: { restricted: true }, call_id: 'd' }, { line: 5, call_id: 'e', called: '+1 (312) 555-0100' },
  ]);
  const place = String(site.report(job)[0]!['cdr']);
  t.match([...site.cdrs.list({ application: 4, fromMs: 0, toMs: Infinity })].find(({ callId }) => callId === 'a')?.serial, parseInt(place.slice(-12), 16), 'each is named by its CDR');
  t.same(site.out(job).slice(1).map((line) => line.split(',').at(-1)), ['a', 'b', 'c', 'd', 'e']);

  const ranges: readonly [options: Readonly<Record<string, Json>>, roleId: string, cases: number, different: number][] = [
    [{ replay_days: 30, plan: draft }, 'platform_owner', 6, 4],
    [{ from: 0, to: made, plan: draft }, 'platform_owner', 1, 1],
    [{ from: made, to: made + 1, plan: draft }, 'platform_owner', 5, 3],
    [{ from: made + 1, plan: draft }, 'platform_owner', 0, 0],
    [{ replay_days: 1, plan: draft }, 'service_provider:north', 4, 3],
    [{ replay_days: 1, plan: site.plan('main', [], 'south') }, 'service_provider:south', 1, 1],
    // As ROUTE was decided then: that e was led on by its event is no difference.
    [{ replay_days: 1, against: 'decided' }, 'platform_owner', 5, 0],
    [{ replay_days: 1, against: 'decided', plan: draft }, 'platform_owner', 5, 3],
  ];
  for (const [options, roleId, cases, different] of ranges) t.match(await replay(options, roleId), { cases, different, same: cases - different }, JSON.stringify([options, roleId]).slice(0, 120));

  const masked = await replay({ replay_days: 1, plan: draft }, 'subscriber:north:one');
  t.same(site.report(masked).map(({ calling }) => calling), ['8085550001', 'restricted', '8085550001'], 'a caller who did not want it is not shown to a subscriber');
  t.notMatch(site.out(masked).join('\n'), /8085550001.*,d$/m);
  const asCases = await site.rehearse(site.out(job), draft);
  t.match(asCases, { cases: 5, same: 5, different: 0 }, 'a replay is the expected set of a rehearsal');
});

void t.test('counters are not touched, and do not matter', async (t) => {
  const site = await RehearsalSite.start(t);
  await site.route('3125550100', 'main', [rule('limited', '1', 'number', '3125550101'), rule('periodic', '1/24', 'number', '3125550102'), rule('always', undefined, 'terminate')]);
  const host = site.calls.host(4)!;
  const route = (callId: string): unknown => {
    site.calls.refresh();
    const routed = site.calls.decisions.route(host, { callId, called: '3125550100', calling: undefined, timeMs: undefined, attributes: {} }, false);
    return 'answer' in routed ? routed.answer.decision.value : routed;
  };
  t.equal(route('holds'), '3125550101');
  const job = await site.rehearse(['3125550100', '3125550100', '3125550100']);
  t.same(site.out(job).slice(1).map((line) => line.split(',')[5]), ['3125550101', '3125550101', '3125550101'], 'as if nobody else called');
  t.same([route('second'), route('third')], ['3125550102', undefined], 'and nothing was counted');
});

void t.test('a rehearsal that is cancelled or stopped leaves no file; a stopped one begins anew', async (t) => {
  const site = await RehearsalSite.start(t);
  const begin = async (): Promise<number> => {
    const started = await site.begin({ inFile: site.upload(Array.from({ length: 9_000 }, () => '3125550100')) });
    if ('code' in started) throw new Error(started.message);
    return started.attributes.job_id;
  };
  const none = (id: number): void => {
    t.throws(() => site.out(site.shown(id)), /ENOENT/);
    t.throws(() => site.report(site.shown(id)), /ENOENT/);
  };
  const cancelled = await begin();
  await site.desk.cancel('icr', cancelled);
  await site.run((runner) => runner.idle());
  t.equal(site.shown(cancelled)['status'], 'cancelled');
  none(cancelled);

  const stopped = await begin();
  await site.run(async (runner) => {
    await new Promise((resolve) => setImmediate(resolve));
    await runner.stop();
  });
  t.equal(site.shown(stopped)['status'], 'processing');
  none(stopped);
  site.store.clock.set(site.store.clock.now() + 3_600_000);
  await site.run((runner) => runner.idle());
  t.match(site.shown(stopped), { status: 'failed', cases: 9_000 });
  t.match(site.out(site.shown(stopped))[1], /^3125550100,,2026-01-15 12:00:00,/, 'at the instant at which it was started');
});

void t.test('figures', async (t) => {
  const site = await RehearsalSite.start(t);
  const { calls } = await randomSite(site, 9, 1_000);
  const cases = 100_000;
  const lines = Array.from({ length: cases }, (_, place) => calls[place % calls.length]!);
  const recorded = await site.rehearse(lines);
  const set = site.out(recorded);
  for (const [what, given, draft] of [['recording', lines, undefined], ['comparing', set, undefined], ['comparing on a draft', set, site.plan('plan4', site.always('2175550000'))]] as const) {
    const start = process.hrtime.bigint();
    const job = await site.rehearse(given, draft);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    t.match(job, { cases });
    t.comment(`${what}: ${Math.round(cases / seconds).toLocaleString('en-US')} cases/s, writing the file and starting the job included`);
  }
});

void t.test('a set of cases', async (t) => {
  const site = await RehearsalSite.start(t);
  site.zone = 'Pacific/Honolulu';
  await site.route('3125550100', 'main', [rule('time-of-day', '08:00-17:00', 'number', '3125550101', { id: 'day' }), rule('always', undefined, 'trunk-group', '101,102', { id: 'night' })]);
  const one = (name: string, attributes: Readonly<Record<string, Json>>, set = 'week', provider = 'north'): Write => ({
    method: 'create', table: 'rehearsal_case', attributes: { service_provider_name: provider, set_name: set, name, called: '3125550100', ...attributes },
  });
  await site.store.must(
    one('1 day', { time: '2026-01-15T09:00:00-10:00', expected_kind: 'number', expected_value: '(312) 555-0101', expected_rule: 'main' }),
    one('2 evening', { time: '2026-01-15T18:00:00-10:00', expected_kind: 'number' }),
    one('3 nothing is expected', {}),
    one('4 attributes that are none', { attrs: { trunk: 7 }, expected_kind: 'number' }),
    one('of another set', { expected_kind: 'denied' }, 'weekend'),
    one('of another provider', { expected_kind: 'denied' }, 'week', 'south'),
  );
  const asked = { serviceProvider: 'north', options: { set: 'week' } };
  const job = await site.job(asked);
  t.match(job, { status: 'completed', object: 'case', rows: 4, cases: 3, same: 1, different: 1, rejected: 1, kwargs: { set: 'week' }, service_provider_name: 'north' });
  t.same(site.report(job as never).map(({ line, case: name }) => [line, name]), [[2, '2 evening'], [4, '4 attributes that are none']], 'each by its name');
  t.equal(site.report(job as never)[0]!['call_id'], '2 evening', 'with what percentages drew by');
  t.same(site.out(job as never).slice(1).map((line) => line.split(',').at(-1)), ['1 day', '2 evening', '3 nothing is expected'], 'percentages draw by the name');
  t.match(await site.job({ ...asked, roleId: 'service_provider:north' }), { status: 'completed', cases: 3 });
  const plan = site.plan('main', site.always('3125550101'));
  t.match(await site.job({ ...asked, options: { set: 'week', plan } }), { status: 'completed', same: 2, different: 0 }, 'against a draft');
  const many = Array.from({ length: 1_200 }, (_, place) => one(`case ${String(place).padStart(4, '0')}`, { expected_kind: 'trunks' }, 'many'));
  await site.store.must(...many.slice(0, 900));
  await site.store.must(...many.slice(900));
  t.match(await site.job({ ...asked, options: { set: 'many' } }), { status: 'completed', cases: 1_200, same: 1_200 }, 'in slices');
});

void t.test('whose set may be rehearsed', async (t) => {
  const site = await RehearsalSite.start(t);
  await site.store.must({ method: 'create', table: 'rehearsal_case', attributes: { service_provider_name: 'north', set_name: 'week', name: 'a', called: '3125550100', expected_kind: 'no_route' } });
  const set = { set: 'week' };
  const requests: readonly (readonly [request: Parameters<typeof site.job>[0], wrong: string])[] = [
    [{ options: set, serviceProvider: 'north' }, ''],
    [{ options: set }, 'service_provider_name:required'],
    [{ options: set, serviceProvider: 'south' }, 'set:no_such_record'],
    [{ options: { set: 'other' }, serviceProvider: 'north' }, 'set:no_such_record'],
    [{ options: { set: 7 }, serviceProvider: 'north' }, 'set:wrong_type'],
    [{ options: set, roleId: 'service_provider:north' }, ''],
    [{ options: set, roleId: 'service_provider:south' }, 'set:no_such_record'],
    [{ options: set, roleId: 'service_provider:south', serviceProvider: 'north' }, 'service_provider_name:foreign_provider'],
    [{ options: set, roleId: 'subscriber:north:one' }, 'set:no_such_record'],
    [{ options: set, serviceProvider: 'north', inFile: 'x.csv' }, 'set:unknown_field'],
    [{ options: { ...set, replay_days: 1, against: 'decided' }, serviceProvider: 'north' }, 'set:unknown_field'],
    [{ options: { replay_days: 1, against: 'decided' }, serviceProvider: 'north' }, 'service_provider_name:unknown_field'],
  ];
  for (const [request, wrong] of requests) t.equal(String((await site.job(request))['fields'] ?? ''), wrong, JSON.stringify(request));
});
