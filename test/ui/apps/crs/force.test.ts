import t from 'tap';
import { behindAt, effectOn, forceAt, forceWords, nextOf, stepsBack, whyOf, type Active, type Group } from '../../../../service/ui/apps/crs/force.js';
import { instantOf } from '../../../../service/ui/data/zones.js';

const zone = 'America/Chicago';
const at = (stamp: string): number => instantOf(stamp, zone)!;
const now = at('2026-11-30 14:30');
const active = (plan: string, activated: string, start: string | null = null, end: string | null = null): Active => ({ call_plan: plan, activated, by: 'pat', start, end });
const group = (actives: readonly Active[], overrideNumber?: string): Group => ({ number: 1, name: '', members: [], plans: ['Snow', 'Fire'], overrideNumber, active: actives, zone });
const said = (number: string): string => number;

const snow = active('Snow', '2026-11-30 14:02');
const fire = active('Fire', '2026-11-30 09:00', null, '2026-11-30 18:00');
const later = active('Fire', '2026-12-01 06:00', '2026-12-01 06:00', '2026-12-01 12:00');

t.test('what is in force, why, and what comes next', async (t) => {
  const rows: readonly (readonly [what: string, group: Group, overrides: boolean, force: string, why: string, next: string])[] = [
    ['nothing', group([]), false, 'as dialled', 'no plan is active', ''],
    ['the last resort', group([], '9'), false, 'override number 9', 'no plan is active, the override number is the last resort', ''],
    ['a plan', group([snow], '9'), false, 'Snow', 'activated last, today 14:02 by pat', ''],
    ['overridden', group([snow], '9'), true, 'override number 9', 'the subscriber overrides, plans are not asked', ''],
    ['overridden without a number', group([snow]), true, 'Snow', 'activated last, today 14:02 by pat', ''],
    ['the one activated last', group([snow, fire]), false, 'Snow', 'activated last, today 14:02 by pat', ''],
    ['until it ends', group([fire, snow]), false, 'Fire', 'activated last, today 09:00 by pat', '18:00 Snow'],
    ['until it ends, then as dialled', group([fire]), false, 'Fire', 'activated last, today 09:00 by pat', '18:00 as dialled'],
    ['one that is to come', group([later, snow]), false, 'Snow', 'activated last, today 14:02 by pat', '06:00 Fire'],
    ['one that has ended', group([{ ...fire, end: '2026-11-30 14:30' }, snow]), false, 'Snow', 'activated last, today 14:02 by pat', ''],
    ['one that started by itself', group([active('Fire', '2026-11-30 14:30', '2026-11-30 14:30')]), false, 'Fire', 'since its start, today 14:30 by pat', ''],
  ];
  for (const [what, each, overrides, force, why, next] of rows) {
    const found = forceAt(each, overrides, now);
    const coming = nextOf(each, overrides, now);
    t.same([forceWords(found, said), whyOf(found, each, now), coming === undefined ? '' : `${new Date(coming.atMs).toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })} ${forceWords(coming.force, said)}`], [force, why, next], what);
  }
  t.same(behindAt(group([snow, fire, later]), now), ['Fire']);
});

t.test('what activating does to a group', async (t) => {
  const rows: readonly (readonly [group: Group, plan: string, overrides: boolean, start: string | undefined, effect: string | undefined])[] = [
    [group([]), 'Snow', false, undefined, 'replaces as dialled'], [group([], '9'), 'Snow', false, undefined, 'replaces override number 9'], [group([fire]), 'Snow', false, undefined, 'replaces Fire'],
    [group([fire]), 'Snow', false, '2026-11-30 19:00', 'replaces as dialled'], [group([snow]), 'Snow', false, undefined, 'is in force already: activated anew'], [group([snow]), 'Snow', false, '2026-12-01 06:00', 'is in force then already'],
    [group([], '9'), 'Snow', true, undefined, 'the override stays before it'], [group([]), 'Other', false, undefined, undefined],
  ];
  for (const [each, plan, overrides, start, effect] of rows) t.equal(effectOn(each, plan, overrides, now, start === undefined ? undefined : at(start), said), effect, `${plan} ${start ?? 'now'} ${effect ?? ''}`);
});

t.test('the way back without the log of changes', async (t) => {
  const steps = (each: Group, plan: string): readonly string[] => stepsBack([each], plan, now).map(({ command, body }) => `${command} ${body.call_plan}${body.start === undefined ? '' : ` from ${body.start}`}${body.end === undefined ? '' : ` to ${body.end}`}`);
  t.same(steps(group([]), 'Snow'), ['deactivate Snow'], 'it was not active');
  t.same(steps(group([fire]), 'Snow'), ['deactivate Snow'], 'another was');
  t.same(steps(group([snow]), 'Snow'), ['deactivate Snow', 'activate Snow'], 'it was active');
  t.same(steps(group([snow, fire]), 'Fire'), ['deactivate Fire', 'activate Fire to 2026-11-30 18:00', 'activate Snow'], 'it was active behind another');
  t.same(steps(group([later, snow, fire]), 'Fire'), ['deactivate Fire', 'activate Fire to 2026-11-30 18:00', 'activate Snow', 'activate Fire from 2026-12-01 06:00 to 2026-12-01 12:00'], 'and one to come');
  t.same(steps(group([{ ...fire, end: '2026-11-30 14:00' }]), 'Fire'), ['deactivate Fire'], 'it had ended');
  t.same(steps(group([]), 'Other'), [], 'the group does not have it');
});
