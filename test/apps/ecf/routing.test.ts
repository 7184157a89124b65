import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { EcfSite, inWords, noon } from '../../support/ecf-site.js';

const minute = 60_000;
const hour = 60 * minute;

/** 00:00 UTC of a day of July 2024; the 7th is a Sunday. */
const july = (day: number, hours = 0, minutes = 0, seconds = 0): number => Date.UTC(2024, 6, day, hours, minutes, seconds);

const entry = (start: string, end: string, day: string | undefined, number: string, more: Record<string, Json> = {}): Json => ({ start, end, ...(day === undefined ? {} : { day }), number, ...more });

t.test('whose call it is', async (t) => {
  const site = new EcfSite();
  t.equal(inWords(site.decide()), 'no route', 'nobody\'s');
  site.subscriber({ default_number: '8085550201' });
  t.same(site.decide().decision, { kind: 1, value: '8085550201', rule: 'default_number', extra: { sp: 'sp', subscriber: 'sub' } }, 'by phone');
  t.equal(inWords(site.decide({ called: '8085550300' })), 'no route');
  site.subscriber({ name: '8085550300', phone: '8085550400', default_number: '8085550202' });
  t.equal(inWords(site.decide({ called: '8085550300' })), 'number 8085550202 by default_number', 'by a name of ten digits');
  t.equal(inWords(site.decide({ called: '8085550400' })), 'number 8085550202 by default_number', 'by the phone of the same');
  site.subscriber({ name: '80855503', phone: null, default_number: '8085550203' });
  t.equal(inWords(site.decide({ called: '80855503' })), 'no route', 'a name of eight digits is no number');
  site.subscriber({ service_provider_name: 'aaa', name: '8085550300', phone: null, default_number: '8085550204' });
  t.equal(inWords(site.decide({ called: '8085550300' })), 'number 8085550202 by default_number', 'two of one name: whoever had it first');
  site.subscriber({ service_provider_name: 'aaa', name: 'other', phone: '8085550300', default_number: '8085550205' });
  t.equal(inWords(site.decide({ called: '8085550300' })), 'number 8085550205 by default_number', 'a phone goes before names');
  site.view.archive('subscriber', ['sp', 'sub']);
  const archived = site.decide();
  t.equal(inWords(archived), 'no route', 'archived');
  t.equal(archived.decision.extra, undefined);
});

t.test('forward plan, schedules, default number, or as dialled', async (t) => {
  const schedules = { entries: [entry('00:00', '24:00', undefined, '8085550202')], active: true };
  const forward_plan = [{ number: '8085550203', duration: null }];
  const cases: [Record<string, Json>, string][] = [
    [{}, 'continue'],
    [{ default_number: '8085550201' }, 'number 8085550201 by default_number'],
    [{ default_number: '8085550201', schedules }, 'number 8085550201 by default_number'],
    [{ default_number: '8085550201', schedules, call_manager: false }, 'number 8085550201 by default_number'],
    [{ default_number: '8085550201', schedules, call_manager: true }, 'number 8085550202 by schedules/0'],
    [{ default_number: '8085550201', schedules: { ...schedules, active: false }, call_manager: true }, 'number 8085550201 by default_number'],
    [{ schedules: { ...schedules, active: false }, call_manager: true }, 'continue'],
    [{ default_number: '8085550201', schedules, call_manager: true, forward_plan }, 'number 8085550203 by forward_plan/0'],
    [{ forward_plan, account_lock: true }, 'number 8085550203 by forward_plan/0'],
    [{ default_number: '8085550201', forward_plan: [] }, 'number 8085550201 by default_number'],
  ];
  for (const [more, words] of cases) t.equal(inWords(EcfSite.of(more).decide()), words, JSON.stringify(more));
  const asDialled = EcfSite.of({}).decide();
  t.equal(asDialled.noRoute, false, 'as dialled is a decision');
  t.same(asDialled.decision.extra, { sp: 'sp', subscriber: 'sub' });
});

