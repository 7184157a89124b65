import { join } from 'node:path';
import t from 'tap';
import { builtPath, cannedServer, pack, reply, replyFrame, run, scratchFolder, skipWithout } from './programs.js';

const example = builtPath('niud-example') ?? '';
const welcome = ['niud', '0.1.0', 0, 12, 1_750_000_000_000, []];

t.test('the example program', { skip: skipWithout('niud-example') }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const decided = (...lines: string[]) => ['server: niud', 'version: 0.1.0', ...lines, ''].join('\n');
  // ROUTE's status and body, END's status and body, exit code, output
  const table: readonly (readonly [number, unknown, number, unknown, number, string])[] = [
    [0, [1, '3025550100', 'plan/rule', 12], 0, [], 0,
      decided('status: OK', 'decision: number', 'value: 3025550100', 'rule: plan/rule', 'change: 12')],
    [1, [0, null, null, 12], 0, [], 0, decided('status: NO_ROUTE', 'decision: continue', 'rule: nil', 'change: 12')],
    [0, [4, [['101', '911'], ['102', '5']], 'p', 12], 0, [], 0,
      decided('status: OK', 'decision: trunk-digits', 'trunk: 101', 'digits: 911', 'trunk: 102', 'digits: 5', 'rule: p', 'change: 12')],
    [0, [1, '5', 'p', 1, { max_seconds: 90 }], 0, [120, 880], 0,
      decided('status: OK', 'decision: number', 'value: 5', 'rule: p', 'change: 1', 'max_seconds: 90', 'charged: 120 balance: 880')],
    [0, [2, 'sip:\u001b[2J@a', 'p', 1], 0, [], 0, decided('status: OK', 'decision: sip-uri', 'value: sip:.[2J@a', 'rule: p', 'change: 1')],
    [7, ['wrong PIN'], 0, [], 4, decided('status: DENIED', 'reason: wrong PIN')],
    [0, [1, '5', 'p', 1], 5, ['no such call'], 4,
      decided('status: OK', 'decision: number', 'value: 5', 'rule: p', 'change: 1', 'status: UNKNOWN_CALL', 'reason: no such call')],
    [0, [9], 0, [], 3, decided()],
    [0, 'text', 0, [], 3, decided()],
  ];
  for (const [routeStatus, routeBody, endStatus, endBody, code, out] of table) {
    const server = await cannedServer(folder.path, (request) =>
      request.type === 0x01 ? reply(request, 0, welcome)
      : request.type === 0x10 ? reply(request, routeStatus, routeBody)
      : reply(request, endStatus, endBody), { byteByByte: true });
    const outcome = await run(example, [server.path, 'cc', '3025551212', '3025550000']);
    await server.close();
    t.equal(outcome.out, out, JSON.stringify(routeBody));
    t.equal(outcome.code, code, outcome.err);
    const [hello, route, end] = server.requests;
    t.strictSame(hello?.body, ['niud-example']);
    t.match(route, { type: 0x10, app: 2, flags: 0, body: [/^example-/, '3025551212', '3025550000', null, null] });
    if (code === 0) t.match(end, { type: 0x12, app: 2, body: [(route?.body as string[])[0], 'normal', 0, null] });
  }
});

t.test('a call that lasts is extended before it would be cut, as far as there is more', { skip: skipWithout('niud-example') }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  // What ROUTE allows, what each extension makes of it, the seconds that it is to last; what is asked, and for how long it is ended
  const table: readonly (readonly [number | undefined, readonly (number | undefined)[], number, readonly string[], number])[] = [
    [3600, [], 3600, ['answer'], 3_600_000],
    [3600, [7200], 3601, ['answer', 'extend'], 3_601_000],
    [3600, [7200, 10_800], 9000, ['answer', 'extend', 'extend'], 9_000_000],
    [60, [90, 90], 120, ['answer', 'extend', 'extend'], 90_000],
    [60, [undefined], 120, ['answer', 'extend'], 120_000],
    [undefined, [], 120, ['answer'], 120_000],
    [60, [], 0, ['answer'], 0],
  ];
  const told = (seconds: number | undefined) => [1, '5', 'p', 1, seconds === undefined ? {} : { max_seconds: seconds }];
  for (const [first, longer, seconds, events, durationMs] of table) {
    const left = [...longer];
    const server = await cannedServer(folder.path, (request) =>
      request.type === 0x01 ? reply(request, 0, welcome)
      : request.type === 0x10 ? reply(request, 0, told(first))
      : request.type === 0x11 ? reply(request, 0, (request.body as string[])[1] === 'extend' ? told(left.shift()) : [])
      : reply(request, 0, []));
    const outcome = await run(example, [server.path, 'cc', '3025551212', '3025550000', String(seconds)]);
    await server.close();
    t.equal(outcome.code, 0, outcome.err);
    t.strictSame(server.requests.filter(({ type }) => type === 0x11).map(({ body }) => (body as string[]).slice(1)), events.map((kind) => [kind, null, null]));
    t.match(server.requests.at(-1), { type: 0x12, body: [/^example-/, 'normal', durationMs, null] });
    t.strictSame(outcome.out.split('\n').filter((line) => line.startsWith('extended')), longer.map((each) => `extended: ${each ?? -1}`));
  }
});

t.test('its exit codes when there is no decision', { skip: skipWithout('niud-example') }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const nobody = join(folder.path, 'nobody.sock');
  const wrong: readonly (readonly [readonly string[], number])[] = [
    [[], 1],
    [[nobody, 'cc'], 1],
    [[nobody, 'unknown', '911'], 1],
    [[nobody, 'none', '911'], 1],
    [[nobody, 'cc', '911', '1', '-2'], 1],
    [[nobody, 'cc', '911', '1', 'x'], 1],
    [[nobody, 'cc', '911', '1', ''], 1],
    [[nobody, 'cc', '911', '1', '86401'], 1],
    [[nobody, 'cc', '911', '1', '2', '3'], 1],
    [[nobody, 'cc', '911', '1', '2'], 2],
    [[nobody, 'cc', '911'], 2],
  ];
  for (const [programArguments, code] of wrong) t.equal((await run(example, programArguments)).code, code, programArguments.join(' '));
  const answers: readonly (readonly [Buffer, number])[] = [
    [replyFrame(0x80, 0, 2, 0, pack(['bad frame'])), 3],
    [Buffer.from('garbage that is not a frame'), 3],
    [Buffer.alloc(0), 2],
  ];
  for (const [bytes, code] of answers) {
    const server = await cannedServer(folder.path, () => bytes, { closeBehind: true });
    t.equal((await run(example, [server.path, 'cc', '911'])).code, code, bytes.toString('latin1'));
    await server.close();
  }
});
