import t from 'tap';
import { at, formatAddress, parseAddress, withQuery, type Address } from '../../../service/ui/address/address.js';
import { placeOf } from '../../../service/ui/address/pages.js';

t.test('addresses are read and written both ways', async (t) => {
  const rows: readonly (readonly [text: string, address: Address])[] = [
    ['/', { parts: [], query: {} }],
    ['/icr/number', { parts: ['icr', 'number'], query: {} }],
    ['/icr/number?q=617&sort=-timezone', { parts: ['icr', 'number'], query: { q: '617', sort: '-timezone' } }],
    ['/icr/number?archive', { parts: ['icr', 'number'], query: { archive: '' } }],
    ['/icr/call_plan/Harbor%20Bay/a%2Fb/Office', { parts: ['icr', 'call_plan', 'Harbor Bay', 'a/b', 'Office'], query: {} }],
    ['/icr/number/+', { parts: ['icr', 'number'], query: {}, fresh: true }],
    ['/icr/number/%2B', { parts: ['icr', 'number', '+'], query: {} }],
    ['/icr/number?f.number=^617', { parts: ['icr', 'number'], query: { 'f.number': '^617' } }],
    ['/icr/reset#niud_x', { parts: ['icr', 'reset'], query: {}, fragment: 'niud_x' }],
    ['/icr/number?open=6172342070&tab=history', { parts: ['icr', 'number'], query: { open: '6172342070', tab: 'history' } }],
  ];
  for (const [text, address] of rows) {
    const { pathname, search, hash } = new URL(text, 'http://niud');
    t.same(parseAddress(pathname, search, hash), address, text);
    t.same(parseAddress(new URL(formatAddress(address), 'http://niud').pathname, new URL(formatAddress(address), 'http://niud').search, new URL(formatAddress(address), 'http://niud').hash), address, `${text} again`);
  }
  t.same(parseAddress('/icr/%E0%A4%A').parts, ['icr', '%E0%A4%A'], 'what is no encoding stands for itself');
});

t.test('a query is changed and left', async (t) => {
  const address = { parts: ['icr', 'number'], query: { q: '617', archive: '' } };
  t.same(withQuery(address, { q: undefined, sort: 'number' }).query, { archive: '', sort: 'number' });
  t.same(address.query, { q: '617', archive: '' }, 'the address given stays as it is');
  t.equal(formatAddress(at('icr', 'a b')), '/icr/a%20b');
});

t.test('an address is a page', async (t) => {
  const rows: readonly (readonly [text: string, app: string | undefined, page: string, rest: readonly string[]])[] = [
    ['/', undefined, 'home', []],
    ['/login', undefined, 'login', []],
    ['/system', undefined, 'system', []],
    ['/icr', 'icr', 'overview', []],
    ['/icr/number', 'icr', 'table', ['number']],
    ['/icr/number/6172342070', 'icr', 'table', ['number', '6172342070']],
    ['/icr/cdr/7', 'icr', 'cdr', ['7']],
    ['/ecf/calls', 'ecf', 'calls', []],
    ['/icr/calls', 'icr', 'table', ['calls']],
    ['/system/x', 'system', 'table', ['x']],
  ];
  for (const [text, app, page, rest] of rows) t.match(placeOf(parseAddress(text), (name) => name === 'ecf' ? ['calls'] : []), { app, page, rest }, text);
  t.equal(placeOf(parseAddress('/icr/number/+')).fresh, true);
});