t.test('the last forward that runs', async (t) => {
  const site = EcfSite.of({ default_number: '8085550209', forward_plan: [
    { number: '8085550201', duration: null },
    { number: '8085550202', duration: 60 },
    { number: '8085550203', duration: 30, started: '2024-07-10 13:00:00Z' },
  ] });
  const cases: [number, string][] = [
    [noon - 1, 'number 8085550209 by default_number'],
    [noon, 'number 8085550202 by forward_plan/1'],
    [noon + hour - 1, 'number 8085550202 by forward_plan/1'],
    [noon + hour, 'number 8085550203 by forward_plan/2'],
    [noon + hour + 30 * minute - 1, 'number 8085550203 by forward_plan/2'],
    [noon + hour + 30 * minute, 'number 8085550201 by forward_plan/0'],
    [noon + 100 * 24 * hour, 'number 8085550201 by forward_plan/0'],
  ];
  for (const [instant, words] of cases) t.equal(inWords(site.decide({ instant })), words, new Date(instant).toISOString());
});

t.test('schedules', async (t) => {
  const open: [start: string, end: string, day: string | undefined, instant: number, isOpen: boolean][] = [
    ['08:00', '17:00', undefined, july(10, 8), true],
    ['08:00', '17:00', undefined, july(10, 8) - 1, false],
    ['08:00', '17:00', undefined, july(10, 17) - 1, true],
    ['08:00', '17:00', undefined, july(10, 17), false],
    ['00:00', '24:00', undefined, july(10), true],
    ['00:00', '24:00', undefined, july(11) - 1, true],
    ['18:00', '24:00', 'WEDNESDAY', july(11) - 1, true],
    ['18:00', '24:00', 'WEDNESDAY', july(11), false],
    ['18:00', '23:59', 'WEDNESDAY', july(10, 23, 59, 59), true],
    ['18:00', '23:58', 'WEDNESDAY', july(10, 23, 58), false],
    ['08:00', '17:00', 'WEDNESDAY', july(10, 12), true],
    ['08:00', '17:00', 'THURSDAY', july(10, 12), false],
    // T4: what runs past midnight belongs to the day it starts on.
    ['22:00', '06:00', 'FRIDAY', july(12, 22) - 1, false],
    ['22:00', '06:00', 'FRIDAY', july(12, 22), true],
    ['22:00', '06:00', 'FRIDAY', july(13, 5, 59, 59), true],
    ['22:00', '06:00', 'FRIDAY', july(13, 6), false],
    ['22:00', '06:00', 'FRIDAY', july(13, 22), false],
    ['22:00', '06:00', 'FRIDAY', july(12, 5), false],
    ['22:00', '06:00', 'SATURDAY', july(14, 5), true],
    ['22:00', '06:00', 'SUNDAY', july(14, 5), false],
    ['22:00', '00:00', 'FRIDAY', july(13) - 1, true],
    ['22:00', '00:00', 'FRIDAY', july(13), false],
  ];
  for (const [start, end, day, instant, isOpen] of open) {
    const site = EcfSite.of({ call_manager: true, schedules: { entries: [entry(start, end, day, '8085550201')] } });
    t.equal(inWords(site.decide({ instant })), isOpen ? 'number 8085550201 by schedules/0' : 'continue', `${day ?? 'every day'} ${start}-${end} at ${new Date(instant).toISOString()}`);
  }
});

t.test('the first entry that is open, of those that are active', async (t) => {
  const site = EcfSite.of({ call_manager: true, schedules: { entries: [
    entry('08:00', '10:00', undefined, '8085550201'), entry('08:00', '17:00', undefined, '8085550202', { active: false }),
    entry('08:00', '14:00', undefined, '8085550203', { active: true }), entry('08:00', '17:00', undefined, '8085550204'),
  ] } });
  for (const [hours, words] of [[9, '8085550201 by schedules/0'], [10, '8085550203 by schedules/2'], [14, '8085550204 by schedules/3']] as const) {
    t.equal(inWords(site.decide({ instant: july(10, hours) })), `number ${words}`, `${hours}:00`);
  }
});

