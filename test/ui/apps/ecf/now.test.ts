import t from 'tap';
import { minutesOf, saidNow, stretchesOf, whereOf, type Segment, type Stretch, type Where } from '../../../../service/ui/apps/ecf/now.js';
import { instantOf } from '../../../../service/ui/data/zones.js';

const zone = 'America/New_York';
const at = (stamp: string): number => instantOf(stamp, zone)!;
const attributes = {
  forward_plan: [{ number: '3125550199', duration: 240, started: '2026-11-30 20:30:00', ends: '2026-12-01 00:30:00' }, { number: '3125550100', duration: null, ends: null }],
  schedules: { active: true, entries: [{ start: '18:00', end: '08:00', number: '2075553000' }] },
  default_number: '2075550199',
};

t.test('the rule that decided is a way', async (t) => {
  const rows: readonly (readonly [rule: string | null, where: Where])[] = [
    ['forward_plan/0', { way: 'forward', number: '3125550199', endsMs: at('2026-11-30 19:30') }], ['forward_plan/1', { way: 'forward', number: '3125550100' }],
    ['schedules/0', { way: 'week', number: '2075553000' }], ['schedules/entries/0', { way: 'week', number: '2075553000' }],
    ['default_number', { way: 'default', number: '2075550199' }], [null, { way: 'line', number: undefined }], ['', { way: 'line', number: undefined }],
  ];
  for (const [rule, where] of rows) t.same(whereOf(rule, attributes, 'UTC'), where, String(rule));
});

const segment = (from: string, to: string, rule: string | null): Segment => ({ from, to, decision: { rule } });

t.test('segments of the same way are one stretch, and the last has no end', async (t) => {
  const got = stretchesOf([
    segment('2026-11-30 17:00', '2026-11-30 19:30', 'forward_plan/0'), segment('2026-11-30 19:30', '2026-12-01 00:00', 'schedules/0'), segment('2026-12-01 00:00', '2026-12-01 08:00', 'schedules/0'),
    segment('2026-12-01 08:00', '2026-12-02 00:00', null),
  ], zone, attributes, 'UTC');
  t.same(got.map(({ way, fromMs, toMs }) => [way, fromMs, toMs]), [
    ['forward', at('2026-11-30 17:00'), at('2026-11-30 19:30')], ['week', at('2026-11-30 19:30'), at('2026-12-01 08:00')], ['line', at('2026-12-01 08:00'), undefined],
  ]);
});

t.test('the sentence behind where calls go now', async (t) => {
  const now = at('2026-11-30 17:12');
  const stretch = (way: Stretch['way'], from: string, to: string | undefined, number?: string): Stretch => ({ way, number, fromMs: at(from), toMs: to === undefined ? undefined : at(to) });
  const forward = stretch('forward', '2026-11-30 17:00', '2026-11-30 19:30', '1');
  const rows: readonly (readonly [what: string, now: Where, stretches: readonly Stretch[], said: string])[] = [
    ['forward, then the week', forward, [forward, stretch('week', '2026-11-30 19:30', '2026-12-01 08:00', '2')], 'until today 19:30, then your week: 2 until tomorrow 08:00'],
    ['forward, then the line', forward, [forward, stretch('line', '2026-11-30 19:30', undefined)], 'until today 19:30, then your own line'],
    ['line, then the week', { way: 'line', number: undefined }, [stretch('line', '2026-11-30 08:00', '2026-11-30 18:00'), stretch('week', '2026-11-30 18:00', '2026-12-05 08:00', '2')], 'until today 18:00, then your week: 2 until Saturday 08:00'],
    ['always the same', { way: 'default', number: '3' }, [stretch('default', '2026-11-30 00:00', undefined, '3')], ''],
    ['until it is stopped', { way: 'forward', number: '1' }, [stretch('forward', '2026-11-30 00:00', undefined, '1')], 'until you stop it'],
    ['a forward longer than what was asked about', { way: 'forward', number: '1', endsMs: at('2027-01-01 00:00') }, [], 'until 1 Jan 2027 00:00'],
    ['no preview', { way: 'week', number: '2' }, [], ''],
    ['then the default number', forward, [forward, stretch('default', '2026-11-30 19:30', undefined, '3')], 'until today 19:30, then your default number: 3'],
  ];
  for (const [what, where, stretches, wanted] of rows) {
    const { until, then } = saidNow(where, stretches, now, zone);
    t.equal([until, then === undefined ? undefined : `${then.before}${then.number ?? ''}${then.until === undefined ? '' : ` ${then.until}`}`].filter((part) => part !== undefined).join(', '), wanted, what);
  }
});

t.test('minutes of a span', async (t) => {
  const midnight = at('2026-12-01 00:00');
  for (const [span, now, minutes] of [['60', '17:12', 60], ['240', '17:12', 240], ['today', '17:12', 408], ['today', '23:59', 1], ['none', '17:12', undefined]] as const) {
    t.equal(minutesOf(span, at(`2026-11-30 ${now}`), midnight), minutes, `${span} at ${now}`);
  }
});
