import t from 'tap';
import { setSystemZone } from '../../../service/core/system-zone.js';
import type { Json } from '../../../service/schema/kind.js';
import { formatTimestamp } from '../../../service/core/zones.js';
import { EcfStore } from '../../support/ecf-store.js';

setSystemZone('UTC');

const [malformed, denied] = ['<malformed 2>', '<denied 7>'];
const right = ['8085550100', '1234'] as const;
const wrong = ['8085550100', '4321'] as const;

t.test('log in', async (t) => {
  const site = await EcfStore.open(t);
  await site.subscriber();
  await site.subscriber({ name: '8085550300', phone: null, pin: '9999999999' });
  const cases: [args: Json[], expected: Json[] | string][] = [
    [[...right], ['sp', 'sub']],
    [['1-808-555-0100', '1234'], ['sp', 'sub']],
    [['8085550300', '9999999999'], ['sp', '8085550300']],
    [['8085550300', '1234'], denied],
    [['8085550999', '1234'], denied],
    [['sub', '1234'], denied],
    [['', ''], denied],
    [[8085550100, '1234'], malformed],
    [['8085550100', 1234], malformed],
    [['8085550100'], malformed],
    [['8085550100', null], malformed],
    [[...right, 'more'], ['sp', 'sub']],
  ];
  for (const [args, expected] of cases) t.same(await site.serve('login', args), expected, JSON.stringify(args));
});

t.test('the third wrong PIN in a row locks', async (t) => {
  const site = await EcfStore.open(t);
  await site.subscriber();
  const steps: [what: readonly [string, string] | 'lock' | 'unlock', reply: Json[] | string | undefined, failures: number, isLocked: Json][] = [
    [wrong, denied, 1, null],
    [wrong, denied, 2, null],
    [right, ['sp', 'sub'], 0, null],
    [wrong, denied, 1, null],
    [wrong, denied, 2, null],
    [wrong, denied, 0, true],
    [wrong, denied, 0, true],
    [right, denied, 0, true],
    ['unlock', undefined, 0, false],
    [wrong, denied, 1, false],
    [wrong, denied, 2, false],
    [right, ['sp', 'sub'], 0, false],
    [wrong, denied, 1, false],
    ['lock', undefined, 1, true],
    [right, denied, 1, true],
    ['unlock', undefined, 0, false],
    [wrong, denied, 1, false],
    [wrong, denied, 2, false],
    [right, ['sp', 'sub'], 0, false],
  ];
  for (const [place, [what, reply, failures, isLocked]] of steps.entries()) {
    if (typeof what === 'string') await site.store.must({ method: 'command', table: 'subscriber', key: ['sp', 'sub'], command: what, attributes: {} });
    else t.same(await site.serve('login', what), reply, `step ${place}: the reply`);
    t.equal(site.failures, failures, `step ${place}: wrong PINs`);
    t.equal(site.attribute('account_lock'), isLocked, `step ${place}: the lock`);
  }
});

t.test('clearing the field is unlocking too', async (t) => {
  for (const cleared of [false, null]) {
    const site = await EcfStore.open(t);
    await site.subscriber({ account_lock: true });
    t.same(await site.serve('login', right), denied);
    await site.edit({ account_lock: cleared });
    t.same(await site.serve('login', right), ['sp', 'sub'], `${cleared}`);
  }
});

t.test('a count goes to the archive with its subscriber and comes back with it', async (t) => {
  const site = await EcfStore.open(t);
  await site.subscriber();
  await site.serve('login', wrong);
  await site.serve('login', wrong);
  await site.store.must({ method: 'archive', table: 'subscriber', key: ['sp', 'sub'] });
  t.same(await site.serve('login', right), denied, 'archived');
  await site.store.must({ method: 'restore', table: 'subscriber', key: ['sp', 'sub'] });
  await site.serve('login', wrong);
  t.equal(site.attribute('account_lock'), true);
});

t.test('many attempts at once come no further', async (t) => {
  const site = await EcfStore.open(t);
  await site.subscriber();
  const replies = await Promise.all([wrong, wrong, wrong, right, right].map(async (args) => site.serve('login', args)));
  t.same(replies, [denied, denied, denied, denied, denied], 'the right one came behind three wrong ones');
  t.equal(site.attribute('account_lock'), true);
});