t.test('the zone that applies (T7)', async (t) => {
  // 12:00 UTC is 08:00 in New York, 07:00 in Chicago, 02:00 in Honolulu.
  const schedules = { entries: [entry('08:00', '09:00', undefined, '8085550201'), entry('07:00', '08:00', undefined, '8085550202'), entry('02:00', '03:00', undefined, '8085550203'), entry('12:00', '13:00', undefined, '8085550204')] };
  const site = EcfSite.of({ call_manager: true, schedules });
  t.equal(site.decide().decision.value, '8085550204', 'the NIU\'s');
  site.set('time_zone', 'America/Chicago');
  t.equal(site.decide().decision.value, '8085550202', 'the system\'s');
  site.set('time_zone', 'Pacific/Honolulu', 'sp');
  t.equal(site.decide().decision.value, '8085550203', 'the provider\'s');
  site.set('time_zone', 'UTC', 'other');
  t.equal(site.decide().decision.value, '8085550203', 'not another provider\'s');
  site.subscriber({ call_manager: true, schedules, timezone: 'US/Eastern' });
  t.equal(site.decide().decision.value, '8085550201', 'the subscriber\'s');
});

t.test('emergency numbers (N3) and diversions (R6)', async (t) => {
  const site = EcfSite.of({ phone: '911', default_number: '8085550201' });
  t.same(site.decide({ called: '911' }).decision, { kind: 0, value: undefined, rule: undefined, extra: undefined });
  t.equal(site.decide({ called: '911', attributes: { diversions: 9 } }).noRoute, false);
  site.subscriber({ default_number: '8085550201' });
  for (const [diversions, words] of [[4, 'number 8085550201 by default_number'], [5, 'no route']] as const) t.equal(inWords(site.decide({ attributes: { diversions } })), words);
  site.subscriber({ default_number: '8085550201', screening: { active: true, pin: '1234' } });
  const asked = site.decide({ attributes: { diversions: 5 } });
  t.equal(inWords(asked), inWords(site.decide()), 'the PIN is asked for all the same');
  t.equal(inWords(site.decide({ attributes: { diversions: 5 } }, { kind: 'digits', position: asked.position!, digits: '1234' })), 'no route');
});

t.test('destinations that are passed over', async (t) => {
  const site = EcfSite.of({ name: '8085550101', forward_plan: [{ number: '933' }], default_number: '8085550201' });
  const answer = site.decide();
  t.equal(inWords(answer), 'number 8085550201 by default_number');
  t.same(answer.effects, [{ kind: 'event', event: 'emergency_destination', detail: '933' }]);
  site.set('emergency_numbers', ['211']);
  t.equal(inWords(site.decide()), 'number 933 by forward_plan/0', 'as the setting has it');
  site.subscriber({ name: 'own', phone: '8085550102', forward_plan: [{ number: '8085550102' }], default_number: '8085550102' });
  const own = site.decide({ called: '8085550102' });
  t.equal(inWords(own), 'continue');
  t.same(own.effects, [1, 2].map(() => ({ kind: 'event', event: 'self_destination', detail: '8085550102' })));
});

