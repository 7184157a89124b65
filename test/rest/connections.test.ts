import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { addressOf, Connections, mostConnections } from '../../service/rest/connections.js';
import { Shares } from '../../service/rest/shares.js';
import { ManualClock } from '../support/manual-clock.js';

t.test('descriptors', async (t) => {
  const cases: readonly (readonly [descriptors: number, lookups: number, most: number])[] = [
    [65_536, 256, 1_000], [1_456, 256, 1_000], [1_455, 256, 999], [1_024, 256, 568], [64, 256, limits.leastRestConnections], [Infinity, 256, 1_000],
  ];
  for (const [descriptors, lookups, most] of cases) t.equal(mostConnections(descriptors, lookups), most, `${descriptors} descriptors`);
});

t.test('addresses as the kernel writes them', async (t) => {
  for (const [text, address] of [
    ['0100007F', '127.0.0.1'], ['010200C0', '192.0.2.1'], ['0000000000000000FFFF0000010200C0', '192.0.2.1'],
    ['B80D0120000000000000000001000000', '2001:0db8:0000:0000:0000:0000:0000:0001'],
  ] as const) t.equal(addressOf(text), address);
});

t.test('once half are taken an address has its share', async (t) => {
  const clock = new ManualClock();
  const kernel = new Map<string, number>();
  let looks = 0;
  const connections = new Connections(clock, 1_000, (address) => address === '10.0.0.1', () => { looks++; return new Map(kernel); });
  const open = (address: string): boolean => {
    kernel.set(address, (kernel.get(address) ?? 0) + 1);
    const stays = connections.opened(address, 80) === 'stays';
    if (!stays) { kernel.set(address, kernel.get(address)! - 1); connections.closed(); }
    return stays;
  };
  for (let n = 0; n < 500; n++) if (!open('192.0.2.1')) t.fail('before half are taken everybody may');
  t.equal(looks, 0, 'the kernel is not asked while it does not matter');
  t.equal(open('192.0.2.1'), false, 'more than the share');
  for (let n = 0; n < limits.connectionsOfAddress; n++) if (!open('192.0.2.2')) t.fail(`another address has its share (${n})`);
  t.equal(open('192.0.2.2'), false, 'and no more');
  t.equal(looks, 1, 'all within a second');
  for (let n = 0; n < 250; n++) if (!open('10.0.0.1')) t.fail(`a trusted proxy is not counted (${n})`);
  t.equal(open('192.0.2.3'), false, 'no more than there are');
  t.equal(open('10.0.0.1'), false, 'not even from a proxy');
  kernel.set('192.0.2.2', 100);
  for (let n = 0; n < 150; n++) connections.closed();
  t.equal(open('192.0.2.2'), false, 'who has gone is seen');
  clock.advance(limits.connectionCountMs);
  t.equal(open('192.0.2.2'), true, 'a second later');
});

t.test('so many too many are told so, the others closed', async (t) => {
  const connections = new Connections(new ManualClock(), 10, () => true, () => new Map());
  const open = (count: number) => Array.from({ length: count }, () => connections.opened('192.0.2.1', 80));
  t.strictSame(open(10), Array<string>(10).fill('stays'));
  t.strictSame([...new Set(open(limits.toldConnections))], ['told']);
  t.strictSame(open(1), ['closed']);
  connections.closed();
  for (let n = 0; n < limits.toldConnections; n++) connections.closed();
  t.strictSame(open(1), ['told'], 'the ten are still there');
  connections.closed();
  connections.closed();
  t.strictSame(open(1), ['stays'], 'one of them has gone');
});

t.test('shares', async (t) => {
  const shares = new Shares(5, 2);
  const steps: readonly (readonly [name: string | undefined, taken: boolean])[] = [['a', true], ['a', true], ['a', false], ['b', true], [undefined, true], [undefined, true], ['c', false], [undefined, false]];
  for (const [name, taken] of steps) t.equal(shares.take(name), taken, String(name));
  shares.leave('a');
  t.equal(shares.take('c'), true);
});
