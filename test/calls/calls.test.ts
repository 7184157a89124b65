import t from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import type { Routed } from '../../service/calls/decisions.js';
import { cdrIdentifier } from '../../service/calls/cdr.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { explain } from '../../service/calls/explain.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A site whose calls are written as words. */
class Talk extends TrialSite {
  route(callId: string, called: string, dry = false, more: { calling?: string; timeMs?: number; labels?: readonly string[] } = {}): string {
    return inWords(this.calls.decisions.route(this.host, { callId, called, calling: more.calling, timeMs: more.timeMs, attributes: more.labels === undefined ? {} : { labels: more.labels } }, dry));
  }

  event(callId: string, kind: string, value: string | null = null, dry = false): string {
    return inWords(this.calls.decisions.event(this.host, { callId, kind, value, timeMs: undefined }, dry));
  }

  end(callId: string, dry = false, more: { durationMs?: number; timeMs?: number } = {}): string {
    const ended = this.calls.endings.end(this.host, { callId, cause: 'normal', durationMs: more.durationMs, timeMs: more.timeMs }, dry);
    return isRefusal(ended) ? ended.code : ended instanceof Promise ? 'later' : JSON.stringify(ended);
  }

  async cdrs() {
    await this.calls.journal.flush();
    return [...new Cdrs(this.stores.cdr, this.stores.cdrByNumber).list({ application: trialNumber, fromMs: 0, toMs: Infinity })];
  }
}

function inWords(routed: Routed | undefined | { readonly code: string } | Promise<unknown>): string {
  if (routed instanceof Promise) return 'later';
  if (routed === undefined) return 'nothing';
  if (!('answer' in routed)) return routed.code;
  const { answer: { noRoute, decision: { kind, value } }, unkept } = routed;
  return `${unkept === true ? 'unkept ' : ''}${noRoute ? 'no route' : `${kind} ${value === undefined ? '' : JSON.stringify(value).replaceAll('"', '')}`.trim()}`;
}

type Line = readonly [does: (site: Talk) => string, answer: string];

