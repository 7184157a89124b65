import t from 'tap';
import { AddressList, clientAddress, plainAddress, siteOf } from '../../service/core/address.js';

t.test('one spelling, and what one site has', async (t) => {
  const addresses: readonly (readonly [address: string, plain: string, site: string])[] = [
    ['192.0.2.1', '192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1', '192.0.2.1'],
    ['0000:0000:0000:0000:0000:ffff:c000:0201', '192.0.2.1', '192.0.2.1'],
    ['::1', '0000:0000:0000:0000:0000:0000:0000:0001', '0000:0000:0000:0000::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:0db8:0001:0002:0003:0004:0005:0006', '2001:0db8:0001:0002::/64'],
    ['2001:DB8:1:2::', '2001:0db8:0001:0002:0000:0000:0000:0000', '2001:0db8:0001:0002::/64'],
    ['2001:db8:1:3::1', '2001:0db8:0001:0003:0000:0000:0000:0001', '2001:0db8:0001:0003::/64'],
    ['fe80::1%eth0', 'fe80:0000:0000:0000:0000:0000:0000:0001', 'fe80:0000:0000:0000::/64'],
    ['admin socket', 'admin socket', 'admin socket'],
  ];
  for (const [address, plain, site] of addresses) t.same([plainAddress(address), siteOf(address)], [plain, site], address);
});

t.test('a list of addresses and networks', async (t) => {
  const list = AddressList.of(['192.0.2.1', '198.51.100.0/24', '2001:db8::/32', '::1'])!;
  const asked: readonly (readonly [address: string, has: boolean])[] = [
    ['192.0.2.1', true], ['192.0.2.2', false], ['::ffff:192.0.2.1', true], ['198.51.100.0', true], ['198.51.100.255', true], ['198.51.101.0', false],
    ['2001:db8:ffff::1', true], ['2001:db9::1', false], ['::1', true], ['0000:0000:0000:0000:0000:0000:0000:0001', true], ['', false], ['x', false],
  ];
  for (const [address, has] of asked) t.equal(list.has(address), has, address);
  for (const bad of ['x', '', '192.0.2.0/33', '2001:db8::/129', '192.0.2.0/', '192.0.2.0/24/1', '192.0.2.256']) t.equal(AddressList.of([bad]), undefined, bad);
});

t.test('who asks', async (t) => {
  const trusted = AddressList.of(['127.0.0.1', '10.0.0.0/8'])!;
  const cases: readonly (readonly [kind: string, peer: string, forwarded: string | undefined, client: string])[] = [
    ['nobody between', '192.0.2.9', undefined, '192.0.2.9'],
    ['a header of a stranger', '192.0.2.9', '203.0.113.1', '192.0.2.9'],
    ['a proxy', '127.0.0.1', '203.0.113.1', '203.0.113.1'],
    ['a proxy that says nothing', '127.0.0.1', undefined, '127.0.0.1'],
    ['what the client itself made up stands to the left', '127.0.0.1', '198.51.100.7, 203.0.113.1', '203.0.113.1'],
    ['two proxies', '127.0.0.1', '203.0.113.1, 10.1.2.3', '203.0.113.1'],
    ['proxies alone', '127.0.0.1', '10.1.2.4, 10.1.2.3', '10.1.2.4'],
    ['no address', '127.0.0.1', 'unknown', '127.0.0.1'],
    ['no address before one', '127.0.0.1', 'x, 10.1.2.3', '10.1.2.3'],
    ['with a port', '127.0.0.1', '203.0.113.1:4711', '203.0.113.1'],
    ['IPv6 in brackets', '127.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['an empty header', '127.0.0.1', '', '127.0.0.1'],
  ];
  for (const [kind, peer, forwarded, client] of cases) t.equal(clientAddress(peer, forwarded, trusted), client, kind);
  t.equal(clientAddress('127.0.0.1', '203.0.113.1', AddressList.of([])!), '127.0.0.1', 'nobody is trusted');
});
