import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { compileIcrPlan, icrService } from '../../service/apps/icr/routing.js';
import { goesTheSame, inWords, isAsExpected, planTableOf, readKind, Rehearsal, recordedCall } from '../../service/calls/rehearse.js';
import type { Decided } from '../../service/calls/rehearse.js';
import { isRefusal } from '../../service/core/refusals.js';
import { commonCdrColumns } from '../../service/routing/recorded-call.js';
import { draftView } from '../../service/records/tenant-view.js';
import { readAttributes } from '../../service/records/fields.js';
import { keyOf } from '../../service/schema/table.js';
import { IcrSite, rule } from '../support/icr-site.js';

const hosted = { application: icr, service: icrService, compile: compileIcrPlan, cdrColumns: commonCdrColumns };
const noon = Date.UTC(2024, 6, 10, 12);

function decide(rehearsal: Rehearsal, called: string, more: { calling?: string; callId?: string; timeMs?: number } = {}): string {
  const got = rehearsal.decide({ callId: 'call-1', called, calling: '8085550001', timeMs: undefined, attributes: {}, ...more }, noon);
  return isRefusal(got) ? got.code : inWords(got).replace(/main\/\w+/g, 'main');
}

t.test('what a call comes to', async (t) => {
  const cases: readonly [rules: readonly unknown[], words: string][] = [
    [[rule('always', undefined, 'number', '3125550101')], 'number 3125550101 by main'],
    [[rule('always', undefined, 'sip-uri', 'a@pbx.example.net')], 'sip a@pbx.example.net by main'],
    [[rule('always', undefined, 'trunk-group', '101,102')], 'trunks 101,102 by main'],
    [[rule('always', undefined, 'trunk-outpulse', '101:5550100,102:')], 'outpulse 101:5550100,102:3125550100 by main'],
    [[rule('always', undefined, 'terminate')], 'terminate by main'],
    [[rule('always', undefined, 'continue')], 'continue by main'],
    [[rule('always', undefined, 'menu', { prompt: 'welcome', tries: 2, choices: { 1: { type: 'terminate' } } })], 'collect ["welcome",1,1,2] by main'],
    [[rule('time-of-day', '13:00-14:00', 'terminate')], 'no_route'],
    // Counters stand at zero, whatever calls there are.
    [[rule('limited', '1', 'number', '3125550102')], 'number 3125550102 by main'],
    [[rule('periodic', '1/24', 'number', '3125550103')], 'number 3125550103 by main'],
  ];
  for (const [rules, words] of cases) {
    const site = IcrSite.of(rules as never);
    t.equal(decide(Rehearsal.over(hosted, site.view, 'UTC'), '3125550100'), words);
  }
  const site = IcrSite.of([rule('time-of-day', '13:00-14:00', 'terminate')]);
  const rehearsal = Rehearsal.over(hosted, site.view, 'UTC');
  t.equal(decide(rehearsal, '3125550100', { timeMs: noon + 3_600_000 }), 'terminate by main', 'at its own time');
  t.equal(decide(rehearsal, '3125550199'), 'no_route');
  t.equal(decide(rehearsal, '911'), 'continue');
  t.equal(decide(rehearsal, ''), 'malformed');
});

t.test('the far end is beside it', async (t) => {
  const site = new IcrSite();
  site.plan('main', [rule('always', undefined, 'number', '3125550101')], { destination_type: 'NUMBER', destination_value: '3125550155' });
  site.route('3125550100', 'main');
  t.equal(decide(Rehearsal.over(hosted, site.view, 'UTC'), '3125550100'), 'number 3125550101 by main, pick-up NUMBER 3125550155');
});

t.test('a draft stands in the place of its plan alone', async (t) => {
  const site = new IcrSite();
  const toOther = [rule('always', undefined, 'call_plan', 'other')];
  site.plan('main', toOther);
  site.plan('other', [rule('always', undefined, 'number', '3125550101')]);
  site.route('3125550100', 'main');
  site.route('3125550109', 'main', 0, ['sp', 'two']);
  site.plan('main', toOther, {}, ['sp', 'two']);
  site.plan('other', [rule('always', undefined, 'number', '3125550102')], {}, ['sp', 'two']);
  const live = Rehearsal.over(hosted, site.view, 'UTC');
  const table = planTableOf(icr)!;
  const { row } = readAttributes(table, { service_provider_name: 'sp', subscriber_name: 'sub', name: 'other', rules: [rule('always', undefined, 'terminate')] });
  const view = draftView(live.world.view, table, row);
  const drafted = live.drafted(view, view.get(table.name, keyOf(table, row))!);
  const words = (rehearsal: Rehearsal, called: string): string => decide(rehearsal, called).replace(/ by .*/, '');
  t.same([words(live, '3125550100'), words(drafted, '3125550100')], ['number 3125550101', 'terminate']);
  t.same([words(live, '3125550109'), words(drafted, '3125550109')], ['number 3125550102', 'number 3125550102'], 'of another subscriber it is as it was');
  t.equal(words(live, '3125550100'), 'number 3125550101', 'and what is live stays so');
});