const talks: Readonly<Record<string, readonly Line[]>> = {
  'a call': [
    [(s) => s.route('a', '101'), '1 3125550101'],
    [(s) => s.event('a', 'answer'), 'nothing'],
    [(s) => s.end('a'), '[]'],
    [(s) => s.event('a', 'answer'), 'unknown_call'],
  ],
  'ROUTE repeated': [
    [(s) => s.route('a', '101'), '1 3125550101'],
    [(s) => s.route('a', '102'), '2 3125550102@pbx.example.net'],
    [(s) => String(s.calls.open.size), '1'],
    [(s) => s.event('a', 'answer'), 'nothing'],
    [(s) => s.route('a', '101'), '2 3125550102@pbx.example.net'],
    [(s) => s.route('a', '101', true), '2 3125550102@pbx.example.net'],
  ],
  'END repeated': [
    [(s) => s.end('a'), 'unknown_call'],
    [(s) => s.route('a', '101'), '1 3125550101'],
    [(s) => s.end('a', true), '[]'],
    [(s) => s.end('a'), '[]'],
    [(s) => s.end('a'), '[]'],
    [(s) => { s.clock.advance(10 * minuteMs); return s.end('a'); }, '[]'],
    [(s) => { s.clock.advance(60 * minuteMs); return s.end('a'); }, '[]'],
  ],
  'a call id used again': [
    [(s) => s.route('a', '101'), '1 3125550101'],
    [(s) => s.end('a'), '[]'],
    [(s) => s.route('a', '102'), '2 3125550102@pbx.example.net'],
    [(s) => s.event('a', 'answer'), 'nothing'],
    [(s) => s.end('a'), '[]'],
  ],
  'limited: two at once': [
    [(s) => s.route('a', '200'), '1 3125550200'],
    [(s) => s.route('a', '200'), '1 3125550200'],
    [(s) => s.route('b', '200'), '1 3125550200'],
    [(s) => s.route('c', '200'), 'no route'],
    [(s) => s.route('b', '200'), '1 3125550200'],
    [(s) => s.end('a'), '[]'],
    [(s) => s.end('a'), '[]'],
    [(s) => s.route('c', '200'), '1 3125550200'],
    [(s) => s.route('d', '200'), 'no route'],
  ],
  'limited: given back at a failed set-up': [
    [(s) => s.route('a', '200'), '1 3125550200'],
    [(s) => s.route('b', '200'), '1 3125550200'],
    [(s) => s.event('a', 'fail'), '1 3125550200'],
    [(s) => s.route('a', '101'), '1 3125550101'],
    [(s) => s.route('c', '200'), '1 3125550200'],
  ],
  'limited: cleared by hand': [
    [(s) => s.route('a', '200'), '1 3125550200'],
    [(s) => s.route('b', '200'), '1 3125550200'],
    [(s) => String(s.calls.clearLease(s.host, 'limited', 'z')), 'false'],
    [(s) => String(s.calls.clearLease(s.host, 'other', 'a')), 'false'],
    [(s) => String(s.calls.clearLease(s.host, 'limited', 'a')), 'true'],
    [(s) => String(s.calls.clearLease(s.host, 'limited', 'a')), 'false'],
    [(s) => s.route('c', '200'), '1 3125550200'],
    [(s) => s.end('a'), '[]'],
    [(s) => s.route('d', '200'), 'no route'],
  ],
  'limited: a dry lookup takes none': [
    [(s) => s.route('a', '200', true), '1 3125550200'],
    [(s) => s.route('b', '200', true), '1 3125550200'],
    [(s) => s.route('c', '200', true), '1 3125550200'],
  ],
  'limited: a lease ends with its call after four hours': [
    [(s) => s.route('a', '200'), '1 3125550200'],
    [(s) => { s.clock.advance(2 * hourMs); return s.route('b', '200'); }, '1 3125550200'],
    [(s) => { s.clock.advance(2 * hourMs - minuteMs); return s.route('c', '200'); }, 'no route'],
    [(s) => { s.clock.advance(2 * minuteMs); return s.route('c', '200'); }, '1 3125550200'],
    [(s) => s.end('a'), 'unknown_call'],
    [(s) => s.route('d', '200'), 'no route'],
  ],
  'limited and periodic: a standby counts nothing': [
    [(s) => { s.active = false; return s.route('a', '200'); }, '1 3125550200'],
    [(s) => s.route('b', '200'), '1 3125550200'],
    [(s) => s.route('c', '200'), '1 3125550200'],
    [(s) => `${s.route('d', '300')}, ${s.route('e', '300')}, ${s.route('f', '300')}`, '1 3125550300, 1 3125550300, 1 3125550300'],
  ],
  'periodic: two in an hour': [
    [(s) => s.route('a', '300', true), '1 3125550300'],
    [(s) => s.route('a', '300'), '1 3125550300'],
    [(s) => { s.clock.advance(30 * minuteMs); return s.route('b', '300'); }, '1 3125550300'],
    [(s) => s.end('a'), '[]'],
    [(s) => { s.clock.advance(29 * minuteMs); return s.route('c', '300'); }, 'no route'],
    [(s) => { s.clock.advance(minuteMs); return s.route('d', '300'); }, '1 3125550300'],
    [(s) => s.route('e', '300'), 'no route'],
  ],
  'events that ask for the next decision': [
    [(s) => s.route('a', '500'), '1 3125550501'],
    [(s) => s.event('a', 'busy', null, true), '1 3125550502'],
    [(s) => s.event('a', 'busy'), '1 3125550502'],
    [(s) => s.event('a', 'noanswer'), 'no route'],
    [(s) => s.event('a', 'fail'), 'no route'],
    [(s) => s.end('a'), '[]'],
  ],
  'digits': [
    [(s) => s.route('a', '400'), '6 [welcome,1,1,3]'],
    [(s) => s.event('a', 'digits', ''), '6 [welcome,1,1,2]'],
    [(s) => s.event('a', 'digits', '7', true), '6 [welcome,1,1,1]'],
    [(s) => s.event('a', 'digits', null), 'malformed'],
    [(s) => s.event('a', 'digits', '1'), '1 3125550401'],
    [(s) => s.event('a', 'digits', '1'), 'malformed'],
  ],
  'labels': [
    [(s) => s.route('a', '600'), 'no route'],
    [(s) => s.event('a', 'label', 'vip', true), 'nothing'],
    [(s) => s.route('a', '600'), 'no route'],
    [(s) => s.event('a', 'label', ''), 'malformed'],
    [(s) => s.event('a', 'label', 'x'.repeat(256)), 'nothing'],
    [(s) => s.event('a', 'label', 'x'.repeat(257)), 'malformed'],
    [(s) => s.event('a', 'label', 'vip'), 'nothing'],
    [(s) => s.route('a', '600'), '1 3125550600'],
    [(s) => s.route('b', '600', false, { labels: ['vip'] }), '1 3125550600'],
  ],
  'as many labels as may be': [
    [(s) => s.route('a', '600'), 'no route'],
    ...Array.from({ length: 64 }, (_, index): Line => [(s) => s.event('a', 'label', `label ${index}`), 'nothing']),
    [(s) => s.event('a', 'label', 'label 7'), 'nothing'],
    [(s) => s.event('a', 'label', 'one more'), 'malformed'],
  ],
  'notes': [
    [(s) => s.route('a', '101'), '1 3125550101'],
    [(s) => s.event('a', 'note', 'x'.repeat(1_022)), 'nothing'],
    [(s) => s.event('a', 'note', 'x'.repeat(1_023)), 'malformed'],
  ],
  'numbers': [
    [(s) => s.route('a', '(1)-0-1'), '1 3125550101'],
    [(s) => s.route('b', '*72'), 'no route'],
    [(s) => s.route('c', 'alice'), 'no route'],
    [(s) => s.route('d', 'a\u0000b'), 'malformed'],
    [(s) => s.route('e', ''), 'malformed'],
    [(s) => String(s.calls.open.size), '3'],
  ],
};

