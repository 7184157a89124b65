import t from 'tap';
import type { ExplanationDescription as Explanation, Step } from '../../../service/schema/explanation-description.js';
import { askingBody, counterWords, exampleCall, extraWords, grouped, inPlace, isOwn, marksOf, nothingAsked, notReachedWords, sameWay, stepWords, underStep, usedBy, whyOf, type Asking } from '../../../service/ui/plan/explanation.js';

const step = (more: Partial<Step>): Step => ({ path: '', criterion: 'always', expected: '', found: '', outcome: 'matched', reason: '', ...more });
const explanation = (steps: readonly Step[], decision: Partial<Explanation['decision']> = {}): Explanation => ({
  call: { called: '1', calling: null, received: '1', at: '', weekday: '', zone: 'UTC', zone_of: 'niu', emergency: false }, decision: { kind: 1, value: '2015550190', ...decision }, steps, counters: [], events: [], change: 1,
});

t.test('the body of what is asked', async (t) => {
  const rows: readonly (readonly [what: string, asking: Partial<Asking>, zone: string | undefined, body: unknown])[] = [
    ['now', { called: ' 617 234 2070 ' }, 'America/New_York', { called: '617 234 2070' }],
    ['at a time', { called: '1', when: '2026-10-27T18:12' }, 'America/New_York', { called: '1', time: '2026-10-27 18:12', zone: 'America/New_York' }],
    ['at a time, the zone not known yet', { called: '1', when: '2026-10-27T18:12' }, undefined, { called: '1', time: '2026-10-27 18:12' }],
    ['from somebody, for so long', { called: '1', calling: '2', seconds: '90' }, undefined, { called: '1', calling: '2', seconds: 90 }],
    ['for percentages', { called: '1', callId: ' a-7 ' }, undefined, { called: '1', call_id: 'a-7' }],
    ['with attributes', { called: '1', attrs: [['restricted', 'true'], ['zip', '02134'], ['labels', '["a"]'], ['', 'x'], ['odd', '[x']] }, undefined, { called: '1', attrs: { restricted: true, zip: '02134', labels: ['a'], odd: '[x' } }],
  ];
  for (const [what, asking, zone, body] of rows) t.same(askingBody({ ...nothingAsked, ...asking }, zone), body, what);
});

t.test('marks are of the plan\'s own rules', async (t) => {
  const rows: readonly (readonly [path: string, no: string | undefined, own: boolean])[] = [
    ['Office/a', '1', true], ['Office/a/b', '2.1', true], ['Other/a', '1', false], ['Office/a/Other/b', '1', false], ['Office/a/Office/b/c', '2.1', false], ['Office', undefined, false],
  ];
  for (const [path, no, own] of rows) t.equal(isOwn(step({ path, ...(no === undefined ? {} : { no }) }), 'Office'), own, path);
  const marks = marksOf(explanation([
    step({ path: 'Office/a', no: '1', pointer: 'rules/0', outcome: 'failed', found: '18:12', expected: '08:00-17:00' }), step({ path: 'Office/b', no: '2', pointer: 'rules/1' }),
    step({ path: 'Office/b', no: '2', pointer: 'rules/1', criterion: 'destination', outcome: 'failed', found: '6175550100', reason: 'prohibited' }), step({ path: 'Office/c', no: '3', pointer: 'rules/2' }), step({ path: 'Other/d', no: '4', pointer: 'rules/3' }),
  ], { rule: 'Office/c' }), 'Office');
  t.same([...marks], [
    ['rules/0', { outcome: 'failed', decides: false, why: '18:12, wanted 08:00–17:00' }], ['rules/1', { outcome: 'failed', decides: false, why: '617 555 0100: prohibited' }], ['rules/2', { outcome: 'matched', decides: true, why: '' }],
  ]);
});

t.test('steps as sentences', async (t) => {
  const rows: readonly (readonly [one: Partial<Step>, decides: boolean, words: string, why: string])[] = [
    [{ no: '2.2', label: 'Late shift', found: '18:12', expected: '17:00-20:00' }, true, '2.2 Late shift decides.', '18:12, wanted 17:00–20:00'],
    [{ no: '2', outcome: 'failed' }, false, '2 does not hold.', ''], [{ no: '2', label: 'Days', found: 'a call', expected: 'every call' }, false, '2 Days holds.', ''], [{ no: '3', outcome: 'not_reached', expected: 'x' }, false, '3 is not reached.', ''],
    [{ no: '3', criterion: 'destination', outcome: 'failed', reason: 'no_plan' }, false, '3: its destination cannot be used.', ': no plan'],
    [{ criterion: 'plan', path: 'Office', expected: 'route 617, priority 0', found: 'called 617' }, false, 'Plan Office: route 617, priority 0.', 'called 617, wanted route 617, priority 0'],
    [{ criterion: 'number', expected: '617', found: 'Harbor' }, false, 'Number 617: Harbor.', 'Harbor, wanted 617'],
    [{ no: '1', found: '2031/11/30.11:50:05', expected: '2031/12/24.12:00-2031/12/27.00:00', outcome: 'failed' }, false, '1 does not hold.', '30 Nov 2031 11:50, wanted 24 Dec 2031 12:00–27 Dec 2031 00:00'],
    [{ no: '1', found: 'MONDAY', expected: 'MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY' }, false, '1 holds.', 'Mon, wanted Mon–Fri'],
    [{ no: '1', found: 'caller 6172342007', expected: '6175550199@pbx.example' }, false, '1 holds.', 'caller 617 234 2007, wanted 6175550199@pbx.example'],
    [{ criterion: 'plan', path: 'Office', expected: 'route 617234XXXX, priority 0', outcome: 'not_reached' }, false, 'Plan Office: route 617 234 XXXX, priority 0, is not reached.', ''],
  ];
  for (const [one, decides, words, why] of rows) {
    t.equal(stepWords(step(one), decides), words, words);
    t.equal(whyOf(step(one)), why, words);
  }
});