t.test('screening', async (t) => {
  const screened = { default_number: '8085550201', screening: { active: true, pin: '2468' } };
  const listed = { acceptance_lists: { entries: ['2075550001'] } };
  const collect = (tries: number): string => `collect screening,4,4,${tries} by default_number`;
  const cases: [string, Record<string, Json>, readonly string[], string][] = [
    ['nothing dialled yet', screened, [], collect(3)],
    ['right', screened, ['2468'], 'number 8085550201 by default_number'],
    ['wrong', screened, ['2469'], collect(2)],
    ['nothing', screened, [''], collect(2)],
    ['twice wrong', screened, ['1', '24680'], collect(1)],
    ['twice wrong, then right', screened, ['1', '2', '2468'], 'number 8085550201 by default_number'],
    ['thrice wrong', screened, ['1', '2', '3'], 'terminate by default_number'],
    ['not active', { ...screened, screening: { active: false, pin: '2468' } }, [], 'number 8085550201 by default_number'],
    ['no destination', { screening: screened.screening }, [], 'continue'],
    ['on the list', { ...screened, ...listed, call_manager: true }, [], 'number 8085550201 by default_number'],
    ['on a list that is not active', { ...screened, call_manager: true, acceptance_lists: { entries: ['2075550001'], active: false } }, [], collect(3)],
    ['on the list while call_manager is off', { ...screened, ...listed }, [], 'number 8085550201 by default_number'],
    ['not on the list', { ...screened, call_manager: true, acceptance_lists: { entries: ['2075550002'] } }, [], collect(3)],
  ];
  for (const [title, more, entries, words] of cases) t.equal(inWords(EcfSite.of(more).dial({}, entries)), words, title);
  const managed = EcfSite.of({ ...screened, ...listed, call_manager: true });
  t.equal(inWords(managed.decide({ calling: undefined })), collect(3), 'an unknown caller is on no list');
});

t.test('an end for want of the PIN is one: nothing that fails lets the caller pass', async (t) => {
  const site = EcfSite.of({ default_number: '8085550201', forward_plan: [{ number: '8085550202' }], screening: { active: true, pin: '2468' } });
  const ended = site.dial({}, ['1', '2', '3']);
  t.equal(inWords(ended), 'terminate by forward_plan/0');
  t.equal(ended.position, undefined);
});

t.test('a subscriber who changes while a caller dials', async (t) => {
  const site = EcfSite.of({ default_number: '8085550201', screening: { active: true, pin: '2468' } });
  const { position } = site.decide();
  const dialled = { kind: 'digits', position: position!, digits: '2468' } as const;
  site.subscriber({ default_number: '8085550202', screening: { active: true, pin: '2468' } });
  t.equal(inWords(site.decide({}, dialled)), 'number 8085550202 by default_number', 'where it goes now');
  site.subscriber({ default_number: '8085550202', screening: { active: true, pin: '1111' } });
  t.equal(inWords(site.decide({}, dialled)), 'collect screening,4,4,2 by default_number', 'the PIN it has now');
  site.subscriber({ screening: { active: true, pin: '2468' } });
  t.equal(inWords(site.decide({}, dialled)), 'continue', 'nowhere any more');
});

t.test('a call whose destination fails goes on to the next way that is open', async (t) => {
  const attributes = {
    call_manager: true, default_number: '8085550209', forward_plan: [{ number: '8085550201' }, { number: '8085550202' }],
    schedules: { entries: [entry('01:00', '02:00', undefined, '8085550203'), entry('08:00', '17:00', undefined, '8085550204'), entry('11:00', '13:00', undefined, '8085550205')] },
  };
  const ways = ['forward_plan/1', 'forward_plan/0', 'schedules/1', 'schedules/2', 'default_number'];
  for (const screening of [undefined, { active: true, pin: '1234' }]) {
    const site = EcfSite.of({ ...attributes, ...(screening === undefined ? {} : { screening }) });
    let answer = site.decide();
    if (screening !== undefined) {
      const failed = site.decide({}, { kind: 'after', position: answer.position! });
      t.equal(inWords(failed), 'no route', 'nobody passes because the PIN could not be asked for');
      answer = site.decide({}, { kind: 'digits', position: answer.position!, digits: '1234' });
    }
    const taken: (string | undefined)[] = [];
    for (; !answer.noRoute; answer = site.decide({}, { kind: 'after', position: answer.position! })) {
      t.equal(answer.decision.kind, 1, 'nobody is asked for the PIN again');
      taken.push(answer.decision.rule);
      t.same(site.explain({}, { kind: 'after', position: answer.position! }).answer, site.decide({}, { kind: 'after', position: answer.position! }));
    }
    t.same(taken, ways);
    t.same(answer.decision.extra, { sp: 'sp', subscriber: 'sub' });
  }
  const site = EcfSite.of({ default_number: '8085550201', forward_plan: [{ number: '8085550202' }] });
  const { position } = site.decide();
  site.subscriber({ default_number: '8085550201', forward_plan: null });
  const gone = site.decide({}, { kind: 'after', position: position! });
  t.equal(inWords(gone), 'no route');
  t.match(gone.effects, [{ event: 'gone', detail: 'forward_plan/0' }]);
});