t.test('forward and stop', async (t) => {
  const site = await EcfStore.open(t);
  await site.subscriber({ name: '8085550101', speed_call_numbers: ['8085550201', '8085550202', '8085550203', '8085550204'] });
  const now = site.store.clock.now();
  const at = (minutes: number): string => formatTimestamp('UTC', now + minutes * 60_000);
  const forwards = (): Json => (site.attribute('forward_plan', '8085550101') ?? null) as Json;
  const change = (reply: readonly Json[] | string): boolean => Array.isArray(reply) && reply.length === 1 && Number.isInteger(reply[0]);
  const account = '8085550100';
  t.ok(change(await site.serve('forward', [account, '(808) 555-0301', null])));
  t.same(forwards(), [{ number: '8085550301', duration: null, started: at(0), ends: null }]);
  t.ok(change(await site.serve('forward', [account, '8085550302', 60])));
  t.same(forwards(), [{ number: '8085550301', duration: null, started: at(0), ends: null }, { number: '8085550302', duration: 60, started: at(0), ends: at(60) }], 'then to the first again');
  t.ok(change(await site.serve('forward', [account, '1', 60])));
  t.same(forwards(), [{ number: '8085550301', duration: null, started: at(0), ends: null }, { number: '8085550204', duration: 60, started: at(0), ends: at(60) }], 'slot 1 is the last of the list; what it outlasts is gone');
  t.ok(change(await site.serve('forward', [account, '3'])));
  t.same(forwards(), [{ number: '8085550202', duration: null, started: at(0), ends: null }], 'slot 3 is the third from the end');
  t.ok(change(await site.serve('stop', [account])));
  t.equal(forwards(), null);
  t.same(await site.serve('stop', [account]), [null], 'nothing runs, so nothing is changed');
  await site.edit({ forward_plan: [{ number: '8085550305', duration: 5, started: at(60) }, { number: '8085550306', duration: null }] }, '8085550101');
  t.ok(change(await site.serve('stop', [account])));
  t.same(forwards(), [{ number: '8085550305', duration: 5, started: at(60), ends: at(65) }], 'what is dated for later stays');
  const refused: [args: Json[], expected: string][] = [
    [[account, '911', null], denied],
    [[account, '8085550100', null], denied],
    [[account, '8085550101', null], denied],
    [[account, '4', null], denied],
    [[account, '5550301', null], malformed],
    [[account, 'home', null], malformed],
    [[account, '', null], malformed],
    [[account, null, null], malformed],
    [[account, '8085550301', 0], malformed],
    [[account, '8085550301', 527_041], malformed],
    [[account, '8085550301', 1.5], malformed],
    [[account, '8085550301', '60'], malformed],
    [['8085550999', '8085550301', null], denied],
  ];
  for (const [args, expected] of refused) t.same(await site.serve('forward', args), expected, JSON.stringify(args));
  t.same(forwards(), [{ number: '8085550305', duration: 5, started: at(60), ends: at(65) }], 'nothing of it was kept');
});

t.test('speed-call numbers in the order of their keys', async (t) => {
  const site = await EcfStore.open(t);
  await site.subscriber();
  const lists: [given: Json, reply: Json[]][] = [
    [null, []], [['411'], ['411']], [['411', '0'], ['0', '411']], [['411', '0', '8085550201', '8085550202'], ['8085550202', '8085550201', '0']],
  ];
  for (const [speed_call_numbers, reply] of lists) {
    await site.edit({ speed_call_numbers });
    t.same(await site.serve('speed', ['8085550100']), reply, JSON.stringify(speed_call_numbers));
  }
});

t.test('another PIN', async (t) => {
  const site = await EcfStore.open(t);
  await site.subscriber();
  t.same(await site.serve('set_pin', ['8085550100', '1234', '123']), malformed);
  t.same(await site.serve('set_pin', ['8085550100', '1234', '12345678901']), malformed);
  t.same(await site.serve('set_pin', ['8085550100', '4321', '5678']), denied);
  t.equal(site.failures, 1, 'a wrong old PIN counts');
  t.match(await site.serve('set_pin', ['8085550100', '1234', '5678']), [Number]);
  t.equal(site.failures, 0);
  t.equal(site.attribute('pin'), '5678');
  t.same(await site.serve('login', ['8085550100', '1234']), denied);
  t.same(await site.serve('login', ['8085550100', '5678']), ['sp', 'sub']);
});

t.test('a locked account has no self-service', async (t) => {
  const site = await EcfStore.open(t);
  await site.subscriber({ account_lock: true });
  for (const [operation, args] of [['login', right], ['forward', ['8085550100', '8085550201', null]], ['stop', ['8085550100']], ['speed', ['8085550100']], ['set_pin', [...right, '5678']]] as const) {
    t.same(await site.serve(operation, args), denied, operation);
  }
});

t.test('a dry one does nothing, but wrong PINs count', async (t) => {
  const site = await EcfStore.open(t);
  await site.subscriber();
  const before = site.store.reader.view('ecf').change;
  t.same(await site.serve('login', right, true), ['sp', 'sub']);
  t.same(await site.serve('forward', ['8085550100', '8085550201', null], true), [before]);
  t.same(await site.serve('set_pin', [...right, '5678'], true), [before]);
  t.equal(site.store.reader.view('ecf').change, before);
  t.same(await site.serve('login', wrong, true), denied);
  t.same(await site.serve('login', right, true), ['sp', 'sub'], 'the right one forgets it');
  for (let attempt = 0; attempt < 3; attempt++) t.same(await site.serve(attempt === 1 ? 'set_pin' : 'login', attempt === 1 ? [...wrong, '5678'] : wrong, true), denied);
  t.same(await site.serve('login', right), denied, 'the third in a row has locked the account');
});
