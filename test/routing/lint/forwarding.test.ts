import t from 'tap';
import { limits } from '../../../service/core/limits.js';
import { forwardedBack, spelledWay, wayBack, type ForwardingRecords } from '../../../service/routing/lint/forwarding.js';
import { MemoryView } from '../../support/memory-view.js';

const view = new MemoryView([]);

/** An application that sends the calls to each number on to others. */
function forwarding(application: string, sent: Readonly<Record<string, readonly string[]>>): ForwardingRecords {
  return { application, view, forwarding: { leadsTo: (_view, number) => sent[number] ?? [], decides: () => [] } };
}

/** A row of numbers, each forwarded to the next, and the last back to the first. */
function circle(length: number): ForwardingRecords {
  return forwarding('one', Object.fromEntries(Array.from({ length }, (_, place) => [String(place), [String((place + 1) % length)]])));
}

t.test('the shortest way back', async (t) => {
  const cases: readonly (readonly [what: string, records: readonly ForwardingRecords[], way: string | undefined])[] = [
    ['nothing forwards', [forwarding('one', {})], undefined],
    ['to another and no further', [forwarding('one', { 0: ['1'] })], undefined],
    ['to itself', [forwarding('one', { 0: ['0'] })], '0 -> 0 (one)'],
    ['back within one application', [forwarding('one', { 0: ['1'], 1: ['0'] })], '0 -> 1 (one) -> 0 (one)'],
    ['back through another', [forwarding('one', { 0: ['1'] }), forwarding('two', { 1: ['0'] })], '0 -> 1 (one) -> 0 (two)'],
    ['a circle that it is not in', [forwarding('one', { 0: ['1'], 1: ['2'], 2: ['1'] })], undefined],
    ['the shorter of two', [forwarding('one', { 0: ['1', '2'], 1: ['3'], 3: ['0'], 2: ['0'] })], '0 -> 2 (one) -> 0 (one)'],
    ['as many hops as are followed', [circle(limits.forwardingHops)], 'there'],
    ['one more', [circle(limits.forwardingHops + 1)], undefined],
  ];
  for (const [what, records, expected] of cases) {
    const way = wayBack('0', records);
    t.equal(way === undefined ? undefined : expected === 'there' ? 'there' : spelledWay('0', way), expected, what);
  }
});

t.test('no more numbers are visited than the limit', async (t) => {
  const visited = new Set<string>();
  const fan: ForwardingRecords = {
    application: 'one', view,
    forwarding: { leadsTo: (_view, number) => { visited.add(number); return Array.from({ length: 50 }, (_, place) => `${number}${place}`); }, decides: () => [] },
  };
  t.equal(wayBack('0', [fan]), undefined);
  t.ok(visited.size <= limits.forwardedNumbers + 1, `${visited.size} numbers asked`);
});

t.test('the way is told to those alone who may see all of it', async (t) => {
  const records = [forwarding('one', { 0: ['1'] }), forwarding('two', { 1: ['0'] })];
  t.same(forwardedBack(['0', '5'], records, true), [
    { field: '', code: 'forwarded_back', message: 'Calls to 0 may be sent on until they come back to it: 0 -> 1 (one) -> 0 (two).', example: '0 -> 1 (one) -> 0 (two)' },
  ]);
  t.same(forwardedBack(['0'], records, false), [{ field: '', code: 'forwarded_back', message: 'Calls to 0 may be sent on until they come back to it.' }]);
});
