import t from 'tap';
import type { Cdr } from '../../service/calls/cdr.js';
import { fits, type CdrFilter } from '../../service/calls/cdr-filter.js';

const ended = { application: 2, arrivedMs: 1, serial: 1, callId: 'a', instant: 1, received: '1', called: '1', calling: undefined, attributes: {}, labels: [], noRoute: false, change: 1, answeredMs: undefined, events: [], endedMs: 2, cause: undefined, durationMs: undefined, ending: 'end' } as const;
const given = (provider: string, rule: string) => ({ kind: 1, value: '2', rule, noRoute: false, provider, subscriber: 'sub', pickup: undefined });
const routed: Cdr = { ...ended, decision: { kind: 1, value: '2', rule: 'second/b', extra: { sp: 'sp', subscriber: 'sub' } }, first: given('sp', 'first/a'), events: [{ atMs: 1, event: 'busy', detail: '' }, { atMs: 1, event: 'decision', detail: '', given: given('sp', 'second/b') }] };
const refused: Cdr = { ...ended, refused: 'empty account', attributes: { account: '700/5' }, decision: { kind: 0, value: undefined, rule: undefined, extra: { sp: 'sp' } } };

t.test('what a CDR is found by', async (t) => {
  const rows: readonly (readonly [what: string, cdr: Cdr, filter: CdrFilter, found: boolean])[] = [
    ['nothing asked', routed, {}, true],
    ['the first plan', routed, { plan: 'sp/sub/first' }, true], ['the last plan', routed, { plan: 'sp/sub/second' }, true], ['its rule', routed, { plan: 'sp/sub/second/b' }, true],
    ['a plan whose name only begins so', routed, { plan: 'sp/sub/sec' }, false], ['of another provider', routed, { plan: 'other/sub/first' }, false],
    ['its kind', routed, { kind: 'number' }, true], ['another kind', routed, { kind: 'continue' }, false],
    ['refused', refused, { kind: 'denied' }, true], ['refused is not continued', refused, { kind: 'continue' }, false],
    ['no route', { ...routed, noRoute: true }, { kind: 'no_route' }, true],
    ['account by its number', refused, { account: '700' }, true], ['account as it is named', refused, { account: '700/5' }, true], ['an account whose number only begins so', refused, { account: '70' }, false],
    ['account of a charge', { ...routed, entries: [{ account: '800/1', serial: 1, amount: 1 }] }, { account: '800' }, true],
    ['account as its application writes it', { ...routed, settled: { account_number: '900' } as never }, { account: '900' }, true],
    ['all of it', refused, { account: '700', kind: 'denied', provider: 'sp' }, true], ['one of it not', refused, { account: '700', kind: 'denied', provider: 'other' }, false],
  ];
  for (const [what, cdr, filter, found] of rows) t.equal(fits(cdr, filter), found, what);
});