const decided = (kind: string, value = '', path = 'main/a/b', pickup = ''): Decided => ({ kind, value, rule: path, pickup });

t.test('what was expected', async (t) => {
  const cases: readonly [expected: readonly [kind: string, value: string, rule: string], got: Decided, as: boolean][] = [
    [['', '', ''], decided('number', '3125550101'), true],
    [['number', '', ''], decided('number', '3125550101'), true],
    [['sip', '', ''], decided('number', '3125550101'), false],
    [['continue', '', ''], decided('no_route', '', ''), false],
    [['no_route', '', ''], decided('no_route', '', ''), true],
    [['', '3125550101', ''], decided('number', '3125550101'), true],
    [['', '(312) 555-0101', ''], decided('number', '3125550101'), true],
    [['', '13125550101', ''], decided('number', '3125550101'), true],
    [['', '3125550102', ''], decided('number', '3125550101'), false],
    [['trunks', '101,102', ''], decided('trunks', '101,102'), true],
    [['trunks', '["101","102"]', ''], decided('trunks', '101,102'), true],
    [['trunks', '102,101', ''], decided('trunks', '101,102'), false],
    [['trunks', '["101"', ''], decided('trunks', '101,102'), false],
    [['outpulse', '[["101","5550100"]]', ''], decided('outpulse', '101:5550100'), true],
    [['collect', '["welcome", 1, 1, 3]', ''], decided('collect', '["welcome",1,1,3]'), true],
    [['', '', 'main'], decided('terminate'), true],
    [['', '', 'main/a'], decided('terminate'), true],
    [['', '', 'main/a/b'], decided('terminate'), true],
    [['', '', 'mai'], decided('terminate'), false],
    [['', '', 'main/a/c'], decided('terminate'), false],
    [['terminate', '', 'main'], decided('terminate', '', ''), false],
  ];
  for (const [[kind, value, path], got, as] of cases) t.equal(isAsExpected({ kind, value, rule: path }, got), as, `${kind} ${value} ${path}: ${inWords(got)}`);
});

t.test('kinds as cells have them', async (t) => {
  const cells: readonly [cell: string, kind: string | undefined][] = [
    ['number', 'number'], ['NUMBER', 'number'], ['no_route', 'no_route'], ['0', 'continue'], ['6', 'collect'], ['7', undefined], ['numbers', undefined], ['-1', undefined],
  ];
  for (const [cell, kind] of cells) t.equal(readKind(cell), kind, cell);
});

t.test('whether a call goes the same way', async (t) => {
  const others: readonly [other: Decided, same: boolean][] = [
    [decided('number', '1'), true], [decided('number', '1', 'another/rule'), true], [decided('number', '2'), false], [decided('sip', '1'), false], [decided('number', '1', 'main/a/b', 'NUMBER 3'), false],
  ];
  for (const [other, same] of others) t.equal(goesTheSame(decided('number', '1'), other), same, inWords(other));
});

t.test('a call that was made is asked as it was', async (t) => {
  const cdr = {
    application: 4, arrivedMs: 100, serial: 7, callId: 'x', instant: 90, received: '+1 312 555 0100', called: '3125550100', calling: '8085550001', attributes: { restricted: true, trunk: '7' }, labels: ['later'],
    noRoute: false, decision: { kind: 1, value: '3125550101', rule: 'main/a', extra: { sp: 'north', subscriber: 'one' } }, change: 5, answeredMs: undefined, events: [],
    endedMs: 200, cause: undefined, durationMs: undefined, ending: 'end' as const,
  };
  const call = recordedCall(cdr, { provider: 'north' });
  t.match(call, { arrivedMs: 100, calling: '8085550001', asked: { callId: 'x', called: '+1 312 555 0100', calling: '8085550001', timeMs: 90, attributes: { trunk: '7' } }, decided: decided('number', '3125550101', 'main/a') });
  t.match(recordedCall(cdr, { provider: 'north', subscriber: 'one' }), { calling: 'restricted', asked: { calling: '8085550001' } }, 'decided by the number, and shown without it');
  t.equal(recordedCall({ ...cdr, calling: undefined }, {}).calling, '');
});