for (const [what, lines] of Object.entries(talks)) {
  t.test(what, async (t) => {
    const site = new Talk();
    for (const [place, [does, answer]] of lines.entries()) t.equal(does(site), answer, `${place + 1}. ${answer}`);
    await site.calls.stop();
  });
}

t.test('as many open calls as may be', async (t) => {
  const site = new Talk({ openCalls: 2 });
  const lines: readonly Line[] = [
    [(s) => s.route('a', '200'), '1 3125550200'],
    [(s) => s.route('b', '101'), '1 3125550101'],
    [(s) => s.route('c', '200'), 'unkept 1 3125550200'],
    [(s) => s.route('b', '102'), '2 3125550102@pbx.example.net'],
    [(s) => s.event('c', 'answer'), 'unknown_call'],
    [(s) => String(s.host.counts.held('limited', '')), '1'],
    [(s) => s.end('a'), '[]'],
    [(s) => s.route('c', '200'), '1 3125550200'],
  ];
  for (const [does, answer] of lines) t.equal(does(site), answer, answer);
  t.equal((await site.cdrs()).length, 1);
});

t.test('the CDR', async (t) => {
  const site = new Talk();
  const arrivedMs = site.clock.now();
  site.calls.decisions.route(site.host, { callId: 'a', called: '(1)-0-1', calling: '+1 808 555 0001', timeMs: 5_000, attributes: { trunk: '7', pin: '1234' } }, false);
  site.event('a', 'note', 'hello');
  site.clock.advance(1_000);
  site.event('a', 'answer');
  site.clock.advance(2_000);
  site.end('a');
  site.route('b', '999');
  site.end('b', false, { durationMs: 70, timeMs: 9_000 });
  site.route('dry', '101', true);
  site.route('c', '500');
  site.event('c', 'fail', 'congestion');
  site.clock.advance(4 * hourMs + 20 * 1_000);
  const [a, b, c, ...others] = await site.cdrs();
  t.same(others, [], 'one for each call that was not dry');
  t.match(a, {
    callId: 'a', arrivedMs, instant: 5_000, received: '(1)-0-1', called: '101', calling: '8085550001', attributes: { trunk: '7' }, noRoute: false,
    decision: { kind: 1, value: '3125550101', rule: 'plan/number' }, change: 0, answeredMs: arrivedMs + 1_000, endedMs: arrivedMs + 3_000, durationMs: 2_000,
    cause: 'normal', ending: 'end', events: [{ event: 'loop', detail: 'plan other' }, { event: 'note', detail: '"hello"' }, { event: 'answer' }],
  });
  t.notOk('pin' in a!.attributes, 'without the PIN');
  t.match(b, { callId: 'b', noRoute: true, durationMs: 70, endedMs: 9_000, answeredMs: undefined });
  t.match(c, { callId: 'c', ending: 'lease', cause: undefined, decision: { value: '3125550502' }, events: [{ event: 'fail', detail: 'congestion' }] });
  await site.calls.stop();
});

