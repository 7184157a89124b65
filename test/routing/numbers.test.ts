import fc from 'fast-check';
import t from 'tap';
import { route as routeTable, routeEntry } from '../../service/apps/icr/tables/route.js';
import { compareRoutes, labelsOf, Route, RouteReader } from '../../service/routing/numbers.js';
import { IcrSite } from '../support/icr-site.js';

const reader = new RouteReader(routeTable.name, 'pattern', routeEntry);
const plans = (site: IcrSite, called: string, owner?: { provider: string; subscriber: string }) => reader.matching(site.view, called, owner).map(({ plan }) => plan);

t.test('the order of routes (N4)', async (t) => {
  const site = new IcrSite();
  for (const [pattern, plan, priority] of [
    ['3125550100', 'exact', 0], ['312555XXXX', 'six', 0], ['31255501XX', 'eight', 0], ['XXX5550100', 'seven from the right', 0], ['3125550XXX', 'seven from the left', 0],
    ['312X550100', 'nine, X fourth', 0], ['31X5550100', 'nine, X third', 0], ['XXXXXXXXXX', 'any, but first', -0], ['3125550100', 'exact, later', 1], ['3XXXXXXXXX', 'one, much later', 99],
    ['3125550100', 'exact, b', 0], ['312555010', 'too short', 0], ['31255501000', 'too long', 0], ['3125550101', 'another', 0],
  ] as const) site.route(pattern, plan, priority);
  t.same(plans(site, '3125550100'), [
    'exact', 'exact, b', 'nine, X fourth', 'nine, X third', 'eight', 'seven from the left', 'seven from the right', 'six', 'any, but first', 'exact, later', 'one, much later',
  ]);
  t.same(plans(site, '3125550101'), ['another', 'eight', 'seven from the left', 'six', 'any, but first', 'one, much later']);
  t.same(plans(site, '9'), []);
  t.same(plans(site, '312555010'), ['too short']);
});

t.test('X is one digit, and nothing else', async (t) => {
  const site = new IcrSite();
  site.route('XXXXXXXXXXX', 'eleven');
  site.route('+49XXXXXXXX', 'abroad');
  for (const [called, found] of [['23125550100', ['eleven']], ['+4930123456', ['abroad']], ['+4830123456', []], ['*2312555010', []], ['2312555010X', []]] as const) t.same(plans(site, called), found, called);
});

t.test('shapes that come and go', async (t) => {
  const site = new IcrSite();
  t.same(plans(site, '3125550100'), []);
  site.route('312555XXXX', 'a');
  t.same(plans(site, '3125550100'), ['a']);
  site.route('31255XXXXX', 'b');
  t.same(plans(site, '3125550100'), ['a', 'b']);
  site.view.archive('route', ['sp', 'sub', 'a', '312555XXXX']);
  t.same(plans(site, '3125550100'), ['b']);
});

t.test('only the routes of the owner (N5)', async (t) => {
  const site = new IcrSite();
  site.route('3125550100', 'own');
  site.route('312555XXXX', 'other provider', 0, ['other', 'sub']);
  site.route('31255501XX', 'other subscriber', 0, ['sp', 'other']);
  t.same(plans(site, '3125550100'), ['own', 'other subscriber', 'other provider']);
  t.same(plans(site, '3125550100', { provider: 'sp', subscriber: 'sub' }), ['own']);
  t.same(plans(site, '3125550100', { provider: 'sp', subscriber: 'nobody' }), []);
});

t.test('the order is one, whatever the routes', async () => {
  const route = fc.record({
    pattern: fc.array(fc.constantFrom('1', 'X'), { minLength: 4, maxLength: 4 }).map((digits) => digits.join('')),
    plan: fc.constantFrom('a', 'b'), subscriber: fc.constantFrom('s', 't'), priority: fc.integer({ min: 0, max: 2 }),
  }).map(({ pattern, plan, subscriber, priority }) => new Route(pattern, 'sp', subscriber, plan, priority));
  fc.assert(fc.property(route, route, route, (a, b, c) => {
    const sign = (x: Route, y: Route) => Math.sign(compareRoutes(x, y));
    if (sign(a, b) !== -sign(b, a)) return false;
    if (sign(a, b) <= 0 && sign(b, c) <= 0 && sign(a, c) > 0) return false;
    return sign(a, b) !== 0 || JSON.stringify(a) === JSON.stringify(b);
  }), { seed: 20_240_710, numRuns: 3_000 });
});

t.test('against a search of every route', async (t) => {
  const pattern = fc.array(fc.constantFrom('3', '1', 'X'), { minLength: 3, maxLength: 5 }).map((digits) => digits.join(''));
  fc.assert(fc.property(fc.array(fc.tuple(pattern, fc.integer({ min: 0, max: 3 })), { maxLength: 20 }), fc.array(fc.constantFrom('3', '1'), { minLength: 3, maxLength: 5 }), (routes, digits) => {
    const called = digits.join('');
    const site = new IcrSite();
    routes.forEach(([pattern, priority], place) => site.route(pattern, `plan ${place}`, priority));
    const expected = routes.map(([pattern, priority], place) => new Route(pattern, 'sp', 'sub', `plan ${place}`, priority))
      .filter(({ pattern }) => new RegExp(`^${pattern.replaceAll('X', '[0-9]')}$`).test(called)).sort(compareRoutes).map(({ plan }) => plan);
    t.same(plans(site, called), expected);
  }), { seed: 20_240_710, numRuns: 200 });
});

t.test('labels of params', async (t) => {
  for (const [params, labels] of [
    [undefined, []], ['{}', []], ['{"labels":["a","b"]}', ['a', 'b']], ['{"labels":"a, b"}', ['a', 'b']], ['{"labels":["a",7,null]}', ['a']], ['{"labels":{"a":1}}', []], ['{"labels":null}', []], ['["labels"]', []],
  ] as const) t.same(labelsOf(params), labels, `${params}`);
});