t.test('explained: the same decision, with every way', async (t) => {
  const site = EcfSite.of({
    call_manager: true, default_number: '8085550209', forward_plan: [{ number: '8085550201', duration: 1, started: '2024-07-01 00:00:00Z' }, { number: '933' }],
    schedules: { entries: [entry('01:00', '02:00', 'MONDAY', '8085550202'), entry('08:00', '17:00', undefined, '8085550203')] }, screening: { active: true, pin: '2468' },
  });
  const { answer, steps } = site.explain();
  t.same(answer, site.decide());
  t.same(steps.map(({ path, outcome }) => `${path} ${outcome}`), [
    ' matched', 'forward_plan/1 failed', 'forward_plan/0 failed', 'schedules/0 failed', 'schedules/1 matched', 'default_number not_reached', 'screening failed',
  ]);
  t.match(steps.find(({ path }) => path === 'schedules/0'), { expected: '01:00-02:00 on MONDAY', found: 'Wednesday 12:00' });
  const dialled = site.explain({}, { kind: 'digits', position: answer.position!, digits: '2468' });
  t.notOk(JSON.stringify([steps, dialled.steps]).includes('2468'), 'no step tells the PIN');
  const off = EcfSite.of({ schedules: { entries: [entry('08:00', '17:00', undefined, '8085550203')] } }).explain();
  t.match(off.steps.at(-1), { path: 'schedules/0', outcome: 'not_reached', reason: 'call_manager is off' });
});

t.test('a stored zone that is none here is an event, and the next counts (T7)', async (t) => {
  const schedules = { entries: [entry('08:00', '09:00', undefined, '8085550201')] };
  const site = EcfSite.of({ call_manager: true, schedules, default_number: '8085550202' });
  site.set('time_zone', 'Ect', 'sp');
  const answer = site.decide({ instant: Date.UTC(2026, 0, 15, 8) });
  t.equal(inWords(answer), 'number 8085550201 by schedules/0');
  t.same(answer.effects, [{ kind: 'event', event: 'unknown_zone', detail: 'Ect' }]);
});

t.test('a caller from an emergency number is not screened (N3)', async (t) => {
  const site = EcfSite.of({ default_number: '8085550201', screening: { active: true, pin: '1234' } });
  for (const calling of ['911', '+1911', '933']) t.equal(inWords(site.decide({ calling })), 'number 8085550201 by default_number', calling);
  t.equal(inWords(site.decide({ calling: '9115550100' })), 'collect screening,4,4,3 by default_number');
});

t.test('destinations that the service provider prohibits are passed over, whoever set them', async (t) => {
  const site = EcfSite.of({
    call_manager: true, default_number: '8085550201', forward_plan: [{ number: '+442079460000' }], schedules: { entries: [entry('00:00', '24:00', undefined, '9005550100')] },
  });
  t.equal(inWords(site.decide()), 'number +442079460000 by forward_plan/0');
  for (const [constraints, words] of [
    [['^\\+'], 'number 9005550100 by schedules/0'], [['^011'], 'number 9005550100 by schedules/0'], [['^01144', '^900'], 'number 8085550201 by default_number'], [['.'], 'continue'],
  ] as const) {
    site.set('forward_constraints', [...constraints], 'sp');
    const answer = site.decide();
    t.equal(inWords(answer), words, constraints.join(' '));
    t.match(answer.effects[0], { kind: 'event', event: 'prohibited', detail: /^\+442079460000: constraint / });
    t.same(site.explain().answer, answer);
  }
  site.set('forward_constraints', ['.'], 'other');
  site.set('forward_constraints', null, 'sp');
  t.equal(inWords(site.decide()), 'number +442079460000 by forward_plan/0', 'not another provider\'s');
});