t.test('a restart', async (t) => {
  const before = new Talk();
  before.route('a', '200');
  before.route('b', '200');
  before.event('b', 'answer');
  before.event('b', 'label', 'vip');
  before.route('menu', '400');
  before.event('menu', 'digits', '9');
  before.route('often', '300');
  before.route('ended', '200');
  before.end('ended');
  await before.calls.stop();
  const after = new Talk({ memory: before.stores, clock: before.clock });
  after.calls.restore();
  const lines: readonly Line[] = [
    [(s) => s.route('c', '200'), 'no route'],
    [(s) => s.route('b', '101'), '1 3125550200'],
    [(s) => s.event('menu', 'digits', '9'), '6 [welcome,1,1,1]'],
    [(s) => s.route('often2', '300'), '1 3125550300'],
    [(s) => s.route('often3', '300'), 'no route'],
    [(s) => s.end('ended'), 'unknown_call'],
    [(s) => s.end('a'), '[]'],
    [(s) => s.route('c', '200'), '1 3125550200'],
    [(s) => s.end('b'), '[]'],
  ];
  for (const [place, [does, answer]] of lines.entries()) t.equal(does(after), answer, `${place + 1}. ${answer}`);
  t.same((await after.cdrs()).map(({ callId }) => callId), ['a', 'b', 'ended'], 'in the order they came, whichever process they ended in');
  t.same((await after.cdrs()).find(({ callId }) => callId === 'b')?.labels, ['vip']);
  await after.calls.stop();
});

t.test('explain says what ROUTE would, and touches nothing', async (t) => {
  const site = new Talk();
  site.route('a', '200');
  const asked = { callId: 'b', called: '200', calling: undefined, timeMs: undefined, attributes: {} };
  const explained = explain(site.host, asked, site.clock.now());
  t.match(explained, { noRoute: false, decision: { kind: 1, value: '3125550200' }, change: 0, steps: [{ found: '1', outcome: 'matched' }], events: [] });
  t.match(explain(site.host, { ...asked, called: '101' }, site.clock.now()), { events: [{ event: 'loop', detail: 'plan other' }] });
  t.match(explain(site.host, { ...asked, called: '' }, site.clock.now()), { code: 'malformed' });
  t.equal(site.host.counts.held('limited', ''), 1);
  t.equal(site.calls.open.size, 1);
  await site.calls.stop();
});

t.test('serials tell calls of one millisecond apart', async (t) => {
  const site = new Talk();
  for (let call = 0; call < 100; call++) {
    site.route(`call ${call}`, '101');
    site.end(`call ${call}`);
  }
  const cdrs = await site.cdrs();
  t.same(cdrs.map(({ callId }) => callId), Array.from({ length: 100 }, (_, call) => `call ${call}`), 'in their order');
  t.equal(new Set(cdrs.map(cdrIdentifier)).size, 100);
  await site.calls.stop();
});

t.test('explain says of a text that it is no number, and looks it up as it came', (t) => {
  const site = new Talk();
  for (const [called, first] of [['abc', 'telephone number'], ['*72', 'telephone number'], ['sip:bob@example.net', 'telephone number'], ['101', 'always'], ['sip:101@example.net', 'always'], ['(312) 555-0100', 'always']] as const) {
    const explained = explain(site.host, { callId: 'x', called, calling: undefined, timeMs: undefined, attributes: {} }, 0);
    t.match(isRefusal(explained) ? explained.code : explained.steps[0], { criterion: first, ...(first === 'always' ? {} : { found: called, outcome: 'failed' }) }, called);
  }
  t.end();
});