t.test('what was not reached is told together', async (t) => {
  const off = (no: string): Step => step({ no, outcome: 'not_reached' });
  const event = (name: string, after: number) => ({ event: name, detail: '', after });
  const steps = [step({ no: '1' }), off('2'), off('3'), step({ criterion: 'operator' })];
  for (const [events, expected] of [
    [[], '1 23 operator'], [[event('a', 0)], 'a 1 23 operator'], [[event('a', 1)], '1 a 23 operator'], [[event('a', 2)], '1 2 a 3 operator'], [[event('b', 4), event('a', 1)], '1 a 23 operator b'], [[event('a', 9), event('b', 9)], '1 23 operator a b'],
  ] as const) t.equal(inPlace({ steps, events }).map((part) => 'event' in part ? part.event : part.map(({ no, criterion }) => no ?? criterion).join('')).join(' '), expected);
  const groups = grouped([step({ no: '1' }), off('2.3'), off('3'), off('4'), step({ criterion: 'plan', outcome: 'not_reached', path: 'Other' })]);
  t.same(groups.map((group) => group.length), [1, 3, 1]);
  t.equal(notReachedWords(groups[1]!), '2.3, 3 and 4 are not reached.');
  t.equal(notReachedWords([off('5')]), '5 is not reached.');
});

t.test('the call of an example', async (t) => {
  const rows: readonly (readonly [example: string, call: unknown])[] = [
    ['2026/12/05 00:00 (Saturday), caller 2005550100', { when: '2026-12-05T00:00', calling: '2005550100' }], ['2026/12/05 08:30 (Saturday), called 6172342007, no caller', { when: '2026-12-05T08:30', calling: '', called: '6172342007' }], ['^617', {}],
  ];
  for (const [example, call] of rows) t.same(exampleCall(example), call, example);
});

t.test('whether live differs', async (t) => {
  t.equal(sameWay(explanation([], { no: '1' }), explanation([], { no: '2' })), true);
  t.equal(sameWay(explanation([]), explanation([], { value: '2015550191' })), false);
});

t.test('what stands under a step, and what goes with a decision', async (t) => {
  t.equal(underStep(step({ criterion: 'number', expected: '617', found: 'Harbor', reason: 'only its routes count' })), 'Only its routes count.');
  t.equal(underStep(step({ criterion: 'plan', expected: 'priority 1', found: 'called 0' })), '');
  t.equal(underStep(step({ no: '1', found: '18:12', expected: '08:00-17:00', outcome: 'failed' })), '18:12, wanted 08:00–17:00');
  t.equal(extraWords({ sp: 'a', subscriber: 'b', max_seconds: 7200, pickup: ['SIP', 'a@b'], carrier: null }), 'at most 2 h, pickup SIP a@b');
  t.equal(extraWords({ balance: 2005, max_seconds: 3600, warn_seconds: 3540 }), 'balance 20.05, at most 1 h, warned after 59 min');
  t.equal(extraWords(null), '');
});

t.test('counters as they stand', async (t) => {
  const steps = [step({ path: 'Office/a', no: '1', label: 'Desk', pointer: 'rules/0' }), step({ path: 'Office/b', no: '2', pointer: 'rules/1' }), step({ path: 'Other/c', no: '1', label: 'Else', pointer: 'rules/0' })];
  const counters = [{ counter: 'Harbor/Sub/Office/a', count: 3 }, { counter: 'Harbor/Sub/Office/b', count: 1, hours: 24 }, { counter: 'Harbor/Sub/Other/c', count: 0, hours: 1 }, { counter: 'Harbor/Sub/Gone/d', count: 2 }];
  t.same(counters.map((counter) => counterWords(counter, steps)), ['1 Desk: 3 calls now', '2: 1 call in the last 24 hours', '1 Else: 0 calls in the last hour', 'Harbor/Sub/Gone/d: 2 calls now']);
  t.same([...usedBy({ ...explanation(steps), counters }, 'Office')], [['rules/1', 1]], 'only of the plan itself, only what is counted in hours');
});
